// The shell without a circuit: menu on phones, theme, ages in words, a polite voice for changes.
const root = document.documentElement;

// The menu of small screens.
function openMenu(open) {
  const button = document.querySelector('[data-menu-button]');
  root.toggleAttribute('data-menu', open);
  button?.setAttribute('aria-expanded', String(open));
  if (open)
    document.querySelector('#menu a[href], #menu input')?.focus();
}

document.addEventListener('click', event => {
  if (event.target.closest('[data-menu-button]'))
    openMenu(!root.hasAttribute('data-menu'));
  else if (root.hasAttribute('data-menu') && (event.target.closest('#menu a') || !event.target.closest('#menu')))
    openMenu(false);
  else if (event.target.closest('[data-print]'))
    print();
});

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && root.hasAttribute('data-menu')) {
    openMenu(false);
    document.querySelector('[data-menu-button]')?.focus();
  }
});

// The theme changes in place; the server is told, so that the next page is right from its first paint.
document.addEventListener('submit', event => {
  const form = event.target.closest('[data-theme-form]');
  if (!form)
    return;

  event.preventDefault();
  const theme = event.submitter.value;
  root.dataset.theme = theme;
  for (const button of form.querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.value === theme));
  dispatchEvent(new Event('themechange'));
  fetch(form.action, { method: 'POST', body: new URLSearchParams({ theme, returnUrl: '/' }), redirect: 'manual' });
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dispatchEvent(new Event('themechange')));

// Ages by the server's clock: an operations room's own may be minutes off.
const skew = Number(root.dataset.now) - Date.now();
const ago = new Intl.RelativeTimeFormat(root.lang, { numeric: 'always' });
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });

function age(element) {
  const then = Date.parse(element.dateTime);
  const seconds = Math.max(0, Math.floor((Date.now() + skew - then) / 1000));
  const words = seconds < 5 ? null
    : seconds < 60 ? ago.format(-seconds, 'second')
    : seconds < 3600 ? ago.format(-Math.floor(seconds / 60), 'minute')
    : seconds < 86400 ? ago.format(-Math.floor(seconds / 3600), 'hour')
    : day.format(then);
  // The text node stays the same: Blazor holds on to it.
  if (words && element.firstChild && element.firstChild.data !== words)
    element.firstChild.data = words;
}

setInterval(() => {
  if (!document.hidden)
    document.querySelectorAll('time[data-ago]').forEach(age);
}, 5000);

// What changed last is read out, not more than once in ten seconds; what came between is skipped.
const announcer = document.getElementById('announcer');
let said = null;
setInterval(() => {
  const first = document.querySelector('[data-announce] > li');
  const words = first?.textContent.replace(/\s+/g, ' ').trim() ?? null;
  if (said !== null && words !== null && words !== said)
    announcer.textContent = words;
  said = words ?? said;
}, 10000);

// Pages for weak lines take the web font when everything else is there.
const fonts = document.querySelector('script[data-fonts]')?.dataset.fonts;
if (fonts && !navigator.connection?.saveData) {
  addEventListener('load', () => setTimeout(() => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = fonts;
    document.head.append(link);
  }, 1500));
}
