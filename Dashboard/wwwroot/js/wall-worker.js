// Serves the wall while the server cannot: the last good picture (kept by js/wall.js) and the files that it is drawn with.
'use strict';
const store = 'wall';
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin)
    return;

  if (event.request.mode === 'navigate' && url.pathname === '/wall')
    event.respondWith(page(event.request));
  else if (event.request.destination)
    event.respondWith(fetch(event.request).catch(async error => await caches.match(event.request) ?? Promise.reject(error)));
});

// The server's page when it has one; after ten seconds, or when it fails, what was kept.
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(10000) });
    if (answer.status < 500)
      return answer;
    return await caches.match('/wall') ?? answer;
  } catch (error) {
    const kept = await caches.match('/wall');
    if (kept)
      return kept;
    throw error;
  }
}
