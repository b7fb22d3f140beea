/**
 * Says at the top of the page that there is no connection, and that it is
 * back. While it is away a form stays on its page, words and all; messages
 * have their own way to wait (send.js).
 */

/** @param {HTMLElement} region a status region that stands empty until then */
export function start(region) {
  const said = (name) => region.querySelector(`template[data-${name}]`);
  const bars = { off: said('off'), on: said('on') };
  let away = false;
  const say = (bar) => {
    region.replaceChildren(...Object.values(bars), ...(bar ? [bar.content.cloneNode(true)] : []));
  };
  const lost = () => { away = true; say(bars.off); };
  addEventListener('offline', lost);
  addEventListener('online', () => { if (away) say(bars.on); away = false; });
  region.addEventListener('click', () => { if (!away) say(null); });
  if (navigator.onLine === false) lost();

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!away || form.method !== 'post' || form.hasAttribute('data-kept') || form.getAttribute('action') === '/p/sign-out') return;
    event.preventDefault();
    const bar = bars.off.content.cloneNode(true);
    bar.querySelector('span').textContent = region.dataset.unsent ?? '';
    region.replaceChildren(...Object.values(bars), bar);
  }, { capture: true });
}
