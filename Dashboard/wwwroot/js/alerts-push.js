// Subscribes this browser to push, for the settings page. Each function answers how things stand:
// 'unsupported' (or no HTTPS), 'denied' by the person, 'unavailable' on this network, 'failed', 'on', 'off'.
const address = '/alerts/worker';

export async function state() {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !window.isSecureContext)
    return 'unsupported';
  if (Notification.permission === 'denied')
    return 'denied';
  const registration = await navigator.serviceWorker.getRegistration(address);
  return await registration?.pushManager.getSubscription() ? 'on' : 'off';
}

export async function subscribe() {
  const now = await state();
  if (now === 'unsupported' || now === 'denied')
    return now;
  if (await Notification.requestPermission() !== 'granted')
    return 'denied';

  const offer = await (await fetch('/alerts/push')).json();
  if (offer.standing === 'NotOnThisNetwork')
    return 'unavailable';

  try {
    const registration = await navigator.serviceWorker.register(address);
    await active(registration);
    const key = Uint8Array.from(atob(offer.key.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
    let subscription = await registration.pushManager.getSubscription();
    if (subscription && !same(subscription.options.applicationServerKey, key)) {
      await subscription.unsubscribe();
      subscription = null;
    }

    subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    return (await tell('/alerts/push', subscription, offer.token)).ok ? 'on' : 'failed';
  } catch {
    // The browser could not reach its push service.
    return 'unavailable';
  }
}

export async function unsubscribe() {
  const registration = await navigator.serviceWorker.getRegistration(address);
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    const offer = await (await fetch('/alerts/push')).json();
    await tell('/alerts/push/end', subscription, offer.token);
    await subscription.unsubscribe();
  }

  return 'off';
}

function tell(path, subscription, token) {
  return fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', RequestVerificationToken: token }, body: JSON.stringify(subscription) });
}

function same(buffer, key) {
  const bytes = buffer && new Uint8Array(buffer);
  return Boolean(bytes) && bytes.length === key.length && bytes.every((b, i) => b === key[i]);
}

function active(registration) {
  const worker = registration.installing ?? registration.waiting;
  return registration.active || !worker ? Promise.resolve() : new Promise(done => worker.addEventListener('statechange', () => worker.state === 'activated' && done()));
}
