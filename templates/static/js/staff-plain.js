/**
 * Counts a plain text as it will leave while it is typed: the clinic's name, a
 * colon, the words. The server counts again; without this script it alone does.
 */

const basic = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const twice = '\f^{}\\[~]|€';
/** Typographic letters that the server makes plain. */
const plainer = [[/[‘’‚‛′´`]/g, "'"], [/[“”„‟″«»]/g, '"'], [/[‐‑‒–—―−]/g, '-'], [/…/g, '...'], [/[\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\t]/g, ' '], [/[\u200b\u200c\u200d\u2060\ufeff\u00ad]/g, '']];

/** @param {string} text @returns {{short: boolean, units: number, parts: number}} */
export function segments(text) {
  const letters = [...text];
  const short = letters.every((l) => basic.includes(l) || twice.includes(l));
  const [alone, part] = short ? [160, 153] : [70, 67];
  const cost = (l) => (short ? (twice.includes(l) ? 2 : 1) : l.length);
  let [units, parts, used] = [0, 1, 0];
  for (const l of letters) {
    units += cost(l);
    if (used + cost(l) > part) { parts += 1; used = 0; }
    used += cost(l);
  }
  return { short, units, parts: units <= alone ? 1 : parts };
}

/** @param {HTMLElement} part */
export default function plain(part) {
  const box = part.closest('form').querySelector('textarea');
  const counted = part.querySelector('[data-counted]');
  const letters = part.querySelector('[data-letters]');
  const count = () => {
    const words = plainer.reduce((s, [find, put]) => s.replace(find, put), box.value.trim());
    const { short, units, parts } = segments(part.dataset.prefix + words);
    const [form, more] = parts === 1 ? [part.dataset.count, short ? 160 : 70] : [part.dataset.parts, parts];
    counted.textContent = form.replace('#', String(units)).replace('%', String(more));
    letters.hidden = short;
  };
  box.addEventListener('input', count);
  count();
}
