/**
 * Whether texts are on, while the page is open: it turns by itself when START
 * arrives from the phone, and leaves a box that somebody ticked alone as long
 * as nothing changed.
 */

/** @param {HTMLElement} part the live part that shows the state */
export function start(part) {
  part.addEventListener('linnet:part', (event) => {
    const fresh = event.detail;
    if (fresh.dataset.state === part.dataset.state) { event.preventDefault(); return; }
    part.dataset.state = fresh.dataset.state;
    const status = document.querySelector('[data-status]');
    if (status) status.textContent = fresh.dataset.says ?? '';
  });
}
