/**
 * The Print button: it is there only where a script can print.
 * @param {HTMLElement} button
 */
export function start(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
