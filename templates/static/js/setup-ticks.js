/**
 * The six ticks of the first run, live: the part is fetched anew every two
 * seconds while somebody looks at the page. Without script the page has a link.
 */

const every = 2000;

/** @param {HTMLElement} part @param {{createHTML: (html: string) => string}} policy */
export function start(part, policy) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(part.dataset.src, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' }).catch(() => null);
    if (!answer?.ok) return; // the next time
    // The answer is a part of this same page, rendered by its own templates.
    const fresh = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html').body;
    if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...document.adoptNode(fresh).childNodes);
  }, every);
}
