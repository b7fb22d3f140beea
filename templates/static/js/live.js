/**
 * Live parts of a page. An element with data-live="scope" and
 * data-live-src="/address" is fetched anew when the stream says that its scope
 * changed; the stream carries names and numbers only. Without the stream the
 * page is asked for every 20 seconds.
 */

const policy = globalThis.trustedTypes
  ? trustedTypes.createPolicy('linnet', { createHTML: (html) => html })
  : { createHTML: (html) => html };

/** @param {Element} part */
async function refresh(part) {
  const answer = await fetch(part.dataset.liveSrc, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' });
  if (answer.status === 401 || answer.status === 403) { location.reload(); return; }
  if (!answer.ok) throw new Error('the part did not come');
  // The answer is a page of this same server, rendered by its own templates.
  const page = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html');
  const fresh = page.querySelector('[data-live-src]') ?? page.body;
  if (fresh.innerHTML === part.innerHTML) return; // nothing moves that did not change
  // A part with a module of its own may take what came and merge it itself.
  if (!part.dispatchEvent(new CustomEvent('linnet:part', { detail: fresh, cancelable: true }))) return;
  if (part.contains(document.activeElement) && part.hasAttribute('data-live-quiet')) { part.dataset.stale = '1'; return; }
  const bottom = part.scrollHeight - part.scrollTop - part.clientHeight < 48;
  part.replaceChildren(...document.adoptNode(fresh).childNodes);
  if (bottom) part.scrollTop = part.scrollHeight;
  part.dispatchEvent(new CustomEvent('linnet:fresh', { bubbles: true }));
}

/** Starts the stream for all live parts of the page. */
export function live() {
  const parts = [...document.querySelectorAll('[data-live]')];
  const bar = document.querySelector('[data-live-state]');
  let timer = 0;
  const sign = document.querySelector('[data-live-on]');
  const say = (state) => {
    if (bar) bar.hidden = state === 'on';
    if (sign) sign.hidden = state !== 'on';
  };
  const all = () => parts.forEach((part) => refresh(part).catch(() => say('off')));
  const poll = () => { clearInterval(timer); timer = setInterval(all, 20000); };
  const stream = new EventSource('/events' + (document.querySelector('[data-live-ask]')?.dataset.liveAsk ?? ''));
  stream.addEventListener('open', () => { clearInterval(timer); say('on'); all(); });
  stream.addEventListener('error', () => { poll(); setTimeout(() => { if (stream.readyState !== 1) say('off'); }, 15000); });
  stream.addEventListener('changed', (event) => {
    const { scope } = JSON.parse(event.data);
    parts.filter((part) => part.dataset.live.split(' ').includes(scope)).forEach((part) => refresh(part).catch(() => say('off')));
  });
  stream.addEventListener('resync', all);
  addEventListener('linnet:sent', all);
  stream.addEventListener('ended', () => { stream.close(); location.reload(); });
}
