// Draws the model that the server wrote into data-model; draws again when it or the theme changes; clears up when the element goes.
const script = document.querySelector('script[data-library]');

// Kept from the start: a navigation rewrites the head, while the policy stays that of the document as it was loaded.
const nonce = script.nonce || undefined;
const sheet = document.getElementById('apexcharts-css')?.cloneNode();
let library;

function load() {
  library ??= new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.src = script.dataset.library;
    tag.onload = () => resolve(window.ApexCharts);
    tag.onerror = reject;
    document.head.append(tag);
  });
  return library;
}

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(model, height, across) {
  const number = new Intl.NumberFormat(model.locale, { maximumFractionDigits: model.decimals });
  const words = value => value === null || value === undefined ? '' : `${number.format(value)}${model.unit ? '\u00a0' + model.unit : ''}`;
  const tone = { Actual: colour('--brand'), Target: colour('--muted'), Comparison: colour('--unknown') };
  const width = { Actual: 2.6, Target: 1.4, Comparison: 1.6 };
  const muted = colour('--muted');
  const point = (values, at) => ({ x: model.labels[at], y: values[at] ?? null });
  const series = model.lines.map(line => ({ name: line.name, type: 'line', data: line.values.map((_, at) => point(line.values, at)) }));
  const ends = model.lines.map(line => ({ line, at: line.values.findLastIndex(value => value !== null) }))
    .filter(end => end.at >= 0)
    .sort((a, b) => b.line.values[b.at] - a.line.values[a.at])
    .map(({ line, at }, place) => ({
      // The upper name above its line, the others below theirs, so that they do not cover each other.
      x: model.labels[at], y: line.values[at], marker: { size: 0 },
      label: { text: line.name, borderWidth: 0, textAnchor: 'end', offsetY: place === 0 ? -6 : 12 + 16 * place, style: { background: 'transparent', color: tone[line.kind], fontSize: '12px', fontWeight: 600 } },
    }));
  if (model.band)
    series.unshift({ name: model.band.name, type: 'rangeArea', data: model.labels.map((x, at) => ({ x, y: [model.band.low[at], model.band.high[at]] })) });
  // A name that would run out of the drawing stands on the other side of its line.
  const late = model.boundary && model.boundary.at > model.labels.length * .55;
  const lines = model.band ? [null, ...model.lines] : model.lines;

  return {
    chart: {
      type: model.band ? 'rangeArea' : 'line', height, fontFamily: 'inherit', foreColor: muted, background: 'transparent',
      toolbar: { show: false }, zoom: { enabled: false }, animations: { enabled: false },
      nonce,
    },
    series,
    colors: lines.map(line => line ? tone[line.kind] : colour('--brand')),
    fill: { opacity: lines.map(line => line ? 1 : 0.16), type: 'solid' },
    stroke: { curve: 'straight', width: lines.map(line => line ? width[line.kind] : 0), dashArray: lines.map(line => line?.kind === 'Target' ? 6 : 0) },
    markers: { size: lines.map(line => line?.kind === 'Actual' ? 3 : 0), strokeWidth: 0, hover: { sizeOffset: 2 } },
    grid: { borderColor: colour('--line'), padding: { left: 8, right: 12 } },
    legend: { show: false },
    dataLabels: { enabled: false },
    xaxis: {
      type: 'category', tickAmount: Math.max(2, Math.min(model.labels.length - 1, 12, Math.floor(across / 64))), axisTicks: { show: false }, axisBorder: { color: colour('--line') },
      labels: { rotate: 0, hideOverlappingLabels: true, style: { fontSize: '12px' } }, tooltip: { enabled: false },
    },
    yaxis: { min: model.fromZero ? 0 : undefined, forceNiceScale: true, labels: { formatter: value => number.format(value), style: { fontSize: '12px' } } },
    tooltip: {
      theme: false,
      x: { formatter: (_, { dataPointIndex }) => model.names[dataPointIndex] ?? '' },
      y: { formatter: words },
    },
    annotations: {
      points: ends,
      xaxis: model.boundary ? [{
        x: model.labels[model.boundary.at], borderColor: colour('--ink'), strokeDashArray: 3,
        label: { text: model.boundary.text, orientation: 'horizontal', textAnchor: late ? 'end' : 'start', borderWidth: 0, offsetX: late ? -4 : 4, offsetY: 4, style: { background: colour('--surface'), color: colour('--ink'), fontSize: '12px' } },
      }] : [],
    },
  };
}

class ApexChart extends HTMLElement {
  static observedAttributes = ['data-model'];

  connectedCallback() {
    this.redraw = () => this.draw();
    addEventListener('themechange', this.redraw);
    this.draw();
  }

  disconnectedCallback() {
    removeEventListener('themechange', this.redraw);
    this.chart?.destroy();
    this.chart = null;
  }

  attributeChangedCallback() {
    if (this.redraw)
      this.draw();
  }

  async draw() {
    const Chart = await load();
    if (!this.isConnected)
      return;

    // The library brings a style of its own where it does not find this one.
    if (sheet && !document.getElementById('apexcharts-css'))
      document.head.append(sheet.cloneNode());

    this.chart?.destroy();
    this.chart = new Chart(this, options(JSON.parse(this.dataset.model), this.clientHeight, this.clientWidth));
    await this.chart.render();
  }
}

customElements.define('apex-chart', ApexChart);
