/**
 * Mentions: "@" at the start of a word of a note opens the list of colleagues
 * who work in the talk's queue. What is typed after it filters, arrows choose,
 * Enter takes, Esc closes. The whole name goes into the note, so that the
 * server calls one person; without this script a name typed by hand does.
 */

const begun = /(?<![\p{L}\p{N}])@([^\s@][^\n@]{0,40})?$/u;
const fold = (words) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** @param {HTMLElement} pop the list, hidden */
export function start(pop) {
  const box = pop.closest('form').querySelector('textarea');
  const list = pop.querySelector('[role="listbox"]');
  const status = pop.nextElementSibling;
  const say = pop.dataset;
  let shut = -1; // where an "@" stands whose list was closed
  box.setAttribute('aria-autocomplete', 'list');

  const called = () => {
    if (box.form.elements.kind.value !== 'note') return null;
    const found = box.value.slice(0, box.selectionEnd).match(begun);
    return found ? { from: found.index, typed: fold(found[1] ?? '') } : null;
  };
  const shown = () => [...list.children].filter((option) => !option.hidden);
  const active = () => list.querySelector('[aria-selected="true"]');
  const choose = (option) => {
    active()?.setAttribute('aria-selected', 'false');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    box.setAttribute('aria-activedescendant', option.id);
  };
  const close = () => {
    if (pop.hidden) return;
    pop.hidden = true;
    status.textContent = '';
    for (const name of ['aria-controls', 'aria-activedescendant']) box.removeAttribute(name);
  };
  const look = () => {
    const at = called();
    if (!at || at.from === shut) { close(); return; }
    shut = -1;
    for (const option of list.children) option.hidden = !` ${fold(option.textContent)}`.includes(` ${at.typed}`);
    const found = shown();
    if (!found.length) {
      close();
      // A name that goes on as a sentence is no name any more: nothing to say.
      status.textContent = at.typed.includes(' ') ? '' : say.none;
      return;
    }
    pop.hidden = false;
    status.textContent = say.some.replace('#', String(found.length));
    box.setAttribute('aria-controls', list.id);
    choose(found.includes(active()) ? active() : found[0]);
  };
  const take = (option) => {
    const at = called();
    if (!at) return;
    box.focus();
    box.setRangeText(`@${option.textContent} `, at.from, box.selectionEnd, 'end');
    close();
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };

  list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener('click', (event) => { const option = event.target.closest('li'); if (option) take(option); });
  box.addEventListener('input', look);
  box.addEventListener('click', look);
  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    if (pop.hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
    const all = shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') { shut = called()?.from ?? -1; close(); }
    else if (step) choose(all[(all.indexOf(active()) + step + all.length) % all.length]);
    else if (event.key === 'Enter' || event.key === 'Tab') take(active());
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
