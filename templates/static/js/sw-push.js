/**
 * Alerts, as the service worker shows them: the title and the one sentence the
 * server sent, nothing else. A tap opens the messages, without a token: who is
 * not signed in is asked to sign in there (ux.md §16).
 */

self.addEventListener('push', (event) => {
  let said = {};
  try { said = event.data.json(); } catch { /* a push without words still has to be shown */ }
  event.waitUntil(self.registration.showNotification(String(said.title ?? ''), {
    body: String(said.body ?? ''), icon: '/app-icon.png', tag: 'linnet', renotify: true,
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((pages) => {
    const open = pages.find((page) => new URL(page.url).pathname === '/p/messages');
    return open ? open.focus() : self.clients.openWindow('/p/messages');
  }));
});
