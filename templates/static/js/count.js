/**
 * Counts down, as plain text, until a new code may be asked for. Only the end
 * is told to screen readers, once.
 */

/** @param {HTMLElement} place */
export function start(place) {
  const words = place.textContent ?? '';
  const first = place.dataset.seconds ?? '0';
  const end = performance.now() + Number(first) * 1000;
  const timer = setInterval(() => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) {
      place.textContent = words.replace(first, String(left));
      return;
    }
    clearInterval(timer);
    place.textContent = place.dataset.now ?? '';
    const status = document.querySelector('[data-count-status]');
    if (status) status.textContent = place.dataset.now ?? '';
  }, 1000);
}
