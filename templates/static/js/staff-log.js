/** The log of a talk begins at its newest message. */

/** @param {HTMLElement} log */
export default function end(log) {
  log.scrollTop = log.scrollHeight;
}
