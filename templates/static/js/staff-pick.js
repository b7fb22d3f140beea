/** Chosen rows: the bar over the list says how many there are. */

/** @param {HTMLFormElement} bar */
export default function picks(bar) {
  const words = bar.querySelector('[data-picked]');
  const list = bar.closest('.list').querySelector('[data-live]');
  const say = () => { words.textContent = words.dataset.words.replace('{n}', String(list.querySelectorAll('[name="pick"]:checked').length)); };
  list.addEventListener('change', say);
  list.addEventListener('linnet:fresh', say);
  say();
}
