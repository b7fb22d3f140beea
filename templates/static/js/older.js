/**
 * Older messages are put into a list of their own above the log, so that they
 * are not read out; what the person looks at stays where it is.
 */

/** @param {HTMLAnchorElement} link */
export function start(link, policy) {
  const part = document.querySelector('[data-live]');
  const status = document.querySelector('[data-status]');
  if (!part) return;
  let busy = false;

  link.addEventListener('click', async (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(link.href);
      if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
      const page = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html');
      const list = document.adoptNode(page.querySelector('[role="log"] ol'));
      list.classList.add('past');
      list.setAttribute('aria-label', link.dataset.list ?? '');
      list.tabIndex = -1;
      const seat = document.querySelector('ol.past') ?? part;
      const height = document.documentElement.scrollHeight;
      seat.before(list);
      const more = page.querySelector('a.older[data-script]');
      if (more) link.href = more.getAttribute('href');
      else { link.remove(); list.focus({ preventScroll: true }); }
      scrollBy(0, document.documentElement.scrollHeight - height);
      if (status) status.textContent = link.dataset.shown ?? '';
    } catch {
      if (status) status.textContent = link.dataset.failed ?? '';
    } finally {
      busy = false;
    }
  });
}
