/**
 * The lock of the people who work here (ux.md §8, R9): two minutes before it
 * the page asks "Are you still there?"; then it empties itself and comes back
 * at the same address as the page that unlocks. The server says how long that
 * is; asking moves nothing. What was typed lies on the server as a draft.
 */

const warn = 120; // seconds
const recheck = 15; // seconds, while the question stands: another tab may have answered it

/** @param {HTMLDialogElement} dialog */
export function start(dialog) {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('linnet-staff') : null;
  const part = { headers: { 'X-Linnet-Part': '1' } };
  let end = 0; // when the session locks, in this device's clock; 0: not known
  let timer = 0;

  const empty = async () => {
    clearTimeout(timer);
    dispatchEvent(new Event('linnet:leave'));
    document.body.replaceChildren();
    document.title = 'Linnet';
    location.reload();
  };
  const lock = () => fetch('/app/lock', { method: 'POST', ...part }).catch(() => {}).then(empty);
  const hear = async (asked) => {
    clearTimeout(timer);
    try {
      const answer = await asked;
      if (answer.status === 401) { await empty(); return; }
      if (answer.ok) end = Date.now() + Number(await answer.text()) * 1000;
    } catch {
      // No connection: what was known goes on counting.
    }
    plan();
  };
  const ask = () => hear(fetch('/app/left', part));
  const stay = () => hear(fetch('/app/stay', { method: 'POST', ...part })).then(() => channel?.postMessage('stay'));

  function plan() {
    if (!end) { timer = setTimeout(ask, 60000); return; }
    const left = (end - Date.now()) / 1000;
    if (left <= 0) { document.body.replaceChildren(); lock(); return; }
    if (left > warn) {
      dialog.close();
      timer = setTimeout(ask, (left - warn) * 1000);
      return;
    }
    if (!dialog.open) dialog.showModal();
    timer = setTimeout(ask, Math.min(left, recheck) * 1000 + 100);
  }

  document.addEventListener('submit', (event) => { // the answer to these is the next page: the stream's end is no news
    if (['/app/sign-out', '/app/lock'].includes(event.target.getAttribute('action'))) dispatchEvent(new Event('linnet:forget'));
  });
  dialog.querySelector('[data-stay]').addEventListener('click', stay);
  dialog.addEventListener('cancel', stay); // Esc: somebody is there
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') ask(); });
  channel?.addEventListener('message', ask);
  ask();
}
