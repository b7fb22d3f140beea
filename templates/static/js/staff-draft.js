/**
 * Drafts: what a person types is kept on the server while they write, so that
 * it is still there on another page, after a lock, or on another desk; after a
 * broken connection as soon as it is back. Ctrl+Enter sends. While the
 * connection is down nothing is sent: the page would be gone, and its words.
 */

const wait = 800;
const later = 5000; // between two tries to keep words

/** @param {HTMLFormElement} form */
export default function draft(form) {
  const box = form.querySelector('textarea');
  const said = form.querySelector('[data-saved]');
  const unsent = form.querySelector('[data-unsent]');
  let timer = 0;
  let kept = box.value;
  let sending = false;
  let sure = false; // the server answers: the form may go

  const save = async () => {
    clearTimeout(timer);
    if (sending || box.value === kept) return;
    const words = box.value;
    const answer = await fetch(form.dataset.draft, {
      method: 'POST', body: new URLSearchParams({ body: words }), credentials: 'same-origin', keepalive: true,
    });
    if (!answer.ok) return;
    kept = words;
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: 'numeric', minute: '2-digit' });
    said.textContent = words ? said.dataset.words.replace('{time}', now) : '';
  };
  const quietly = () => save().catch(() => { said.textContent = ''; timer = setTimeout(quietly, later); });

  box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(quietly, wait); });
  addEventListener('pagehide', quietly);
  addEventListener('linnet:live', quietly);
  form.addEventListener('submit', async (event) => {
    const live = document.querySelector('[data-live-on]');
    unsent.hidden = true;
    if (sure || !live?.hidden) { [sure, sending] = [false, true]; clearTimeout(timer); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    sure = await fetch('/readyz', { cache: 'no-store' }).then((answer) => answer.ok).catch(() => false);
    unsent.hidden = sure;
    if (sure) form.requestSubmit(submitter);
  }, { capture: true });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const buttons = [...form.querySelectorAll('.under button')].filter((b) => b.offsetParent);
    form.requestSubmit(buttons.find((b) => b.value === (event.shiftKey ? 'close' : 'send')) ?? buttons.at(-1));
  });
}
