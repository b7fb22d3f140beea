/**
 * The list of talks. Rows never move under the pointer or the focus: while a
 * person is in the list, rows that changed are renewed in place and new ones
 * wait behind "2 new, show". Waits are asked for anew each minute.
 */

/** @param {HTMLElement} list */
export default function queue(list) {
  const bar = document.querySelector('[data-fresh]');
  const show = bar.querySelector('a');
  /** @type {Element | null} */
  let waiting = null;
  const hide = () => { waiting = null; bar.hidden = true; };

  list.addEventListener('linnet:part', (event) => {
    if (event.target !== list) return;
    const fresh = event.detail;
    if (!list.matches(':hover') && !list.contains(document.activeElement)) { hide(); return; }
    event.preventDefault();
    const rows = new Map([...fresh.querySelectorAll('[data-row]')].map((row) => [row.dataset.row, row]));
    const kept = [...list.querySelectorAll('[data-row]')];
    const added = rows.size - kept.filter((row) => rows.has(row.dataset.row)).length;
    for (const row of kept) renew(row, rows.get(row.dataset.row));
    if (added > 0 || kept.length === 0) {
      waiting = fresh;
      show.textContent = bar.dataset.words.replace('{n}', String(added));
      bar.hidden = added === 0;
    }
  });

  show.addEventListener('click', (event) => {
    if (!waiting) return;
    event.preventDefault();
    list.replaceChildren(...document.adoptNode(waiting).childNodes);
    list.scrollTop = 0;
    list.querySelector('a')?.focus();
    hide();
  });

  setInterval(() => dispatchEvent(new Event('linnet:sent')), 60000);
}

/**
 * Renews one row where it stands; a row that left the list is struck through.
 * @param {HTMLElement} row
 * @param {HTMLElement | undefined} fresh
 */
function renew(row, fresh) {
  if (!fresh) { row.classList.add('is-gone'); return; }
  if (row.contains(document.activeElement)) return;
  const copy = document.importNode(fresh, true);
  const [box, chosen] = [copy, row].map((one) => one.querySelector('[name="pick"]'));
  if (box && chosen) box.checked = chosen.checked;
  if (row.isEqualNode(copy)) return;
  row.replaceWith(copy);
}
