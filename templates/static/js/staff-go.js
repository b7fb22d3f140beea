/** Goes on at once where there is nothing to choose: a link is followed, a form is sent. */

/** @param {HTMLAnchorElement|HTMLFormElement} part */
export function start(part) {
  if (part instanceof HTMLFormElement) part.requestSubmit();
  else location.replace(part.href);
}
