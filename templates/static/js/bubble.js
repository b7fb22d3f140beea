/**
 * The bubble of a message on its way: it stands in the log at once and says
 * how far the message is. Words come from the form, never from here.
 */

const make = (tag, name, text) => {
  const e = document.createElement(tag);
  if (name) e.className = name;
  e.textContent = text ?? '';
  return e;
};

/**
 * @param {HTMLElement} list the log's list
 * @param {HTMLFormElement} form whose data attributes hold the words
 * @param {import('./kept.js').Unsent} item
 * @param {{ again: () => void, drop: () => void }} acts
 */
export function bubble(list, form, item, acts) {
  const say = form.dataset;
  const li = make('li', 'msg own');
  const who = make('p', 'who');
  who.append(make('b', '', say.you));
  const body = make('div', 'bubble');
  item.words.split('\n').filter((line) => line.trim()).forEach((line) => body.append(make('p', '', line)));
  const files = item.fields.filter(([name]) => name === 'file').length;
  for (let n = 1; n <= files; n++) body.append(make('p', 'photo', (say.photos ?? '#').replace('#', String(n))));
  const state = make('p', 'state');
  li.append(who, body, state);
  list.querySelector('.empty')?.remove();
  list.append(li);

  const button = (words, act) => {
    const b = make('button', '', words);
    b.type = 'button';
    b.addEventListener('click', act);
    return b;
  };
  const drop = () => button(say.delete, acts.drop);
  const states = {
    sending: () => [say.sending],
    done: () => [say.stateSent],
    waiting: () => [say.waiting, drop()], // no connection: it goes by itself when that is back
    held: () => [say.waiting, button(say.now, acts.again), drop()], // too old to go by itself
    lost: () => [say.failed, button(say.again, acts.again), drop()],
    refused: () => [say.failed, button(say.again, acts.again), drop()],
  };
  const show = (name) => {
    if (li.dataset.pending === name || li.dataset.n) return; // with a number it is the message itself
    li.dataset.pending = name;
    state.classList.toggle('failed', ['lost', 'refused'].includes(name));
    // An alert only for a connection lost while sending (R15).
    if (name === 'lost') state.setAttribute('role', 'alert');
    else state.removeAttribute('role');
    state.replaceChildren(...states[name]());
  };
  return { li, show, remove: () => { if (!li.dataset.n) li.remove(); } };
}
