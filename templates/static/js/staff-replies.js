/**
 * Saved replies: "/" at the start of a word opens a list, what is typed after
 * it filters, arrows choose, Enter takes, Esc closes. The words go into the box
 * in place of the "/" and what followed it. Without this script a select and
 * [Insert] do the same.
 */

const begun = /(^|\s)\/([^\s/][^\n/]{0,30})?$/u;
const fold = (words) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** @param {HTMLElement} part */
export default function replies(part, policy) {
  const form = part.closest('form');
  const box = form.querySelector('textarea');
  const say = part.dataset;
  const pop = Object.assign(document.createElement('div'), { className: 'pop', hidden: true });
  const status = Object.assign(document.createElement('p'), { className: 'hide', role: 'status' });
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn two', textContent: say.button });
  part.querySelector('[data-plain]').replaceWith(button);
  box.after(pop, status);
  box.setAttribute('aria-autocomplete', 'list');
  let list = null; // fetched once, when it is first asked for
  let shut = -1; // where a "/" stands whose list was closed

  const slash = () => {
    const found = form.elements.kind.value === 'reply' && box.value.slice(0, box.selectionEnd).match(begun);
    return found ? { from: box.selectionEnd - (found[2] ?? '').length - 1, typed: fold(found[2] ?? '') } : null;
  };
  const shown = () => [...list.children].filter((o) => !o.hidden);
  const active = () => list?.querySelector('[aria-selected="true"]');
  const choose = (option) => {
    active()?.setAttribute('aria-selected', 'false');
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) box.setAttribute('aria-activedescendant', option.id);
    else box.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    pop.hidden = true;
    status.textContent = '';
    for (const name of ['aria-controls', 'aria-activedescendant']) box.removeAttribute(name);
  };

  const look = async () => {
    const at = slash();
    if (!at || at.from === shut) { if (!pop.hidden) close(); return; }
    shut = -1;
    if (!list) {
      const answer = await fetch(say.src, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' });
      if (!answer.ok || list) return;
      // The answer comes from this same server, rendered by its own templates.
      list = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html').querySelector('ul');
      pop.replaceChildren(list);
      list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the box
      list.addEventListener('click', (event) => { const option = event.target.closest('li'); if (option) take(option); });
      look();
      return;
    }
    for (const option of list.children) option.hidden = !at.typed.split(/\s+/).every((word) => fold(option.textContent).includes(word));
    const found = shown();
    status.textContent = found.length ? say.some.replace('#', String(found.length)) : say.none;
    pop.hidden = found.length === 0;
    if (pop.hidden) { close(); status.textContent = say.none; return; }
    box.setAttribute('aria-controls', list.id);
    choose(found.includes(active()) ? active() : found[0]);
  };

  const take = (option) => {
    const at = slash();
    if (!at) return;
    if ('other' in option.dataset && !pop.querySelector('[data-sure]')) { ask(option); return; }
    pop.querySelector('[data-sure]')?.remove();
    box.focus();
    box.setRangeText(option.dataset.words, at.from, box.selectionEnd, 'end');
    close();
    box.dispatchEvent(new Event('input', { bubbles: true }));
    fetch(say.use, { method: 'POST', body: new URLSearchParams({ saved: option.dataset.id }), headers: { 'X-Linnet-Part': '1' }, keepalive: true }).catch(() => {}); // only when it was last used
  };
  const ask = (option) => {
    const sure = Object.assign(document.createElement('p'), { className: 'sure', textContent: `${say.ask} ` });
    const yes = Object.assign(document.createElement('button'), { type: 'button', className: 'btn two', textContent: say.english, onclick: () => take(option) });
    sure.dataset.sure = '';
    sure.append(yes);
    pop.prepend(sure);
    yes.focus();
  };
  const stop = () => { const at = slash(); shut = at ? at.from : -1; pop.querySelector('[data-sure]')?.remove(); close(); box.focus(); };

  box.addEventListener('input', () => { pop.querySelector('[data-sure]')?.remove(); look().catch(close); });
  box.addEventListener('click', () => look().catch(close));
  form.addEventListener('focusout', (event) => { if (!pop.contains(event.relatedTarget) && event.relatedTarget !== box) close(); });
  form.addEventListener('keydown', (event) => {
    if (pop.hidden) return;
    const all = shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') stop();
    else if (event.target !== box || event.ctrlKey || event.metaKey || event.isComposing) return;
    else if (step) choose(all[(all.indexOf(active()) + step + all.length) % all.length]);
    else if ((event.key === 'Enter' || event.key === 'Tab') && active()) take(active());
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
  button.addEventListener('click', () => {
    shut = -1;
    box.focus();
    if (!slash()) box.setRangeText(/(^|\s)$/.test(box.value.slice(0, box.selectionEnd)) ? '/' : ' /', box.selectionEnd, box.selectionEnd, 'end');
    look().catch(close);
  });
}
