/** Asks the browser once whether it shows alerts, when a person turns them on; if it does not, the page says so. */

/** @param {HTMLFormElement} form */
export function start(form) {
  const box = form.querySelector('[name=desktop]');
  const refused = form.querySelector('[data-refused]');
  const look = (permission) => {
    const no = box.checked && permission !== 'granted';
    refused.textContent = no ? form.dataset.denied : '';
    return !no;
  };
  box.addEventListener('change', async () => {
    if (!box.checked) { refused.textContent = ''; return; }
    box.checked = look(await (globalThis.Notification?.requestPermission() ?? 'denied'));
  });
  look(globalThis.Notification?.permission);
}
