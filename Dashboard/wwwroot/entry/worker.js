// Keeps the entry page and its two files, so that it opens without a line. Figures are not kept here: they lie in the page's own store.
"use strict";
const name = "entry";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", e => e.waitUntil(self.clients.claim()));
self.addEventListener("message", e => e.waitUntil(keep(e.data.keep)));

async function keep(addresses) {
  const cache = await caches.open(name);
  for (const request of await cache.keys()) {
    if (request.url.includes("/entry/assets/") && !addresses.includes(request.url)) await cache.delete(request);
  }
  for (const address of addresses) {
    if (await cache.match(address)) continue;
    const answer = await fetch(address);
    if (answer.ok && !answer.redirected) await cache.put(address, answer);
  }
}

self.addEventListener("fetch", e => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/entry/assets/")) e.respondWith(caches.match(e.request).then(kept => kept ?? fetch(e.request)));
  else if (e.request.mode === "navigate" && url.pathname === "/entry") e.respondWith(page(e.request));
});

// The server's page when there is a line; what was kept when there is none. A page that asks to sign in is not ours to keep.
async function page(request) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic" && !answer.redirected) await cache.put(request.url, answer.clone());
    else if (answer.type === "opaqueredirect") await cache.delete(request.url);
    return answer;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
