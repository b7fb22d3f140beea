/** Shows and hides what was typed into a password field. Pasting is never stopped. */

/** @param {HTMLElement} part holds the field and its button */
export function start(part) {
  const field = part.querySelector('input');
  const button = part.querySelector('button');
  const show = (on) => { field.type = on ? 'text' : 'password'; button.setAttribute('aria-pressed', String(on)); };
  button.hidden = false;
  button.addEventListener('click', () => show(field.type === 'password'));
  field.form.addEventListener('submit', () => show(false)); // so that no browser keeps it as a plain word
}
