/** Undo is offered for as long as the server holds the answer back: 5 seconds. */

/** @param {HTMLElement} bar */
export default function undo(bar) {
  const button = bar.querySelector('button');
  setTimeout(() => {
    if (document.activeElement === button) document.getElementById('reply')?.focus();
    bar.remove();
  }, 5000);
}
