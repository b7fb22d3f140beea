/**
 * The service worker keeps looks, scripts, icons and /offline, listed by the
 * server in `kept`, and nothing else: never a page with messages (ux.md §16).
 * Files are addressed by their checksum, so what is kept is never old; a new
 * release is a new list under a new name.
 */

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(kept.name).then((cache) => cache.addAll(kept.files)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const others = (names) => names.filter((name) => name.startsWith('linnet-') && name !== kept.name);
  event.waitUntil(Promise.all([
    caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))),
    self.registration.navigationPreload?.enable(), // the page is asked for while the worker wakes
    self.clients.claim(),
  ]));
});

/** A page comes from the server alone; without a connection /offline stands in for it. */
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match('/offline')) ?? Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return; // a form stays on its page when it cannot leave
  if (request.mode === 'navigate') { event.respondWith(page(event)); return; }
  if (pathname.startsWith('/static/') && kept.files.includes(pathname)) {
    event.respondWith(caches.match(request, { cacheName: kept.name }).then((found) => found ?? fetch(request)));
  }
});
