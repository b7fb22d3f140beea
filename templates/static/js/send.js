/**
 * Sends a message without leaving the page, and never loses its words: what is
 * being written and what was not sent yet are kept for this phone and patient
 * only. Whatever the server answers with a page of its own (an emergency stop,
 * a problem) is fetched the plain way.
 */

/** @param {HTMLFormElement} form */
export async function start(form) {
  const [{ keep }, { outbox }, { bubble }] = await Promise.all(['keptScript', 'outboxScript', 'bubbleScript'].map((name) => import(form.dataset[name])));
  const body = form.querySelector('textarea');
  const status = document.querySelector('[data-status]');
  const list = document.querySelector('[role="log"] ol');
  if (!list) return;
  const kept = keep(form.dataset.kept);

  const count = () => {
    const left = form.querySelector('[data-left]');
    const n = [...body.value].length;
    left.hidden = n <= 1600;
    left.textContent = (form.dataset.count ?? '').replace('#', n.toLocaleString('en-US'));
  };
  const write = (words) => { body.value = words; kept.words = words; count(); };
  const say = (words) => {
    if (!status) return;
    status.textContent = ''; // so that the same words are said again
    requestAnimationFrame(() => { status.textContent = words ?? ''; });
  };

  const box = outbox({
    form,
    kept,
    bubbleOf: (item) => {
      const drop = () => { kept.drop(item); box.of(item).remove(); body.focus(); };
      const shown = bubble(list, form, item, { again: () => { body.focus(); box.again(item); }, drop });
      shown.li.scrollIntoView({ block: 'nearest' });
      return shown;
    },
    sent: () => { say(form.dataset.sent); form.dispatchEvent(new CustomEvent('linnet:sent', { bubbles: true })); },
    out: (item) => {
      if (item.tries <= 1 && item.fields.every(([name]) => name !== 'file')) giveBack(item);
      dispatchEvent(new Event('linnet:leave'));
      location.reload(); // to the door, or to the step where the sign-in stands
    },
    page: (item, wrong) => {
      if (wrong) giveBack(item); // the page shows the words in the box, and what is wrong with them
      plain(form.action, box.fieldsOf(item));
    },
  });

  /** Words that surely were not kept go back into the box, before what was written since. */
  function giveBack(item) {
    kept.drop(item);
    kept.words = [item.words, kept.words].filter(Boolean).join('\n\n');
  }

  if (!body.value || kept.words.startsWith(body.value)) body.value = kept.words || body.value;
  kept.words = body.value;
  count();
  body.addEventListener('input', () => { kept.words = body.value; count(); });
  body.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });

  let last = 0; // when the newest message was sent off
  form.addEventListener('submit', (event) => {
    const words = body.value.trim();
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && name !== 'key' && name !== 'body');
    if (!words && !fields.some(([name]) => name === 'file')) {
      if (performance.now() - last < 2000) event.preventDefault(); // the second tap of a double tap
      return; // else the server says what is missing
    }
    if ([...words].length > 2000) return;
    event.preventDefault();
    last = performance.now();
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    box.add({ key, words, fields, at: Date.now(), tries: 0, held: false });
    write('');
    form.dispatchEvent(new CustomEvent('linnet:queued')); // the fields of what was sent are not those of the next message
    body.focus();
  });

  addEventListener('online', box.resume);
  addEventListener('linnet:live', box.resume);
  list.addEventListener('linnet:came', box.resume);
  box.resume();
  form.dataset.ready = '1'; // from here on nothing leaves the page
}

/** Sends fields as a form of their own, so that the server's page answers. */
function plain(action, fields) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  form.hidden = true;
  for (const [name, value] of fields) {
    const input = document.createElement('textarea'); // keeps line breaks
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
