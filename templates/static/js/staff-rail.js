/** The rail: when its counts are renewed, the tab's title, the "2 late" of the top bar and the count over the list follow. */

/** @param {HTMLElement} rail */
export default function follow(rail) {
  rail.addEventListener('linnet:part', (event) => {
    const title = event.detail.dataset?.title;
    if (title) document.title = `${title} · Linnet`;
    const count = document.querySelector('[data-count]');
    const now = event.detail.querySelector('[aria-current="page"] .n')?.textContent.match(/\d+/);
    if (count && now) [count.textContent] = now;
    const late = document.querySelector('[data-late]');
    const words = event.detail.querySelector('[data-late-now]')?.textContent ?? '';
    if (!late) return;
    late.querySelector('span').textContent = words;
    late.hidden = words === '';
  });
}
