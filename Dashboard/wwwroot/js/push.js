// <push-button>: this browser subscribes to be pushed to, or leaves. The server says whether it is any use on this network.
// A worker that has just been installed takes no subscription until it is active; this page itself is outside of its scope.
function activated(registration) {
  const worker = registration.installing ?? registration.waiting;
  return worker && !registration.active
    ? new Promise(done => worker.addEventListener('statechange', () => worker.state === 'activated' && done()))
    : Promise.resolve();
}

class PushButton extends HTMLElement {
  connectedCallback() {
    // Blazor fills an element after it has connected it.
    setTimeout(() => this.#start());
  }

  get #button() { return this.querySelector('button'); }

  #say(words) {
    const line = this.querySelector('[role="status"]');
    if (line)
      line.textContent = words ?? '';
  }

  async #start() {
    if (!this.#button)
      return;

    if (!('serviceWorker' in navigator) || !('PushManager' in window) || !isSecureContext) {
      this.#say(this.dataset.none);
      return;
    }

    this.#button.addEventListener('click', () => this.#toggle());
    await this.#show();
  }

  async #subscription() {
    const registration = await navigator.serviceWorker.getRegistration('/alerts/');
    return registration?.pushManager.getSubscription();
  }

  async #show() {
    const isOn = Boolean(await this.#subscription());
    const button = this.#button;
    button.textContent = isOn ? this.dataset.off : this.dataset.on;
    button.setAttribute('aria-pressed', String(isOn));
    button.disabled = Notification.permission === 'denied';
    this.#say(Notification.permission === 'denied' ? this.dataset.denied : '');
  }

  async #offer() {
    const answer = await fetch('/alerts/push', { headers: { accept: 'application/json' } });
    if (!answer.ok)
      throw new Error(String(answer.status));
    return answer.json();
  }

  async #send(path, token, body) {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', RequestVerificationToken: token }, body: JSON.stringify(body) });
    if (!answer.ok) {
      const why = await answer.json().catch(() => null);
      throw new Error(why?.sentence ?? this.dataset.failed);
    }
  }

  async #toggle() {
    this.#button.disabled = true;
    this.#say('');
    try {
      const offer = await this.#offer();
      const known = await this.#subscription();
      if (known) {
        await this.#send('/alerts/push/end', offer.token, { endpoint: known.endpoint });
        await known.unsubscribe();
      } else if (await Notification.requestPermission() === 'granted') {
        const registration = await navigator.serviceWorker.register('/alerts/worker', { scope: '/alerts/' });
        await activated(registration);
        const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: offer.key });
        await this.#send('/alerts/push', offer.token, made.toJSON());
      }

      await this.#show();
    } catch (error) {
      await this.#show();
      this.#say(error.name === 'AbortError' || error.name === 'TypeError' ? this.dataset.failed : error.message || this.dataset.failed);
    }
  }
}

customElements.define('push-button', PushButton);
