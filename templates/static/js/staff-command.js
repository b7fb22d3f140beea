/**
 * The command box (Ctrl+K): whatever the page has a link, a button or a row
 * for, by its name; and whoever it has not, by a search. A box with a list
 * below it: arrows, Enter, Esc.
 */

/** @typedef {{words: string, key: string, act: () => void}} Choice what it is called, the key that does the same, and what happens */

/** @param {HTMLDialogElement} dialog */
export function start(dialog) {
  const box = dialog.querySelector('input');
  const list = dialog.querySelector('[role=listbox]');
  const status = dialog.querySelector('[role=status]');
  const button = document.querySelector('[data-command]');
  /** @type {Choice[]} */
  let all = [];
  /** @type {Choice[]} */
  let shown = [];
  let at = 0;

  const open = () => {
    if (document.querySelector('dialog:modal')) return;
    all = choices();
    box.value = '';
    dialog.showModal();
    fill();
  };
  const go = (choice) => {
    dialog.close();
    choice?.act();
  };
  const point = (to) => {
    at = shown.length ? (to + shown.length) % shown.length : 0;
    [...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === at)));
    const now = list.children[at];
    now?.scrollIntoView({ block: 'nearest' });
    if (now) box.setAttribute('aria-activedescendant', now.id);
    else box.removeAttribute('aria-activedescendant');
  };
  const fill = () => {
    const asked = plain(box.value).split(' ').filter(Boolean);
    shown = all.filter((choice) => asked.every((word) => plain(choice.words).includes(word)));
    if (box.value.trim()) shown.push({ words: dialog.dataset.find.replace('{words}', box.value.trim()), key: '', act: () => search(box.value.trim()) });
    list.replaceChildren(...shown.map(item));
    status.textContent = dialog.dataset.n.replace('{n}', String(shown.length));
    point(0);
  };
  const item = (choice, i) => {
    const li = document.createElement('li');
    li.id = `command-${i}`;
    li.setAttribute('role', 'option');
    li.textContent = choice.words;
    if (choice.key) {
      const key = document.createElement('kbd');
      key.textContent = choice.key;
      li.append(' ', key);
    }
    li.addEventListener('click', () => go(choice));
    return li;
  };

  box.addEventListener('input', fill);
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const keys = { ArrowDown: () => point(at + 1), ArrowUp: () => point(at - 1), Enter: () => go(shown[at]) };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  dialog.querySelector('[data-shut]').addEventListener('click', () => dialog.close());
  button.hidden = false;
  button.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
}

/** Letters as they are compared: small, and without accents. */
const plain = (words) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** What the page offers now: what can be done first, then where one can go, then whom the list shows. */
function choices() {
  const seen = (part) => part.checkVisibility({ visibilityProperty: true });
  const act = (part) => () => dispatchEvent(new CustomEvent('linnet:act', { detail: part }));
  const named = (part) => (seen(part) ? (part.labels?.[0] ?? part).innerText.split('\n')[0] : part.textContent).trim();
  const found = [...document.querySelectorAll('.talk [data-press], .top [data-press], .rail a, .top .right a, .side [data-press]')].filter(seen);
  const own = [...document.querySelectorAll('.top .me > .sheet :is(a, button)')]; // behind the person's name
  const parts = [...new Set([...found, ...own])].map((part) => ({
    words: part.closest('.rail') ? part.firstChild.textContent.trim() : named(part),
    key: part.dataset.press && part.dataset.press.length < 4 ? [...part.dataset.press].join(' ') : '',
    act: act(part),
  }));
  const people = [...document.querySelectorAll('.qrow a')].filter(seen).map((row) => ({ words: row.innerText.replace(/\s+/g, ' ').trim(), key: '', act: act(row) }));
  return [...parts, ...people].filter((choice) => choice.words);
}

/** Looks for people by the page's own search, which keeps the words out of every address. */
function search(words) {
  const form = document.querySelector('form.find');
  form.querySelector('[type=search]').value = words;
  form.requestSubmit();
}
