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
  const measure = () => document.documentElement.style.setProperty('--net', `${region.offsetHeight}px`); // what else stays at the top stays below
  const say = (bar) => {
    region.replaceChildren(...Object.values(bars), ...(bar ? [bar] : []));
    measure();
  };
  const copy = (template) => template.content.cloneNode(true);
  const lost = () => { away = true; say(copy(bars.off)); };
  addEventListener('offline', lost);
  addEventListener('online', () => { if (away) say(copy(bars.on)); away = false; });
  region.addEventListener('click', () => { if (!away) say(null); });
  addEventListener('resize', () => { if (region.offsetHeight > 0) measure(); });
  if (navigator.onLine === false) lost();

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!away || form.method !== 'post' || form.hasAttribute('data-kept') || form.getAttribute('action') === '/p/sign-out') return;
    event.preventDefault();
    const bar = copy(bars.off);
    bar.querySelector('span').textContent = region.dataset.unsent ?? '';
    say(bar);
  }, { capture: true });
}
