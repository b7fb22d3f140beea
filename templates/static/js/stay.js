/**
 * Two minutes before a session ends by itself: "Are you still there?" (R9,
 * The server says how long that is, in its own clock, and asking moves
 * nothing. At the end the page empties itself; what was typed is kept.
 */

const warn = 120; // seconds
const recheck = 15; // seconds, while the question stands: another tab may have answered it

/** @param {HTMLDialogElement} dialog */
export function start(dialog) {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('linnet') : null;
  let end = 0; // when the session ends, in this device's clock; 0: not known
  let timer = 0;

  const leave = () => {
    clearTimeout(timer);
    dispatchEvent(new Event('linnet:leave'));
    document.body.replaceChildren();
    location.replace('/');
  };
  const hear = async (asked) => {
    clearTimeout(timer);
    try {
      const answer = await asked;
      if (answer.status === 401) { leave(); return; }
      if (answer.status === 204) { end = 0; dialog.close(); return; } // a remembered device
      if (answer.ok) end = Date.now() + Number(await answer.text()) * 1000;
    } catch {
      // No connection: what was known goes on counting.
    }
    plan();
  };
  const ask = () => hear(fetch('/p/left', { headers: { 'X-Linnet-Part': '1' } }));
  const stay = () => hear(fetch('/p/stay', { method: 'POST', headers: { 'X-Linnet-Part': '1' } })).then(() => channel?.postMessage('stay'));

  function plan() {
    if (!end) { timer = setTimeout(ask, 60000); return; }
    const left = (end - Date.now()) / 1000;
    if (left <= 0) { leave(); return; }
    if (left > warn) {
      dialog.close();
      timer = setTimeout(ask, Math.min(left - warn, 86400) * 1000);
      return;
    }
    if (!dialog.open) dialog.showModal();
    timer = setTimeout(ask, Math.min(left, recheck) * 1000 + 100);
  }

  dialog.querySelector('[data-stay]').addEventListener('click', stay);
  dialog.addEventListener('cancel', stay); // Esc: somebody is there
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') ask(); });
  channel?.addEventListener('message', ({ data }) => {
    if (data === 'stay') ask();
    if (data === 'out') { dispatchEvent(new Event('linnet:out')); leave(); } // signed out in another tab
  });
  addEventListener('linnet:forget', () => channel?.close()); // signed out here: this page goes its own way
  ask();
}
