/**
 * Live parts of a page. An element with data-live="scope" and
 * data-live-src="/address" is fetched anew when the stream says that its scope
 * changed; the stream carries names and numbers only. It is taken up again
 * where it broke off, by the number of the last change heard, never by time.
 * Without the stream the page is asked for every 20 seconds.
 */

const poll = 20 * 1000;
const patience = 15 * 1000; // before the bar says that live updates stopped
const slowest = 30 * 1000; // between two tries
const rest = 60 * 1000; // a patient's page that nobody looks at lets its stream go: phones live on batteries

/** @type {WeakMap<Element, boolean>} parts being fetched; true: once more after that */
const busy = new WeakMap();

/** @param {Element} part */
async function refresh(part, policy) {
  if (busy.has(part)) { busy.set(part, true); return; }
  try {
    do {
      busy.set(part, false);
      await renew(part, policy);
    } while (busy.get(part));
  } finally {
    busy.delete(part);
  }
}

async function renew(part, policy) {
  const answer = await fetch(part.dataset.liveSrc, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' });
  if (answer.status === 401 || answer.status === 403) { dispatchEvent(new Event('linnet:leave')); location.reload(); return; }
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
export function live(policy) {
  const parts = [...document.querySelectorAll('[data-live]')];
  const bar = document.querySelector('[data-live-state]');
  const sign = document.querySelector('[data-live-on]');
  let heard = ''; // id of the last change
  let stream = null;
  let wait = 1000;
  let [polling, retry, alarm, resting] = [0, 0, 0, 0];

  const well = (on) => {
    if (on) { clearTimeout(alarm); alarm = 0; }
    if (on && bar) bar.hidden = true;
    if (sign) sign.hidden = !on;
    if (!on && !alarm) alarm = setTimeout(() => { if (bar) bar.hidden = false; }, patience);
  };
  const some = (wanted) => parts.filter(wanted).forEach((part) => refresh(part, policy).catch(() => well(false)));
  const all = () => some(() => true);

  const close = () => { clearTimeout(retry); clearInterval(polling); stream?.close(); stream = null; };
  const lost = () => {
    close();
    well(false);
    retry = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, slowest);
    polling = setInterval(all, poll);
  };

  function open() {
    close();
    const query = new URLSearchParams(document.querySelector('[data-live-ask]')?.dataset.liveAsk ?? '');
    if (heard) query.set('after', heard);
    stream = new EventSource(`/events?${query}`);
    stream.addEventListener('open', () => {
      clearInterval(polling);
      well(true);
      wait = 1000;
      if (!heard) all(); // what changed since the page was made
      dispatchEvent(new Event('linnet:live'));
    });
    stream.addEventListener('error', lost);
    stream.addEventListener('ended', () => { close(); dispatchEvent(new Event('linnet:leave')); location.reload(); });
    const at = (event) => { heard = event.lastEventId || heard; };
    stream.addEventListener('here', at);
    stream.addEventListener('resync', (event) => { at(event); all(); });
    stream.addEventListener('changed', (event) => {
      at(event);
      const { scope } = JSON.parse(event.data);
      some((part) => part.dataset.live.split(' ').includes(scope));
    });
  }

  addEventListener('linnet:sent', all);
  addEventListener('linnet:forget', close); // signed out: the answer to that is the next page
  addEventListener('online', () => { wait = 1000; open(); });
  bar?.querySelector('[data-refresh]')?.addEventListener('click', (event) => { event.preventDefault(); wait = 1000; open(); all(); });
  document.addEventListener('visibilitychange', () => {
    clearTimeout(resting);
    if (document.visibilityState === 'visible') { if (!stream) { open(); all(); } return; }
    if (document.body.matches('.patient')) resting = setTimeout(close, rest);
  });
  open();
}
