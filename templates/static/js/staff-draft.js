/**
 * Drafts: what a person types is kept on the server while they write, so that
 * it is still there on another page, after a lock, or on another desk.
 * Ctrl+Enter sends.
 */

const wait = 800;

/** @param {HTMLFormElement} form */
export default function draft(form) {
  const box = form.querySelector('textarea');
  const said = form.querySelector('[data-saved]');
  let timer = 0;
  let kept = box.value;
  let sending = false;

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
  const quietly = () => save().catch(() => { said.textContent = ''; });

  box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(quietly, wait); });
  addEventListener('pagehide', quietly);
  form.addEventListener('submit', () => { sending = true; clearTimeout(timer); });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const buttons = [...form.querySelectorAll('.under button')].filter((b) => b.offsetParent);
    form.requestSubmit(buttons.find((b) => b.value === (event.shiftKey ? 'close' : 'send')) ?? buttons.at(-1));
  });
}
