/**
 * The practice phone, live: it waits at the API for the phone's next text and
 * then fetches the parts of the page anew. Bound by data-phone, data-newest
 * and data-part; without script the page has [Refresh] and plain forms.
 */

/** The page's own policy: a second one of its name would be refused. @type {{createHTML: (html: string) => string}} */
let policy;

/** @param {string} name @param {string} phone */
async function refresh(name, phone) {
  const part = document.querySelector(`[data-part="${name}"]`);
  const answer = await fetch(`/sim/part/${name}?phone=${encodeURIComponent(phone)}`, { credentials: 'same-origin' });
  if (!part || !answer.ok) return;
  // The answer is a part of this same page, rendered by its own templates.
  const fresh = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html');
  const held = part.contains(document.activeElement) && document.activeElement !== part;
  if (held && name !== 'log') return;
  part.replaceChildren(...document.adoptNode(fresh.body).childNodes);
  toEnd(part);
}

/** @param {Element} part */
function toEnd(part) {
  const box = part.querySelector('.box') ?? part;
  box.scrollTop = box.scrollHeight;
}

/** Waits for texts until the page goes away. @param {HTMLElement} main */
async function watch(main) {
  const { phone } = main.dataset;
  let after = main.dataset.newest ?? '';
  let rest = 500;
  for (;;) {
    try {
      const wait = after ? '4s' : '2s';
      const address = `/sim/api/phones/${encodeURIComponent(phone)}/messages?wait=${wait}&after=${encodeURIComponent(after)}`;
      const answer = await fetch(address, { credentials: 'same-origin' });
      if (!answer.ok) throw new Error('the phone does not answer');
      const news = await answer.json();
      if (news.length > 0) {
        after = news[news.length - 1].id;
        await refresh('log', phone);
      }
      await refresh('wire', phone); // what staff and the page did comes with no text
      rest = 500;
    } catch {
      rest = Math.min(rest * 2, 20000);
    }
    await new Promise((done) => { setTimeout(done, rest); });
  }
}

/** Sends a text without leaving the page. @param {HTMLFormElement} form @param {string} phone */
function bindSend(form, phone) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    body.delete('key'); // each press is a text of its own
    form.elements.text.value = '';
    await fetch(form.action, { method: 'POST', body, credentials: 'same-origin', redirect: 'manual' });
    await refresh('log', phone);
    await refresh('wire', phone);
    form.elements.text.focus();
  });
}

/** @param {HTMLElement} main @param {{createHTML: (html: string) => string}} own */
export function start(main, own) {
  policy = own;
  const { phone } = main.dataset;
  document.querySelectorAll('[data-without-script]').forEach((one) => { one.hidden = true; });
  document.querySelectorAll('[data-submit-on-change]').forEach((form) => form.addEventListener('change', () => form.requestSubmit()));
  document.querySelectorAll('[data-send]').forEach((form) => bindSend(form, phone));
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-copy]');
    if (button) navigator.clipboard?.writeText(button.dataset.copy);
  });
  document.querySelectorAll('[data-part]').forEach(toEnd);
  watch(main);
}
