// Keys of the presenter, the remote and their clickers: each is written on the button that it presses (data-keys), so that whoever has no
// keyboard has the same. Hands at rest hide the bar.
const root = document.documentElement;

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]'))
    return;

  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = [...document.querySelectorAll('[data-keys]')].find(candidate => candidate.dataset.keys.split(' ').includes(key));
  if (!button)
    return;

  event.preventDefault();
  if (!event.repeat)
    button.click();
});

document.addEventListener('click', event => {
  if (!event.target.closest('[data-fullscreen]'))
    return;
  if (document.fullscreenElement)
    document.exitFullscreen();
  else
    root.requestFullscreen?.().catch(() => { /* the browser forbids it here */ });
});

let rest = 0;
for (const kind of ['pointermove', 'pointerdown', 'focusin']) {
  document.addEventListener(kind, () => {
    root.dataset.hands = '';
    clearTimeout(rest);
    rest = setTimeout(() => delete root.dataset.hands, 3000);
  }, { passive: true });
}
