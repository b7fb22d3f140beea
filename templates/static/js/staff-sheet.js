/** The sheet of keys: it comes from its own page when it is asked for, and gives the focus back when it is closed. */

/** @param {HTMLDialogElement} dialog */
export function start(dialog, policy) {
  const { src } = dialog.dataset;
  const open = async () => {
    if (document.querySelector('dialog:modal')) return;
    try {
      const answer = await fetch(src, { headers: { 'X-Linnet-Part': '1' }, credentials: 'same-origin' });
      if (!answer.ok) throw new Error('the sheet did not come');
      // The answer is a page of this same server, rendered by its own templates.
      const sheet = new DOMParser().parseFromString(policy.createHTML(await answer.text()), 'text/html');
      dialog.replaceChildren(...document.adoptNode(sheet.body).childNodes);
    } catch {
      location.assign(src); // whatever is wrong, the page says so
      return;
    }
    dialog.querySelector('[name=to]').value = location.pathname + location.search;
    dialog.querySelector('[data-shut]').addEventListener('click', () => dialog.close());
    dialog.showModal();
  };
  addEventListener('linnet:keys', open);
  document.querySelector(`a[href="${src}"][data-press]`).addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}
