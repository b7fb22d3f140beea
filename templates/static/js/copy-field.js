/** Copies what stands in a field. Without script the field can be marked and copied. */

/** @param {HTMLElement} part holds the field and its button */
export function start(part) {
  const field = part.querySelector('input');
  const button = part.querySelector('button');
  if (!navigator.clipboard) return; // plain http on another machine has none
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}
