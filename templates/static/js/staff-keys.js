/**
 * The keys of the desk (ux.md §9). What has data-press="c" is what the key c
 * acts on: a button is pressed, a link followed, a menu opened, a field or a
 * pane entered, so that every key has something to see and to click. No key
 * acts while a person types in a box; a person may ask for Alt, or for none.
 */

const sequence = 1500; // ms that "g" waits for the lane

/** @param {HTMLElement} link the link to the sheet, which knows the person's choice */
export function start(link) {
  const { choice } = link.dataset;
  let led = ''; // "g", until the key after it
  let timer = 0;

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog:modal')) return;
    if (event.key === 'Escape') { if (leave()) event.preventDefault(); return; }
    const key = named(event, choice);
    if (!key) return;
    if (key === 'g' && !led) { led = key; timer = setTimeout(() => { led = ''; }, sequence); return; }
    const whole = led + key;
    clearTimeout(timer);
    led = '';
    const done = own[whole]?.() ?? act(find(whole));
    if (done) event.preventDefault();
  });
  addEventListener('linnet:act', (event) => act(event.detail));
  const tell = () => document.querySelectorAll('[data-press]').forEach((part) => {
    const keys = part.dataset.press.split(' ').filter((k) => k.length === 1 && k !== '?').map((k) => (choice === 'alt' ? `Alt+${k}` : k));
    if (keys.length) part.setAttribute('aria-keyshortcuts', keys.join(' '));
  });
  if (choice !== 'off') { tell(); addEventListener('linnet:fresh', tell); }
}

/** The name of the key that was pressed, '' if it is none of ours. */
function named(event, choice) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey) return event.key === '/' ? '?' : '';
  if (choice === 'off' || typing(event.target) || event.altKey !== (choice === 'alt')) return '';
  if (choice === 'on') return event.key.length === 1 ? event.key : '';
  // With Alt some systems write another letter, so the place of the key counts.
  const plain = event.code.replace(/^(Key|Digit)/, '');
  if (plain.length === 1) return event.shiftKey ? plain : plain.toLowerCase();
  return { Slash: event.shiftKey ? '?' : '/', Period: '.' }[event.code] ?? '';
}

function typing(place) {
  if (place.isContentEditable || place.matches('textarea, select')) return true;
  return place.matches('input') && !['checkbox', 'radio', 'button', 'submit'].includes(place.type);
}

const seen = (part) => part.checkVisibility({ visibilityProperty: true });
const find = (key) => [...document.querySelectorAll(`[data-press~="${CSS.escape(key)}"]`)].filter(seen).at(-1);
const rows = () => [...document.querySelectorAll('.qrow a')].filter(seen);
const here = () => document.activeElement?.closest('.qrow')?.querySelector('a') ?? rows().find((a) => a.ariaCurrent);

function step(by) {
  const all = rows();
  const next = all[Math.max(0, all.indexOf(here()) + by)] ?? all.at(-1);
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return Boolean(next);
}

/** Keys that act on rows, or on what is newest, rather than on one button. */
const own = {
  j: () => step(1),
  k: () => step(-1),
  o: () => act(here()),
  x: () => act(here()?.closest('.qrow').querySelector('[type=checkbox]')),
  v: () => act([...document.querySelectorAll('.log .photo, .log .file')].filter(seen).at(-1)),
  '?': () => dispatchEvent(new Event('linnet:keys')),
};

/** Does what a click on the part would do, and puts the focus where it is of use. */
function act(part) {
  if (!part) return false;
  if (part.matches('summary')) {
    part.parentElement.open = !part.parentElement.open;
    const field = part.parentElement.querySelector(':scope > :not(summary) :is(input:not([type=hidden]), select, textarea, button, a)');
    (part.parentElement.open && field ? field : part).focus();
  } else if (part.matches('a[href], button, [type=checkbox], [type=radio]')) {
    part.click();
    document.getElementById(part.dataset.thenFocus ?? '')?.focus();
  } else if (part.matches('input, textarea, select')) {
    part.focus();
  } else {
    const first = [...part.querySelectorAll('[aria-current], [role="log"]')].find(seen) ?? [...part.querySelectorAll('.qrow a')].find(seen);
    if (!first) part.tabIndex = -1;
    (first ?? part).focus();
  }
  return true;
}

/** Esc: what is open is closed and the focus returns to what opened it; then out of a box; then back to the list. */
function leave() {
  const focus = document.activeElement;
  const open = focus.closest('details[open]') ?? document.querySelector('details.drop[open]');
  if (open) {
    open.open = false;
    open.querySelector('summary').focus();
    return true;
  }
  if (focus.matches('[type=search]') && focus.value) return false; // the browser empties it
  if (focus.closest('.qrow')) return false;
  const back = document.querySelector('.back-list');
  if (back && seen(back) && !typing(focus)) { back.click(); return true; }
  const to = typing(focus) && focus.closest('.talk') ? document.querySelector('.talk [role="log"]') : here() ?? rows()[0];
  (to ?? focus).focus();
  if (!to) focus.blur();
  return true;
}
