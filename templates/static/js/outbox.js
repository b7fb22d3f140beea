/**
 * Messages that were sent off and are not known to have arrived, one after the
 * other. Each has a one-time key of its own and keeps it, however often it is
 * tried and whatever was lost, the message or the answer: it arrives once.
 */

const byItself = 5 * 60 * 1000; // nothing older goes without being asked for
const patience = 30 * 1000; // for an answer
const down = [502, 503, 504]; // what stands in front of Linnet says that it is away

/**
 * @param {{ form: HTMLFormElement, kept: ReturnType<import('./kept.js').keep>, bubbleOf: (item: import('./kept.js').Unsent) => any,
 *   sent: () => void, out: (item: import('./kept.js').Unsent) => void, page: (item: import('./kept.js').Unsent, refused: boolean) => void }} o
 */
export function outbox({ form, kept, bubbleOf, sent, out, page }) {
  let running = false;
  let anew = false; // what was waited for came while a message was on its way
  const bubbles = new Map();
  const of = (item) => {
    if (!bubbles.has(item)) bubbles.set(item, bubbleOf(item));
    return bubbles.get(item);
  };
  const fieldsOf = (item) => [...item.fields, ['key', item.key], ['body', item.words]];
  const ask = (path, fields) => fetch(path, {
    method: 'POST', body: new URLSearchParams(fields), headers: { 'X-Linnet-Part': '1' }, signal: AbortSignal.timeout(patience),
  });

  /** Tries one message: what became of it in a word. */
  async function attempt(item) {
    if (navigator.onLine === false) return 'lost';
    try {
      if (item.tries > 0) {
        const known = await ask('/p/sent', [['key', item.key]]);
        if (known.status === 204) return 'known';
        if (known.status === 401) return 'out';
      }
      item.tries += 1;
      kept.save();
      const answer = await ask(form.action, fieldsOf(item));
      if (answer.ok && answer.redirected) return 'sent';
      if (answer.status === 401) return 'out';
      if (answer.ok) return 'stopped';
      if (answer.status === 422) return 'wrong';
      return down.includes(answer.status) ? 'lost' : 'refused';
    } catch {
      return 'lost';
    }
  }

  /** Takes away what the server has after all. */
  async function settle() {
    for (const item of kept.unsent.filter((one) => one.held && one.tries > 0)) {
      const known = await ask('/p/sent', [['key', item.key]]).catch(() => null);
      if (known?.status === 204) arrived(item, true);
    }
  }

  function arrived(item, known) {
    kept.drop(item);
    if (known) of(item).remove();
    else of(item).show('done');
    sent();
  }

  /** Sends what waits, in order, until one stays. */
  async function flush() {
    if (running) return;
    running = true;
    let item = null;
    while ((item = kept.unsent.find((one) => !one.held))) {
      of(item).show('sending');
      const fate = await attempt(item);
      if (fate === 'sent' || fate === 'known') { arrived(item, fate === 'known'); continue; }
      if (fate === 'stopped' || fate === 'refused') item.held = true;
      kept.save();
      if (fate === 'out') out(item);
      if (fate === 'stopped' || fate === 'wrong') page(item, fate === 'wrong');
      if (fate === 'refused') of(item).show('refused');
      if (fate === 'lost' && anew) { anew = false; continue; } // the stream may have brought what the answer did not
      if (fate === 'lost') kept.unsent.filter((one) => !one.held).forEach((one) => of(one).show(navigator.onLine === false ? 'waiting' : 'lost'));
      break;
    }
    running = anew = false;
    if (!item) return;
    kept.unsent.filter((one) => !one.held && of(one).li.dataset.pending === 'sending').forEach((one) => of(one).show('refused'));
  }

  return {
    of,
    fieldsOf,
    /** @param {import('./kept.js').Unsent} item */
    add(item) { kept.add(item); of(item).show(running ? 'sending' : 'waiting'); flush(); },
    /** @param {import('./kept.js').Unsent} item it and all before it go now */
    again(item) {
      const upTo = kept.unsent.indexOf(item);
      kept.unsent.forEach((one, i) => { if (i <= upTo) one.held = false; });
      flush();
    },
    /** The page came, or the connection is back: what is young goes by itself, what is old waits to be asked for. */
    resume() {
      for (const item of kept.unsent) {
        item.held = item.held || Date.now() - item.at > byItself;
        if (item.held) of(item).show('held');
      }
      kept.save();
      settle();
      anew = running;
      flush();
    },
  };
}
