/**
 * How far a file of people came, live: the part is fetched anew every second
 * until it says that it is over; then the page loads itself anew and shows what
 * came of it. Without script the page renews itself.
 */

const every = 1000;

/** @param {HTMLElement} part @param {{createHTML: (html: string) => string}} policy */
export function start(part, policy) {
  const timer = setInterval(async () => {
    const answer = await fetch(part.dataset.src, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' }).catch(() => null);
    if (!answer?.ok) return; // the next time
    // The answer is a part of this same page, rendered by its own templates.
    const fresh = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html').body;
    if (fresh.querySelector('[data-running]')) {
      part.replaceChildren(...document.adoptNode(fresh).childNodes);
      return;
    }
    clearInterval(timer);
    location.reload();
  }, every);
}
