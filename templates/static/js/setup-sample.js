/**
 * Shows a sample text with the texting name as it is typed, and its length.
 * The name's letters are counted one each; the server counts again.
 */

/** @param {HTMLElement} part holds the sample; data-rest: letters without the name */
export function start(part) {
  const field = document.getElementById(part.dataset.field);
  const name = part.querySelector('[data-name]');
  const count = part.querySelector('[data-count]');
  const show = () => {
    name.textContent = field.value;
    count.textContent = count.textContent.replace(/^\d+/, String([...field.value].length + Number(part.dataset.rest)));
  };
  field?.addEventListener('input', show);
}
