/**
 * Photos of a talk open in a window over the page: arrow keys go from one to
 * the next, R or the button turns, + and - zoom, Esc closes and the focus is
 * back on the photo. Without this script a photo opens as a page of its own.
 */

const steps = 3; // of zoom

/** @param {HTMLDialogElement} box */
export default function viewer(box) {
  const picture = box.querySelector('img');
  const pane = box.querySelector('.pane');
  const where = box.querySelector('[data-where]');
  const whole = box.querySelector('[data-whole]');
  const photos = () => [...document.querySelectorAll('.log a.photo')].filter((a) => a.querySelector('img'));
  let at = null; // the link whose photo is shown

  const show = (link) => {
    at = link;
    const all = photos();
    picture.dataset.turn = picture.dataset.zoom = '0';
    picture.src = link.href;
    picture.alt = link.querySelector('img').alt;
    whole.href = link.href;
    where.textContent = box.dataset.of.replace('#', String(all.indexOf(link) + 1)).replace('%', String(all.length));
    for (const name of ['prev', 'next']) box.querySelector(`[data-do="${name}"]`).disabled = all.length < 2;
  };
  const step = (by) => {
    const all = photos();
    const here = all.findIndex((a) => a.href === at.href); // the log may have been drawn anew
    if (all.length) show(all[(here + by + all.length) % all.length]);
  };
  const zoom = (by) => {
    picture.dataset.zoom = String(Math.min(steps, Math.max(0, Number(picture.dataset.zoom) + by)));
  };
  const acts = {
    prev: () => step(-1), next: () => step(1), in: () => zoom(1), out: () => zoom(-1), close: () => box.close(),
    turn: () => { picture.dataset.turn = String((Number(picture.dataset.turn) + 1) % 4); },
  };
  const keys = { '+': 'in', '=': 'in', '-': 'out', r: 'turn', R: 'turn' };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('.log a.photo');
    if (!link?.querySelector('img') || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link);
    box.showModal();
  });
  box.addEventListener('click', (event) => {
    const act = event.target.closest('[data-do]')?.dataset.do;
    if (act) acts[act]();
    else if (event.target === box) box.close();
  });
  box.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = picture.dataset.zoom !== '0' && document.activeElement === pane; // the arrows move a photo that is bigger than the pane
    const act = keys[event.key] ?? (moves ? '' : { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key]);
    event.stopPropagation(); // the desk's own keys sleep meanwhile
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
  box.addEventListener('close', () => {
    picture.removeAttribute('src');
    (at?.isConnected ? at : photos().find((a) => a.href === at?.href))?.focus();
  });
}
