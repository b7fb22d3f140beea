/**
 * The page without a connection stands at the address that was asked for: its
 * link asks for it again, and so does the phone once it has a signal. Opened
 * by its own address it leads to the door.
 */

/** @param {HTMLAnchorElement} link */
export function start(link) {
  if (location.pathname === '/offline') { link.href = '/'; return; }
  addEventListener('online', () => location.reload(), { once: true });
}
