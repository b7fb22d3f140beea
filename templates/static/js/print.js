/** A button that prints the page; without this script the browser's own menu does. */

/** @param {HTMLElement} button */
export function start(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
