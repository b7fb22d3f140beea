/**
 * The list of talks. Rows never move under the pointer or the focus: while a
 * person is in the list, rows that changed are renewed in place, rows that
 * somebody took are grey and say who, and new ones wait behind "2 new, show".
 * Waits are asked for anew each minute. What was chosen stays chosen.
 */

const minute = 60000;

/** @param {HTMLElement} list */
export default function queue(list) {
  const bar = document.querySelector('[data-fresh]');
  const show = bar.querySelector('a');
  /** @type {Element | null} the list as it is now, while an older one is shown */
  let waiting = null;
  let added = 0;
  const busy = () => list.matches(':hover') || list.contains(document.activeElement);
  const all = (part) => [...part.querySelectorAll('[data-row]')];

  const put = () => {
    const chosen = new Set([...list.querySelectorAll('[data-row] :checked')].map((box) => box.value));
    for (const box of waiting.querySelectorAll('[data-row] [type=checkbox]')) box.checked = chosen.has(box.value);
    list.replaceChildren(...document.adoptNode(waiting).childNodes);
    waiting = null;
    added = 0;
    bar.hidden = true;
    list.dispatchEvent(new CustomEvent('linnet:fresh', { bubbles: true }));
  };
  list.addEventListener('linnet:part', (event) => {
    if (event.target !== list) return;
    event.preventDefault();
    waiting = event.detail;
    if (!busy()) { put(); return; }
    const rows = new Map(all(waiting).map((row) => [row.dataset.row, row]));
    const kept = all(list);
    for (const row of kept) renew(row, rows.get(row.dataset.row));
    added = rows.size - kept.filter((row) => rows.has(row.dataset.row)).length;
    show.textContent = bar.dataset.words.replace('{n}', String(added));
    bar.hidden = added === 0;
    list.dispatchEvent(new CustomEvent('linnet:fresh', { bubbles: true }));
  });
  const settle = () => { if (waiting && !added && !busy()) put(); };
  list.addEventListener('pointerleave', settle);
  list.addEventListener('focusout', () => setTimeout(settle));

  show.addEventListener('click', (event) => {
    if (!waiting) return;
    event.preventDefault();
    put();
    list.scrollTop = 0;
    list.querySelector('a')?.focus();
  });

  setInterval(() => dispatchEvent(new Event('linnet:sent')), minute);
}

/**
 * Renews one row where it stands, with focus and choice as they were.
 * @param {HTMLElement} row
 * @param {HTMLElement | undefined} fresh undefined: it left the list
 */
function renew(row, fresh) {
  if (!fresh) { leave(row); return; }
  const copy = document.importNode(fresh, true);
  const box = row.querySelector('[type=checkbox]');
  const same = copy.querySelector('[type=checkbox]');
  if (box && same) same.checked = box.checked;
  if (row.outerHTML === copy.outerHTML) return;
  const focused = row.contains(document.activeElement) && (document.activeElement === box ? 'input' : 'a');
  row.className = copy.className;
  row.replaceChildren(...copy.childNodes);
  if (focused) row.querySelector(focused)?.focus({ preventScroll: true });
}

/** A row whose talk is elsewhere now stays where it was, grey, and says who has it. */
async function leave(row) {
  if (row.classList.contains('is-gone')) return;
  row.classList.add('is-gone');
  const link = row.querySelector('a');
  const answer = await fetch(`${new URL(link.href).pathname}/owner`, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' }).catch(() => null);
  if (!answer?.ok) return;
  const words = await answer.text();
  if (words) row.querySelector('.owner').textContent = words;
}
