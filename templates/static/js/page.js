/**
 * What every page does once its script has come: put the focus where help is
 * needed, and never show a page that the browser kept from before.
 */

/** Moves the focus to the problem box, if the page has one. */
function focusProblem() {
  const box = document.querySelector('[data-focus]');
  if (box instanceof HTMLElement) box.focus();
}

/** Reloads a page that the browser brings back from its own cache (R16). */
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

focusProblem();
if (document.querySelector('[data-live]')) {
  const { live } = await import(document.querySelector('[data-live]').dataset.liveScript);
  live();
}
for (const part of document.querySelectorAll('[data-script]')) {
  const { start } = await import(part.dataset.script);
  start(part);
}
