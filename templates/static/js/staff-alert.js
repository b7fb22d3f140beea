/**
 * Alerts for talks that came, for whoever asked for them: "New talk in Nurse"
 * by the device and by a sound, never a name or a word. Of several open pages
 * one speaks.
 */

/** @param {HTMLElement} wish what the person asked for */
export function start(wish) {
  const rail = document.querySelector('.rail');
  if (!rail) return;
  const count = (part) => new Map([...part.querySelectorAll('[data-came]')].map((a) => [a.dataset.alert, Number(a.dataset.came)]));
  const speaker = turns();
  let known = count(rail);

  rail.addEventListener('linnet:part', (event) => {
    const now = count(event.detail);
    const came = [...now].filter(([words, n]) => n > (known.get(words) ?? n)).map(([words]) => words);
    known = now;
    if (!came.length || !speaker.mine) return;
    if ('desktop' in wish.dataset) came.forEach(show);
    if ('sound' in wish.dataset) chime();
  });
}

/** Whether this page is the one that speaks: it is until it is closed, then the next is. */
function turns() {
  const turn = { mine: !navigator.locks };
  navigator.locks?.request('linnet-alert', () => { turn.mine = true; return new Promise(() => {}); });
  return turn;
}

function show(words) {
  if (globalThis.Notification?.permission !== 'granted') return;
  const alert = new Notification(words, { tag: words });
  alert.addEventListener('click', () => { focus(); alert.close(); });
}

/** Two short tones. A browser that was not touched yet plays none. */
function chime() {
  const sound = new AudioContext();
  [[660, 0], [880, 0.18]].forEach(([pitch, at]) => {
    const [tone, loud] = [sound.createOscillator(), sound.createGain()];
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.15, sound.currentTime + at);
    loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.35);
    tone.connect(loud).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.4);
  });
  setTimeout(() => sound.close(), 1000);
}
