/** Undo is offered for as long as the server holds an act back: data-hold seconds. */

/** @param {HTMLElement} bar */
export default function undo(bar) {
  const button = bar.querySelector('button');
  setTimeout(() => {
    if (document.activeElement === button) document.getElementById('reply')?.focus();
    bar.remove();
  }, Number(bar.dataset.hold) * 1000);
}
