/**
 * Turns alerts on and off on this device. Permission is asked for by the
 * button and by nothing else; what stands in the way is said in words. The
 * server's own forms do the rest.
 */

const patience = 8000; // for a service worker that is still starting

/** The key of this installation as the browser wants it. */
function bytes(text) {
  const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

/** The service worker, or an error once patience is over. */
function worker() {
  const late = new Promise((_, no) => { setTimeout(() => no(new Error('no service worker')), patience); });
  return Promise.race([navigator.serviceWorker.ready, late]);
}

/** What this browser is subscribed to, null if to nothing. */
async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function subscribe(key) {
  const { pushManager } = await worker();
  await (await pushManager.getSubscription())?.unsubscribe(); // it may be for another key, or for somebody before
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

/** @param {HTMLElement} part */
export async function start(part) {
  const words = part.dataset;
  const on = part.querySelector('[data-alerts-on]');
  const off = part.querySelector('[data-alerts-off]');
  const note = part.querySelector('[data-alerts-note]');
  const say = (text) => { note.hidden = !text; note.querySelector('span').textContent = text; };
  const stuck = (text) => { say(text); on.hidden = true; part.querySelector('[data-alerts-here]')?.remove(); };
  const blocked = () => stuck(matchMedia('(display-mode: standalone)').matches ? words.blockedApp : words.blocked);

  off?.addEventListener('submit', async (event) => {
    event.preventDefault();
    try { await (await subscription())?.unsubscribe(); } finally { off.submit(); }
  });

  if ('standalone' in navigator && !navigator.standalone) return stuck(words.home); // an iPhone alerts only from its home screen
  if (!('serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis)) return stuck(words.cannot);
  if (Notification.permission === 'denied') return blocked();

  on.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = on.querySelector('button');
    if (button.getAttribute('aria-disabled')) return;
    const answer = await Notification.requestPermission();
    if (answer === 'denied') return blocked();
    if (answer !== 'granted') return;
    say(words.busy);
    button.setAttribute('aria-disabled', 'true');
    try {
      const { endpoint, keys } = (await subscribe(words.key)).toJSON();
      Object.assign(on.elements.endpoint, { value: endpoint });
      Object.assign(on.elements.p256dh, { value: keys.p256dh });
      Object.assign(on.elements.auth, { value: keys.auth });
      on.submit();
    } catch {
      say(words.failed);
      button.removeAttribute('aria-disabled');
    }
  });

  const lost = off && (Notification.permission !== 'granted' || !(await subscription()));
  if (lost) stuck(words.lost);
  on.hidden = Boolean(off) && !lost;
}
