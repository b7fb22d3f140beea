/**
 * What every page does once its script has come: put the focus where help is
 * needed, never show a page that the browser kept from before, forget kept
 * words in time, and start the modules that the page names.
 */

const life = 30 * 60 * 1000; // of kept words (security.md §10)

/** Own pages and the own service worker are the only markup and script made from text. */
const rules = { createHTML: (html) => html, createScriptURL: (address) => (address === '/sw.js' ? address : '') };
const policy = globalThis.trustedTypes?.createPolicy('linnet', rules) ?? rules;

/** Moves the focus to the problem box, if the page has one. */
function focusProblem() {
  const box = document.querySelector('[data-focus]');
  if (box instanceof HTMLElement) box.focus();
}

/** Forgets the kept words that are older than age; -1 for all. */
function forget(age) {
  for (const name of Object.keys(sessionStorage).filter((n) => n.startsWith('kept:'))) {
    const { at } = JSON.parse(sessionStorage.getItem(name) ?? '{}');
    if (!(Date.now() - at <= age)) sessionStorage.removeItem(name);
  }
  if (age < 0) dispatchEvent(new Event('linnet:forget'));
}

/** Reloads a page that the browser brings back from its own cache (R16). */
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.getAttribute('action') !== '/p/sign-out') return;
  forget(-1);
  if ('BroadcastChannel' in globalThis) new BroadcastChannel('linnet').postMessage('out');
});
addEventListener('linnet:out', () => forget(-1));

/** A menu that lies over the page closes when it is left, and on Escape. */
const menus = () => document.querySelectorAll('.tools details[open], details.change[open]');
for (const leave of ['focusin', 'pointerdown']) {
  document.addEventListener(leave, (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
}
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') menus().forEach((menu) => { menu.open = false; menu.querySelector('summary').focus(); });
});

focusProblem();
forget(life);

const live = document.querySelector('[data-live]');
const starts = [...document.querySelectorAll('[data-script]')].map(async (part) => {
  const module = await import(part.dataset.script);
  return (module.start ?? module.default)(part, policy);
});
if (live) starts.push(import(live.dataset.liveScript).then((module) => module.live(policy)));
await Promise.allSettled(starts);

const worker = document.body.dataset.worker;
if (worker && 'serviceWorker' in navigator) {
  const register = () => navigator.serviceWorker.register(policy.createScriptURL(worker), { updateViaCache: 'none' }).catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
