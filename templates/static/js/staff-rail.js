/** The rail: when its counts are renewed, the tab's title and the "2 late" of the top bar follow. */

/** @param {HTMLElement} rail */
export default function follow(rail) {
  rail.addEventListener('linnet:part', (event) => {
    const title = event.detail.dataset?.title;
    if (title) document.title = `${title} · Linnet`;
    const late = document.querySelector('[data-late]');
    const words = event.detail.querySelector('[data-late-now]')?.textContent ?? '';
    if (!late) return;
    late.querySelector('span').textContent = words;
    late.hidden = words === '';
  });
}
