/**
 * Makes a passkey, or answers with one: the server says what for, the browser
 * asks the person, the server looks at the answer and says where to go on.
 */

/** @param {string} text base64url @returns {Uint8Array} */
function bytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer @returns {string} base64url */
function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Turns the ids of a list of passkeys into bytes. */
function named(list = []) {
  return list.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** @param {string} address @param {object} [body] @returns {Promise<object>} */
async function ask(address, body) {
  const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Linnet-Part': '1' }, body: JSON.stringify(body ?? {}) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function create({ publicKey: p }) {
  const options = { ...p, challenge: bytes(p.challenge), user: { ...p.user, id: bytes(p.user.id) }, excludeCredentials: named(p.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey: options });
  const { response } = made;
  return { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {},
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] } };
}

async function get({ publicKey: p }) {
  const options = { ...p, challenge: bytes(p.challenge), allowCredentials: named(p.allowCredentials) };
  const given = await navigator.credentials.get({ publicKey: options });
  const { response } = given;
  return { id: given.id, rawId: text(given.rawId), type: given.type, clientExtensionResults: {},
    response: { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
      signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : undefined } };
}

/** @param {HTMLElement} part holds the button and the place for what went wrong */
export function start(part) {
  const button = part.querySelector('button');
  const status = part.querySelector('[role="status"]');
  const say = (words) => { status.hidden = false; status.textContent = words; };
  if (!('PublicKeyCredential' in globalThis)) return say(part.dataset.old);
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    status.hidden = true;
    try {
      const options = await ask(part.dataset.start);
      const { to } = await ask(part.dataset.finish, await (part.dataset.passkey === 'create' ? create(options) : get(options)));
      location.assign(to);
    } catch {
      say(part.dataset.failed);
      button.disabled = false;
    }
  });
}
