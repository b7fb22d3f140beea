/** The order of a list changes as soon as it is chosen. */

/** @param {HTMLSelectElement} select */
export default function choose(select) {
  select.addEventListener('change', () => select.form.requestSubmit());
}
