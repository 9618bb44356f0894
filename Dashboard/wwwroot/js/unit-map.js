// Zoom and pan of a map by mouse, touch and keyboard, and the name under the pointer. The circuit sends classes and knows nothing of this.
const largest = 12;

class UnitMap extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector('.map-field');
    this.svg = this.field?.querySelector('svg[viewBox]');
    if (!this.svg || this.abort)
      return;

    this.abort = new AbortController();
    const { signal } = this.abort;
    [this.left, this.top, this.width, this.height] = this.svg.getAttribute('viewBox').split(' ').map(Number);
    this.view = { x: this.left + this.width / 2, y: this.top + this.height / 2, zoom: 1 };
    this.hint = this.querySelector('.map-hint');

    this.field.addEventListener('keydown', event => this.onKey(event), { signal });
    this.field.addEventListener('click', event => {
      const button = event.target.closest('[data-zoom]');
      if (button)
        this.zoom({ in: 1.6, out: 1 / 1.6, all: 0 }[button.dataset.zoom]);
    }, { signal });
    // The wheel scrolls the page until somebody chose the map or holds Ctrl.
    this.svg.addEventListener('wheel', event => {
      if (event.ctrlKey || this.field.contains(document.activeElement)) {
        event.preventDefault();
        this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.at(event));
      }
    }, { signal, passive: false });
    this.svg.addEventListener('pointerdown', event => this.drag(event), { signal });
    this.svg.addEventListener('dblclick', event => this.zoom(1.6, this.at(event)), { signal });
    this.svg.addEventListener('pointerover', event => {
      const words = event.target.closest('use')?.querySelector('title')?.textContent;
      this.hint.textContent = words ?? '';
    }, { signal });
    this.svg.addEventListener('pointerleave', () => { this.hint.textContent = ''; }, { signal });
  }

  disconnectedCallback() {
    this.abort?.abort();
    this.abort = null;
  }

  onKey(event) {
    if (event.target !== this.field || event.ctrlKey || event.metaKey || event.altKey)
      return;

    const step = this.width / 10 / this.view.zoom;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (move && this.view.zoom > 1) {
      this.view.x += move[0];
      this.view.y += move[1];
      this.show();
    } else if (event.key === '+' || event.key === '=') {
      this.zoom(1.6);
    } else if (event.key === '-') {
      this.zoom(1 / 1.6);
    } else if (event.key === '0') {
      this.zoom(0);
    } else {
      return;
    }

    event.preventDefault();
  }

  at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  }

  drag(event) {
    if (this.view.zoom === 1 || event.button !== 0)
      return;

    const from = { x: event.clientX, y: event.clientY, viewX: this.view.x, viewY: this.view.y };
    const scale = this.svg.getScreenCTM().a;
    const end = new AbortController();
    let moved = false;
    addEventListener('pointermove', move => {
      moved ||= Math.hypot(move.clientX - from.x, move.clientY - from.y) > 4;
      this.view.x = from.viewX - (move.clientX - from.x) / scale;
      this.view.y = from.viewY - (move.clientY - from.y) / scale;
      this.show();
    }, { signal: end.signal });
    addEventListener('pointerup', () => {
      end.abort();
      // A drag that ends on a unit is not a click on its link.
      if (moved)
        this.svg.addEventListener('click', click => click.preventDefault(), { capture: true, once: true });
    }, { once: true });
    event.preventDefault();
  }

  zoom(factor, around) {
    const { view } = this;
    const next = factor === 0 ? 1 : Math.min(largest, Math.max(1, view.zoom * factor));
    const point = around ?? { x: view.x, y: view.y };
    view.x = point.x + (view.x - point.x) * view.zoom / next;
    view.y = point.y + (view.y - point.y) * view.zoom / next;
    view.zoom = next;
    this.show();
  }

  show() {
    const { view } = this;
    const width = this.width / view.zoom;
    const height = this.height / view.zoom;
    view.x = Math.min(this.left + this.width - width / 2, Math.max(this.left + width / 2, view.x));
    view.y = Math.min(this.top + this.height - height / 2, Math.max(this.top + height / 2, view.y));
    this.svg.setAttribute('viewBox', `${view.x - width / 2} ${view.y - height / 2} ${width} ${height}`);
    // Names keep their size on the screen whatever the drawing's own steps are.
    this.svg.style.setProperty('--step', 1 / this.svg.getScreenCTM().a);
    this.svg.classList.toggle('near', view.zoom >= 2.4);
  }
}

customElements.define('unit-map', UnitMap);
