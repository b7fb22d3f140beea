/**
 * The message log while it is open: new messages are put at its end, so that
 * each is read out once; a reader who scrolled up stays where they are and
 * gets a button; what a person has in view is marked read.
 */

const atEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;

/** @param {HTMLElement} part the live part around the log */
export function start(part) {
  const list = part.querySelector('ol');
  const jump = document.createElement('button');
  jump.type = 'button';
  jump.className = 'jump';
  jump.hidden = true;
  part.append(jump);
  let waiting = 0;

  const numbers = (root) => [...root.querySelectorAll('[data-n]')];
  const newest = () => Math.max(0, ...numbers(list).map((li) => Number(li.dataset.n)));
  const follow = () => { list.lastElementChild?.scrollIntoView({ block: 'nearest' }); waiting = 0; jump.hidden = true; };
  jump.addEventListener('click', follow);
  addEventListener('scroll', () => { if (atEnd()) { waiting = 0; jump.hidden = true; } }, { passive: true });

  let marked = 0;
  const mark = () => {
    const n = newest();
    if (document.visibilityState !== 'visible' || n <= marked) return;
    marked = n;
    fetch('/p/read', { method: 'POST', body: new URLSearchParams({ about: part.dataset.about ?? '', n: String(n) }) }).catch(() => { marked = 0; });
  };
  document.addEventListener('visibilitychange', mark);

  part.addEventListener('linnet:part', (event) => {
    event.preventDefault();
    const fresh = event.detail.querySelector('ol');
    if (!fresh) return;
    const follows = atEnd();
    merge(list, fresh, newest());
    const added = numbers(list).filter((li) => li.hasAttribute('data-fresh') && !li.classList.contains('own')).length;
    numbers(list).forEach((li) => li.removeAttribute('data-fresh'));
    if (follows) follow();
    else if (added > 0) {
      waiting += added;
      jump.hidden = false;
      jump.textContent = waiting === 1 ? part.dataset.one : (part.dataset.many ?? '').replace('#', String(waiting));
    }
    mark();
  });
  document.querySelector('.new')?.scrollIntoView({ block: 'center' });
  mark();
}

/**
 * Puts what is new in fresh at the end of list and renews the states of what
 * was there; nothing else is touched, so that nothing is read out twice.
 * @param {Element} list @param {Element} fresh @param {number} known
 */
function merge(list, fresh, known) {
  let day = null;
  for (const li of [...fresh.children]) {
    if (li.matches('.day')) { day = li; continue; }
    const n = Number(li.dataset.n ?? 0);
    if (n === 0) continue;
    const old = list.querySelector(`[data-n="${n}"]`);
    if (old) {
      const state = li.querySelector('.state');
      if (state && old.querySelector('.state')?.textContent !== state.textContent) old.querySelector('.state')?.replaceWith(document.adoptNode(state));
      day = null;
      continue;
    }
    if (n <= known) continue;
    list.querySelector('.empty')?.remove();
    if (li.classList.contains('own')) settle(list, li);
    if (day) { list.append(document.adoptNode(day)); day = null; }
    li.setAttribute('data-fresh', '');
    li.removeAttribute('id');
    list.append(document.adoptNode(li));
  }
}

/** Takes away the bubble that a sent message was shown in until it came back. */
function settle(list, li) {
  const said = (entry) => entry.querySelector('.bubble')?.textContent?.replace(/\s+/g, '');
  const bubble = [...list.querySelectorAll('[data-pending="sending"], [data-pending="done"]')].find((entry) => said(entry) === said(li));
  bubble?.remove();
}
