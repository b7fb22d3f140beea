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

async function get({ publicKey: p }, how) {
  const options = { ...p, challenge: bytes(p.challenge), allowCredentials: named(p.allowCredentials) };
  const given = await navigator.credentials.get({ publicKey: options, ...how });
  const { response } = given;
  return { id: given.id, rawId: text(given.rawId), type: given.type, clientExtensionResults: {},
    response: { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
      signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : undefined } };
}

/**
 * Offers passkeys in the list of the e-mail field, as long as nobody presses
 * the button. Nothing is said if that does not work: the button is there.
 * @returns {() => void} ends it
 */
function list(part) {
  const over = new AbortController();
  (async () => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const given = await get(await ask(part.dataset.start), { mediation: 'conditional', signal: over.signal });
    location.assign((await ask(part.dataset.finish, given)).to);
  })().catch(() => {});
  return () => over.abort();
}

/** @param {HTMLElement} part holds the button and the place for what went wrong */
export function start(part) {
  const button = part.querySelector('button');
  const status = part.querySelector('[role="status"]');
  const say = (words) => { status.hidden = false; status.textContent = words; };
  if (!('PublicKeyCredential' in globalThis)) return say(part.dataset.old);
  button.hidden = false;
  const stop = 'list' in part.dataset ? list(part) : () => {};
  button.addEventListener('click', async () => {
    stop();
    button.disabled = true;
    status.hidden = true;
    try {
      const options = await ask(part.dataset.start);
      const { to } = await ask(part.dataset.finish, await (part.dataset.passkey === 'create' ? create(options) : get(options)));
      location.assign(part.dataset.to ?? to);
    } catch {
      say(part.dataset.failed);
      button.disabled = false;
    }
  });
}
