/** Chosen rows: says how many there are, and keeps them chosen when the list is renewed. */

/** @param {HTMLFormElement} bar */
export default function picks(bar) {
  const words = bar.querySelector('[data-picked]');
  const list = bar.closest('.list').querySelector('[data-live]');
  const chosen = () => [...list.querySelectorAll('[name="pick"]:checked')].map((box) => box.value);
  const say = () => { words.textContent = words.dataset.words.replace('{n}', String(chosen().length)); };

  list.addEventListener('change', say);
  // Before the list merges what came, so that what it takes over is chosen too.
  list.addEventListener('linnet:part', (event) => {
    const kept = new Set(chosen());
    for (const box of event.detail.querySelectorAll('[name="pick"]')) box.checked = kept.has(box.value);
  }, { capture: true });
  list.addEventListener('linnet:fresh', say);
  say();
}
