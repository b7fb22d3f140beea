/**
 * A code that the phone hands over (WebOTP) only fills the field; nothing is
 * sent by itself. The wait for it ends when the form is sent.
 */

/** @param {HTMLFormElement} form */
export function start(form) {
  const field = form.querySelector('[autocomplete="one-time-code"]');
  const status = document.querySelector('[data-status]');
  if (!field || !('OTPCredential' in globalThis)) return;
  const stop = new AbortController();
  form.addEventListener('submit', () => stop.abort());
  navigator.credentials.get({ otp: { transport: ['sms'] }, signal: stop.signal })
    .then((given) => {
      if (!given || field.value) return;
      field.value = given.code;
      if (status) status.textContent = form.dataset.filled ?? '';
    })
    .catch(() => {}); // no code came, or the form was sent first
}
