// The bell outside of its circuit: the count in the tab's title and icon, a toast and a tone for what is new, keys of the list of alerts.
// <alert-bell data-unread data-newest data-sound> is painted by the circuit; its hidden list holds what may be said.
const root = document.documentElement;
const icon = document.querySelector('link[rel="icon"]');
const quietIcon = icon?.href;
const prefix = /^\(\d+\+?\) /;
const shownKey = 'alerts.shown';
let unread = 0;

// The text node stays the same: Blazor holds on to it and writes the page's own title into it, after which the count is put before it again.
function title() {
  const text = document.querySelector('title')?.firstChild;
  if (!text)
    return;

  const words = (unread ? `(${unread > 99 ? '99+' : unread}) ` : '') + text.data.replace(prefix, '');
  if (text.data !== words)
    text.data = words;
}

new MutationObserver(title).observe(document.head, { subtree: true, childList: true, characterData: true });

function badge() {
  if (!icon)
    return;

  const wanted = unread ? icon.dataset.alert ?? quietIcon : quietIcon;
  if (icon.href !== wanted)
    icon.href = wanted;
}

// A short tone from the browser itself, only for who asked for it; a browser that has not been touched stays silent.
let audio = null;
function tone(isCritical) {
  try {
    audio ??= new AudioContext();
    const times = isCritical ? [0, 0.22, 0.44] : [0];
    for (const at of times) {
      const oscillator = audio.createOscillator(), gain = audio.createGain();
      oscillator.frequency.value = isCritical ? 880 : 660;
      gain.gain.setValueAtTime(0.0001, audio.currentTime + at);
      gain.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.18);
      oscillator.connect(gain).connect(audio.destination);
      oscillator.start(audio.currentTime + at);
      oscillator.stop(audio.currentTime + at + 0.2);
    }
  } catch {
    // No sound card, or no leave.
  }
}

// What was told in one tab is not told again in another, nor after the page was loaded anew.
function lastShown() {
  try {
    return Number(localStorage.getItem(shownKey) ?? NaN);
  } catch {
    return NaN;
  }
}

function remember(id) {
  try {
    localStorage.setItem(shownKey, String(id));
  } catch {
    // Storage is closed: then each page tells for itself.
  }
}

const most = 3;
const stay = 9000;

function toast(item) {
  const isCritical = item.dataset.severity === 'Critical';
  const place = document.getElementById(isCritical ? 'toasts-now' : 'toasts');
  if (!place)
    return;

  while (place.children.length >= most)
    place.firstChild.remove();

  const card = document.createElement('div');
  card.className = `toast ${item.dataset.tone}`;
  card.dataset.alert = item.dataset.id;
  const link = document.createElement('a');
  link.href = item.dataset.href;
  for (const part of item.childNodes)
    link.append(part.cloneNode(true));
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'icon-button';
  close.setAttribute('aria-label', place.parentElement.dataset.close);
  close.textContent = '×';
  close.addEventListener('click', () => card.remove());
  link.addEventListener('click', () => card.remove());
  card.append(link, close);
  place.append(card);

  // What is critical stays until somebody has dealt with it; the rest goes by itself, but not from under a hand or an eye that reads.
  if (!isCritical) {
    const go = () => card.matches(':hover, :focus-within') ? setTimeout(go, 2000) : card.remove();
    setTimeout(go, stay);
  }
}

class AlertBell extends HTMLElement {
  static observedAttributes = ['data-unread', 'data-newest'];
  #wait = 0;

  connectedCallback() {
    this.#soon();
  }

  disconnectedCallback() {
    clearTimeout(this.#wait);
  }

  attributeChangedCallback() {
    this.#soon();
  }

  // One batch of the circuit changes attributes and list one after the other: look when it is through.
  #soon() {
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => this.#look());
  }

  #look() {
    unread = Number(this.dataset.unread ?? 0);
    title();
    badge();
    this.#tell();
  }

  #tell() {
    const newest = Number(this.dataset.newest ?? 0), shown = lastShown();
    if (!Number.isFinite(shown)) {
      // The first page on this device: what lies there from before is counted and not told.
      remember(newest);
      return;
    }

    // A tab that nobody looks at counts, and leaves the telling to the one in front; coming back tells what came meanwhile.
    if (newest <= shown || document.hidden)
      return;

    remember(newest);
    const fresh = [...this.querySelectorAll('li[data-id]')].filter(item => Number(item.dataset.id) > shown).reverse();
    fresh.slice(-most).forEach(toast);
    if (this.hasAttribute('data-sound') && fresh.length)
      tone(fresh.some(item => item.dataset.severity === 'Critical'));
  }

  look() {
    this.#look();
  }
}

customElements.define('alert-bell', AlertBell);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden)
    document.querySelector('alert-bell')?.look();
});

// The list of alerts by keyboard: j and k move, the rest presses the button of the chosen line that names the key (data-key).
document.addEventListener('keydown', event => {
  const list = document.querySelector('[data-alert-keys]');
  if (!list || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable], dialog'))
    return;

  const lines = [...list.querySelectorAll('[data-line]')];
  if (!lines.length)
    return;

  const at = lines.indexOf(document.activeElement.closest?.('[data-line]'));
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === 'j' || key === 'k') {
    const next = lines[Math.min(lines.length - 1, Math.max(0, at < 0 ? 0 : at + (key === 'j' ? 1 : -1)))];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  } else if (key === 'Enter' && event.target.matches('[data-line]')) {
    lines[at].querySelector('a[data-open]')?.click();
  } else if (at >= 0 && (key === 'a' || key === 'e')) {
    if (!event.repeat)
      lines[at].querySelector(`[data-key="${key}"]:not(:disabled)`)?.click();
  } else {
    return;
  }

  event.preventDefault();
});

// A rehearsal of the tone, where it is chosen.
document.addEventListener('click', event => {
  if (event.target.closest('[data-tone-try]'))
    tone(false);
});
