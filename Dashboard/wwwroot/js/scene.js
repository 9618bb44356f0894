// What a scene on a wall needs besides its circuit: the clock, lists that turn their own pages, labels of maps that find room.
// Everything measures its own box, so that a wall, a preview and a thumbnail behave alike.
const root = document.documentElement;
const turn = 9000;

// The server's time: an operations room's own clock may be hours off. The host may renew data-now.
let offset = 0, told = null;
function now() {
  if (told !== root.dataset.now) {
    told = root.dataset.now;
    offset = Number(told) - Date.now();
  }
  return Date.now() + (Number.isFinite(offset) ? offset : 0);
}

const zone = 'Asia/Ho_Chi_Minh';
const language = root.lang === 'en' ? 'en-GB' : 'vi-VN';
const weekday = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: 'long' });
const date = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: '2-digit', month: '2-digit' });
const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function tick() {
  const instant = now();
  for (const element of document.querySelectorAll('time[data-clock]')) {
    const name = weekday.format(instant);
    const words = element.dataset.clock === 'day' ? `${name[0].toUpperCase()}${name.slice(1)} ${date.format(instant)}` : time.format(instant);
    // The text node stays the same: Blazor holds on to it.
    if (element.firstChild && element.firstChild.data !== words)
      element.firstChild.data = words;
  }
}

// Ages of tiles, in the server's words (Age.* of SceneTexts); from a day on it is the date, which does not move.
const unit = language === 'vi-VN' ? { now: 'vừa xong', minute: 'phút', hour: 'giờ' } : { now: 'now', minute: 'min', hour: 'h' };
function age() {
  for (const element of document.querySelectorAll('time[data-age]')) {
    const then = Date.parse(element.dateTime), seconds = (now() - then) / 1000;
    if (seconds >= 86400 || !element.firstChild)
      continue;

    const words = seconds < 60 ? unit.now : seconds < 3600 ? `${Math.floor(seconds / 60)} ${unit.minute}` : `${Math.floor(seconds / 3600)} ${unit.hour}`;
    if (element.firstChild.data !== words)
      element.firstChild.data = words;
  }
}

tick();
setInterval(tick, 1000);
setInterval(age, 10000);

// A list shows as many of its items as fit, then the next ones. All items are laid out at once; those of other pages are kept from being drawn.
customElements.define('scene-pages', class extends HTMLElement {
  #starts = [0];
  #page = 0;
  #timer = 0;
  #wait = 0;
  #sizes = new ResizeObserver(() => this.#again());
  #items = new MutationObserver(() => this.#again());

  connectedCallback() {
    this.#sizes.observe(this);
    this.#items.observe(this, { childList: true });
    this.#show(0);
  }

  disconnectedCallback() {
    this.#sizes.disconnect();
    this.#items.disconnect();
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#wait);
  }

  #again() {
    cancelAnimationFrame(this.#wait);
    this.#wait = requestAnimationFrame(() => this.#show(this.#starts[this.#page] ?? 0));
  }

  // Shows the items from one on, as many as fit; whoever stood on a page stays near it when the list changes.
  #show(first) {
    clearTimeout(this.#timer);
    this.#items.disconnect();
    const items = [...this.children].filter(item => !item.matches('template'));
    if (first >= items.length)
      first = 0;
    for (const item of items)
      item.classList.remove('sc-away');

    const starts = [0];
    if (this.hasAttribute('data-one')) {
      for (let i = 1; i < items.length; i++)
        starts.push(i);
    } else {
      this.#fill(items, starts);
    }

    this.#starts = starts;
    this.#page = Math.max(0, starts.findLastIndex(start => start <= first));
    const from = starts[this.#page], to = starts[this.#page + 1] ?? items.length;
    items.forEach((item, i) => item.classList.toggle('sc-away', i < from || i >= to));
    this.dataset.pages = `${this.#page + 1}/${starts.length}`;
    this.toggleAttribute('data-many', starts.length > 1);
    this.style.setProperty('--pages', `"${this.#page + 1}/${starts.length}"`);
    this.#items.observe(this, { childList: true });
    if (starts.length > 1)
      this.#timer = setTimeout(() => this.#turn(), turn);
  }

  // Where pages begin: measured from where each item lies when the ones before it are away.
  #fill(items, starts) {
    const room = this.clientHeight;
    if (room === 0 || items.length === 0)
      return;

    const scale = this.getBoundingClientRect().height / this.offsetHeight || 1;
    const boxes = items.map(item => item.getBoundingClientRect());
    let first = 0, base = boxes[0].top;
    for (let i = 0; i < items.length; i++) {
      if (boxes[i].bottom - base > room * scale + 1 && i > first && boxes[i].top > boxes[first].top) {
        // A page begins with a whole row.
        let start = i;
        while (start > first + 1 && Math.abs(boxes[start - 1].top - boxes[i].top) < 1)
          start--;
        if (start <= first)
          start = i;
        starts.push(start);
        first = start;
        base = boxes[start].top;
      }
    }
  }

  #turn() {
    const next = (this.#page + 1) % this.#starts.length;
    if (next === 0)
      this.dispatchEvent(new CustomEvent('scenedone', { bubbles: true }));
    this.#show(this.#starts[next]);
  }
});

// Labels of a map stand where their units lie; in order of priority, and those that would lie on another are left out.
customElements.define('scene-map', class extends HTMLElement {
  #wait = 0;
  #sizes = new ResizeObserver(() => this.#again());
  #items = new MutationObserver(() => this.#again());

  connectedCallback() {
    this.#sizes.observe(this);
    this.#items.observe(this, { childList: true, subtree: true, characterData: true });
    this.#place();
    document.fonts?.ready.then(() => this.#again());
  }

  disconnectedCallback() {
    this.#sizes.disconnect();
    this.#items.disconnect();
    cancelAnimationFrame(this.#wait);
  }

  #again() {
    cancelAnimationFrame(this.#wait);
    this.#wait = requestAnimationFrame(() => this.#place());
  }

  #place() {
    const svg = this.querySelector('svg');
    const matrix = svg?.getScreenCTM();
    const box = this.getBoundingClientRect();
    if (!matrix || box.width === 0)
      return;

    const scale = box.width / this.offsetWidth;
    const taken = [];
    for (const label of this.querySelectorAll('.sc-label')) {
      label.classList.remove('sc-away');
      const point = new DOMPoint(Number(label.dataset.x), Number(label.dataset.y)).matrixTransform(matrix);
      const width = label.offsetWidth, height = label.offsetHeight;
      const x = (point.x - box.left) / scale - width / 2, y = (point.y - box.top) / scale - height / 2;
      const there = { left: x, top: y, right: x + width, bottom: y + height };
      const isFree = x >= 0 && y >= 0 && there.right <= this.offsetWidth && there.bottom <= this.offsetHeight
        && !taken.some(other => there.left < other.right + 4 && other.left < there.right + 4 && there.top < other.bottom + 1 && other.top < there.bottom + 1);
      label.classList.toggle('sc-away', !isFree);
      if (isFree) {
        label.style.left = `${x}px`;
        label.style.top = `${y}px`;
        taken.push(there);
      }
    }
  }
});
