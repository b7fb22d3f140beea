/** The rail: when its counts are renewed, the tab's title follows. */

/** @param {HTMLElement} rail */
export default function follow(rail) {
  rail.addEventListener('linnet:part', (event) => {
    const title = event.detail.dataset?.title;
    if (title) document.title = `${title} · Linnet`;
  });
}
