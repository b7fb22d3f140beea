/**
 * The message log while it is open: new messages are put at its end, so that
 * each is read out once; a reader who scrolled up stays where they are and
 * gets a button; what a person has in view is marked read.
 */

const atEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;
const number = (li) => Number(li.dataset.n ?? 0);
const numbered = (root) => [...root.querySelectorAll('[data-n]')];

/** @param {HTMLElement} part the live part around the log */
export function start(part) {
  const list = part.querySelector('ol');
  const jump = document.createElement('button');
  jump.type = 'button';
  jump.className = 'jump';
  jump.hidden = true;
  part.append(jump);
  let waiting = 0;

  const newest = () => Math.max(0, ...numbered(list).map(number));
  const follow = () => { list.lastElementChild?.scrollIntoView({ block: 'nearest' }); waiting = 0; jump.hidden = true; };
  jump.addEventListener('click', follow);
  addEventListener('scroll', () => { if (atEnd()) { waiting = 0; jump.hidden = true; } }, { passive: true });

  let marked = 0;
  const mark = () => {
    const n = newest();
    if (document.visibilityState !== 'visible' || n <= marked) return;
    marked = n;
    fetch('/p/read', { method: 'POST', headers: { 'X-Linnet-Part': '1' }, body: new URLSearchParams({ about: part.dataset.about ?? '', n: String(n) }) })
      .catch(() => { marked = 0; });
  };
  document.addEventListener('visibilitychange', mark);

  part.addEventListener('linnet:part', (event) => {
    event.preventDefault();
    const fresh = event.detail.querySelector('ol');
    if (!fresh) return;
    const known = newest();
    if (known > 0 && !numbered(fresh).some((li) => number(li) <= known)) { location.reload(); return; } // more came than one page shows
    const follows = atEnd();
    const came = merge(list, fresh, known);
    const others = came.filter((li) => !li.classList.contains('own')).length;
    if (follows) {
      if (came.length > 0) follow();
    } else if (others > 0) {
      waiting += others;
      jump.hidden = false;
      jump.textContent = waiting === 1 ? part.dataset.single : (part.dataset.many ?? '').replace('#', String(waiting));
    }
    mark();
  });
  document.querySelector('.new')?.scrollIntoView({ block: 'center' });
  mark();
}

/**
 * Puts what is new in fresh at the end of list, before what is not sent yet,
 * and renews what was there, so that nothing is read out twice. Returns what
 * was put in.
 * @param {Element} list @param {Element} fresh @param {number} known
 */
function merge(list, fresh, known) {
  const came = [];
  let own = false;
  let day = null;
  for (const li of [...fresh.children]) {
    if (li.matches('.day')) { day = li; continue; }
    const n = number(li);
    if (n === 0) continue;
    const old = list.querySelector(`[data-n="${n}"]`);
    if (old) { renew(old, li); day = null; continue; }
    if (n <= known) continue;
    list.querySelector('.empty')?.remove();
    const end = list.querySelector('[data-pending]');
    if (day) { list.insertBefore(document.adoptNode(day), end); day = null; }
    li.removeAttribute('id');
    own ||= li.classList.contains('own');
    if (li.classList.contains('own') && settle(list, li)) continue;
    list.insertBefore(document.adoptNode(li), end);
    came.push(li);
  }
  if (own) list.dispatchEvent(new Event('linnet:came'));
  return came;
}

/** Takes over what the server says of a message; a photo may come late. */
function renew(old, li) {
  for (const name of ['.who', '.bubble', '.ask-card', '.state']) {
    const was = old.querySelector(name);
    const is = li.querySelector(name);
    if (was && is && gist(was) !== gist(is)) was.replaceWith(document.adoptNode(is));
  }
}

/** What a part says: the same is not read out twice. */
const gist = (part) => [part.className, part.textContent.replace(/\s+/g, ''), ...[...part.querySelectorAll('a')].map((a) => a.href)].join();

/**
 * Makes the bubble that a sent message was shown in the message itself, so
 * that it is not read out a second time. False if there is no such bubble.
 */
function settle(list, li) {
  const said = (entry) => [...entry.querySelectorAll('.bubble > p:not(.photo)')].map((p) => p.textContent.trim()).join('\n');
  const pending = [...list.querySelectorAll('[data-pending]')];
  const bubble = pending.find((entry) => ['sending', 'done'].includes(entry.dataset.pending) && said(entry) === said(li));
  if (!bubble) return false;
  if (bubble !== pending[0]) list.insertBefore(bubble, pending[0]); // what is not sent yet stays last
  bubble.removeAttribute('data-pending');
  bubble.dataset.n = li.dataset.n;
  renew(bubble, li);
  return true;
}
