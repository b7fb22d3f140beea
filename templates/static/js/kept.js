/**
 * What a tab keeps of words that were not sent: under a random name that the
 * server gave for this phone and patient, in this tab only, until 30 minutes
 * after the page with them was left (security.md §10).
 *
 * @typedef {{ key: string, words: string, fields: string[][], at: number, tries: number, held: boolean }} Unsent
 */

const life = 30 * 60 * 1000;

/**
 * Opens what is kept under a name; what another phone's sign-in left goes.
 * @param {string} name the phone's part, a dot, the part of phone and patient
 */
export function keep(name) {
  const full = 'kept:' + name;
  const phone = full.split('.')[0];
  for (const other of Object.keys(sessionStorage)) {
    if (other.startsWith('kept:') && other.split('.')[0] !== phone) sessionStorage.removeItem(other);
  }
  const was = JSON.parse(sessionStorage.getItem(full) ?? 'null');
  const young = was && Date.now() - was.at < life;
  /** @type {{ words: string, unsent: Unsent[] }} */
  const now = { words: (young && was.words) || '', unsent: (young && was.unsent) || [] };
  let over = false;

  const save = () => {
    if (over) return;
    if (now.words || now.unsent.length > 0) sessionStorage.setItem(full, JSON.stringify({ at: Date.now(), ...now }));
    else sessionStorage.removeItem(full);
  };
  addEventListener('pagehide', save); // the 30 minutes run from here
  addEventListener('linnet:leave', save);
  addEventListener('linnet:forget', () => { over = true; now.words = ''; now.unsent = []; });

  return {
    get words() { return now.words; },
    set words(words) { now.words = words; save(); },
    get unsent() { return now.unsent; },
    /** @param {Unsent} item */
    add(item) { now.unsent.push(item); save(); },
    /** @param {Unsent} item */
    drop(item) { now.unsent = now.unsent.filter((one) => one !== item); save(); },
    save,
  };
}
