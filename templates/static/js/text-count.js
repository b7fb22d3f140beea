/**
 * Counts a text at the longest values while it is typed: {clinic} counts as its
 * data-clinic says, and so on; letters outside the page of a text that cost two
 * count two. The server counts again and has the last word.
 */

const twice = /[\f^{}\\[~\]|€]/gu;

/** @param {HTMLElement} part holds the field and its count */
export function start(part) {
  const field = part.querySelector('textarea');
  const count = part.querySelector('[data-count]');
  const show = () => {
    let longest = 0;
    const rest = field.value.trim().replace(/\{([a-z]+)\}/g, (whole, name) => {
      if (!(name in part.dataset)) return whole;
      longest += Number(part.dataset[name]);
      return '';
    });
    const units = longest + [...rest].length + (rest.match(twice)?.length ?? 0);
    count.textContent = count.textContent.replace(/^\d+/, String(units));
    count.classList.toggle('bad', units > 160);
  };
  field.addEventListener('input', show);
}
