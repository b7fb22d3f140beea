/**
 * Sends a message without leaving the page, and never loses its words: they
 * wait under a name of this phone and patient only, for 30 minutes, in this
 * tab. Whatever the server answers with a page of its own (an emergency stop,
 * a problem, a sign-in) is fetched the plain way.
 */

const life = 30 * 60 * 1000;

/** @param {HTMLFormElement} form */
export function start(form) {
  const body = form.querySelector('textarea');
  const status = document.querySelector('[data-status]');
  const left = form.querySelector('[data-left]');
  const kept = 'kept:' + form.dataset.kept;
  const list = document.querySelector('[role="log"] ol');

  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith('kept:') && name !== kept) sessionStorage.removeItem(name); // of another sign-in
  }
  const put = (words) => (words ? sessionStorage.setItem(kept, JSON.stringify({ at: Date.now(), words })) : sessionStorage.removeItem(kept));
  if (form.hasAttribute('data-done')) put(''); // sent by the page before this one
  const before = JSON.parse(sessionStorage.getItem(kept) ?? 'null');
  if (before && Date.now() - before.at < life && !body.value) body.value = before.words;
  if (before && Date.now() - before.at >= life) put('');

  const count = () => {
    const n = [...body.value].length;
    left.hidden = n <= 1600;
    left.textContent = (form.dataset.count ?? '').replace('#', n.toLocaleString('en-US'));
  };
  body.addEventListener('input', () => { put(body.value); count(); });
  body.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  count();

  form.addEventListener('submit', async (event) => {
    const words = body.value.trim();
    if (!words || [...words].length > 2000 || form.dataset.plain || !list) return; // the server says what is wrong
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = '1';
    const bubble = show(list, form, words);
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Linnet-Part': '1' } });
      if (!answer.redirected || !answer.ok) { plain(form, bubble); return; }
      body.value = '';
      put('');
      count();
      form.elements.namedItem('key').value = crypto.randomUUID().replaceAll('-', '');
      bubble.dataset.pending = 'done';
      bubble.querySelector('.state').textContent = form.dataset.stateSent ?? '';
      if (status) status.textContent = form.dataset.sent ?? '';
      form.dispatchEvent(new CustomEvent('linnet:sent', { bubbles: true }));
      body.focus();
    } catch {
      fail(form, bubble, body, put);
    } finally {
      delete form.dataset.busy;
    }
  });
}

/** Lets the server's own page answer: its form is the same, words and all. */
function plain(form, bubble) {
  bubble.remove();
  form.dataset.plain = '1';
  form.submit();
}

function show(list, form, words) {
  list.querySelectorAll('[data-pending="failed"], .empty').forEach((li) => li.remove());
  const li = document.createElement('li');
  li.className = 'msg own';
  li.dataset.pending = 'sending';
  const make = (tag, name, text) => { const e = document.createElement(tag); e.className = name; e.textContent = text; return e; };
  const bubble = make('div', 'bubble', '');
  words.split('\n').filter((line) => line.trim()).forEach((line) => bubble.append(make('p', '', line)));
  const who = make('p', 'who', '');
  who.append(make('b', '', form.dataset.you ?? ''));
  li.append(who, bubble, make('p', 'state', form.dataset.sending ?? ''));
  list.append(li);
  li.scrollIntoView({ block: 'nearest' });
  return li;
}

function fail(form, li, body, put) {
  li.dataset.pending = 'failed';
  const state = li.querySelector('.state');
  state.classList.add('failed');
  state.setAttribute('role', 'alert');
  state.textContent = form.dataset.failed ?? '';
  const act = (words, what) => {
    const b = document.createElement('button');
    b.type = 'button';
    b.textContent = words ?? '';
    b.addEventListener('click', () => { li.remove(); what(); });
    state.append(b);
  };
  act(form.dataset.again, () => form.requestSubmit());
  act(form.dataset.delete, () => { body.value = ''; put(''); body.focus(); });
}
