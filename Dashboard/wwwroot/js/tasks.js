// Lists of tasks by keyboard: j and k move between the links of a list, Enter opens as on any link, / goes to the search, x chooses the line.
const typing = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]';

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(typing))
    return;

  const key = event.key;
  if (key === '/' && document.getElementById('q')) {
    event.preventDefault();
    document.getElementById('q').focus();
    return;
  }

  if (key !== 'j' && key !== 'k' && key !== 'x')
    return;

  const rows = [...document.querySelectorAll('main [data-list] [data-open]')].filter(link => link.offsetParent !== null);
  if (rows.length === 0)
    return;

  const line = link => link.closest('li, tr');
  const here = rows.findIndex(link => link === document.activeElement || line(link)?.contains(document.activeElement));
  if (key === 'x') {
    if (here >= 0)
      line(rows[here]).querySelector('[data-choose]')?.click();
    return;
  }

  event.preventDefault();
  const next = rows[Math.min(rows.length - 1, Math.max(0, key === 'j' ? here + 1 : here - 1))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
});
