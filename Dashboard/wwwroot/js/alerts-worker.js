// Shows what was pushed and opens its page. It keeps nothing and answers for no page.
'use strict';
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('push', event => {
  let alert;
  try {
    alert = event.data.json();
  } catch {
    return;
  }

  event.waitUntil(self.registration.showNotification(String(alert.title), {
    body: String(alert.body ?? ''),
    tag: alert.tag,
    renotify: Boolean(alert.tag),
    requireInteraction: alert.critical === true,
    lang: alert.lang,
    icon: '/favicon.svg',
    data: { link: alert.link },
  }));
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  const url = new URL(String(event.notification.data?.link ?? '/'), location.origin);
  event.waitUntil(open(url.origin === location.origin ? url.href : location.origin));
});

// A page that is open already is shown; another window only where there is none.
async function open(address) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(w => w.url === address);
  return there ? there.focus() : self.clients.openWindow(address);
}

// The push service has changed the address: the new one is told, as the person who is signed in here.
self.addEventListener('pushsubscriptionchange', event => event.waitUntil((async () => {
  const offer = await (await fetch('/alerts/push')).json();
  const key = Uint8Array.from(atob(offer.key.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const made = event.newSubscription ?? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await fetch('/alerts/push', { method: 'POST', headers: { 'Content-Type': 'application/json', RequestVerificationToken: offer.token }, body: JSON.stringify(made) });
})()));
