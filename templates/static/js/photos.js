/**
 * Adds photos and files to a message while it is written: from the camera, the
 * gallery, by dropping or pasting. Each is made smaller where that works and
 * goes up at once; its entry comes back from the server with a hidden field
 * that goes along with the message. Without this script the form's plain file
 * inputs do the same, later.
 */

const longest = 2000;

/** @param {HTMLElement} box the part of the form that files are added with */
export function start(box) {
  const form = box.closest('form');
  const list = box.querySelector('[data-staged]');
  const plain = box.querySelector('[data-plain]');
  const say = box.dataset;
  const status = document.querySelector('[data-status]');
  const tell = (words) => { if (status) status.textContent = words; };
  const upTo = say.up ?? '/p/files'; // where one goes up, and where one is taken away
  const downTo = say.down ?? '/p/files/remove';
  const about = () => form.elements.namedItem('about')?.value ?? '';
  const fill = (words, n) => (words ?? '').replace('#', String(n));

  const renumber = () => {
    [...list.children].forEach((li, i) => li.querySelectorAll('[data-words]').forEach((e) => { e.textContent = fill(e.dataset.words, i + 1); }));
    list.hidden = list.children.length === 0;
  };
  const remove = (li) => {
    const id = li.dataset.file;
    li.remove();
    renumber();
    tell(say.removed);
    box.querySelector('summary').focus();
    if (id) fetch(downTo, { method: 'POST', body: new URLSearchParams({ about: about(), file: id }), headers: { 'X-Linnet-Part': '1' } }).catch(() => {}); // the sweep takes it
  };
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[name="remove"]');
    if (!button) return;
    event.preventDefault();
    remove(button.closest('li'));
  });

  /** @param {Iterable<File>} files */
  const add = (files) => {
    for (const file of files) {
      if (list.children.length >= 5) { problem(say.count); return; }
      const li = document.createElement('li');
      list.append(li);
      renumber();
      box.querySelector('details').open = true;
      up(li, file, crypto.randomUUID().replaceAll('-', ''));
    }
  };
  const warning = box.querySelector('[data-problem]');
  const problem = (words) => { warning.textContent = words ?? ''; warning.hidden = !words; };

  const up = async (li, file, key) => {
    problem('');
    const words = line(li, say.progress.replace('%%', '0'));
    renumber();
    const small = await shrink(file);
    const data = new FormData();
    data.set('about', about());
    data.set('key', key);
    data.set('photo', small, 'photo');
    const request = new XMLHttpRequest();
    request.open('POST', upTo);
    request.responseType = 'document'; // a page of this same server; errors come as plain words
    request.setRequestHeader('X-Linnet-Part', '1');
    request.upload.addEventListener('progress', (event) => {
      if (!event.lengthComputable) return;
      words.dataset.words = say.progress.replace('%%', String(Math.floor((event.loaded / event.total) * 100)));
      renumber();
    });
    request.addEventListener('loadend', () => {
      if (!li.isConnected) return;
      const fresh = request.status === 200 ? request.response?.querySelector('li') : null;
      if (fresh) {
        li.replaceWith(document.adoptNode(fresh));
        renumber();
        tell(fill(say.done, fresh.querySelector('[data-words]').textContent));
        return;
      }
      failed(li, request.status === 422 && request.response?.body.textContent.trim(), () => up(li, file, key));
    });
    request.send(data);
  };

  const failed = (li, why, again) => {
    const words = line(li, why ? '' : say.stopped);
    words.className = 'error';
    words.setAttribute('role', 'alert');
    if (why) { words.textContent = why; delete words.dataset.words; }
    const act = (label, what) => {
      const b = document.createElement('button');
      Object.assign(b, { type: 'button', className: 'plainbtn', textContent: label ?? '', onclick: what });
      li.append(' ', b);
    };
    if (!why) act(say.again, again);
    act(say.leave, () => remove(li));
    renumber();
  };

  const pick = (label, capture, accept) => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', hidden: true, accept, multiple: !capture });
    if (capture) input.setAttribute('capture', 'environment');
    input.addEventListener('change', () => { add(input.files); input.value = ''; });
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'btn two', textContent: label ?? '', onclick: () => input.click() });
    plain.append(button, input);
  };
  plain.replaceChildren(); // with their errors: the list at the top of the page has them too
  if (say.take) pick(say.take, true, 'image/jpeg,image/png');
  pick(say.choose, false, 'image/jpeg,image/png,application/pdf');
  form.addEventListener('dragover', (event) => { if (event.dataTransfer?.types.includes('Files')) event.preventDefault(); });
  form.addEventListener('drop', (event) => { if (event.dataTransfer?.files.length) { event.preventDefault(); add(event.dataTransfer.files); } });
  form.addEventListener('paste', (event) => { if (event.clipboardData?.files.length) { event.preventDefault(); add(event.clipboardData.files); } });
  form.addEventListener('submit', (event) => {
    if (![...list.children].some((li) => !li.dataset.file)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    problem(say.wait);
  }, { capture: true });
  form.addEventListener('linnet:queued', () => { list.replaceChildren(); renumber(); box.querySelector('details').open = false; });
}

/** Makes an entry one line of words that renumbering keeps right. */
function line(li, words) {
  const span = document.createElement('span');
  span.dataset.words = words;
  li.replaceChildren(span);
  return span;
}

/** Makes a photo smaller, upright and without what a camera wrote into it; what does not work goes up as it is. */
async function shrink(file) {
  if (!file.type.startsWith('image/')) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 400_000) return file;
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff'; // what was see-through
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  } catch {
    return file;
  }
}
