'use strict';

/**
 * Response times over time: a column for each interval, a row for each step of the response time, the darker the more exchanges.
 * Two humps that a percentile draws as one line are two bands here.
 */
class HeatMapPlot {
  constructor(timeline, {id, title, note, map, marks}) {
    Object.assign(this, {timeline, marks});
    this.canvas = element('canvas', {});
    this.row = null;
    this.box = element('div', {
      class: 'drawing tall', tabindex: '0', role: 'group',
      'aria-label': title + '. Arrow keys move through the intervals, plus and minus zoom, Escape shows all.',
    }, this.canvas);
    this.moment = element('span', {class: 'moment'});
    this.upTo = element('span', {});
    const scale = [1, 2, 3, 4, 5].map((step) => element('span', {class: 'heat heat-' + step}));
    this.element = element('figure', {class: 'plot', id, 'data-kind': 'heatmap'},
      element('figcaption', {}, element('h3', {}, title), note ? element('p', {class: 'note'}, note) : null,
        element('div', {class: 'legend-row'},
          element('p', {class: 'scale'}, '1', element('span', {class: 'steps', 'aria-hidden': 'true'}, scale), this.upTo),
          this.moment)),
      this.box);
    this.take({map});
  }

  /** Takes another state of the map; `redraw` shows it. */
  take({map}) {
    this.columns = map.columns;
    this.rowsPerDecade = map.rowsPerDecade;
    const measured = map.columns.filter((column) => column.length > 0);
    this.lowest = Math.min(...measured.map((column) => column[0]));
    this.rows = Math.max(...measured.map((column) => column[0] + column.length - 1)) - this.lowest;
    this.most = measured.reduce((most, column) => column.reduce((a, b, place) => (place > 0 && b > a ? b : a), most), 1);
    this.upTo.textContent = figure.count(this.most) + ' exchanges';
  }

  /** Where a row begins, in seconds. */
  edge(row) {
    return 1e-9 * 10 ** ((this.lowest + row) / this.rowsPerDecade);
  }

  start() {
    this.update = attachTimeline(this.box, this.timeline, () => this.area, (place) => this.words(place));
    this.box.addEventListener('pointermove', (event) => {
      this.row = this.rowAt(event.clientY - this.box.getBoundingClientRect().top);
      this.say();
    });
    this.redraw();
  }

  /** Where the map lies in the box. */
  get area() {
    return {x: axisWidth, y: 4, w: Math.max(this.box.clientWidth - axisWidth - 8, 10), h: Math.max(this.box.clientHeight - 26, 10)};
  }

  rowAt(y) {
    const row = Math.floor((this.area.y + this.area.h - y) / this.area.h * this.rows);
    return row < 0 || row >= this.rows ? null : row;
  }

  count(place, row) {
    const column = this.columns[place] || [];
    const offset = this.lowest + row - column[0];
    return column.length === 0 || offset < 0 ? 0 : column[offset + 1] || 0;
  }

  redraw() {
    const {x, y, w, h} = this.area;
    const canvas = sized(this.canvas, this.box);
    const [low, high] = this.timeline.range;
    const rows = this.rows;
    const at = (seconds) => x + (seconds - low) / (high - low) * w;
    const colors = [1, 2, 3, 4, 5].map((step) => channels(theme.color('heat-' + step)));
    canvas.save();
    canvas.beginPath();
    canvas.rect(x, y, w, h);
    canvas.clip();
    canvas.fillStyle = theme.color('panel');
    canvas.fillRect(x, y, w, h);
    this.columns.forEach((column, place) => {
      const [left, right] = [at(this.timeline.starts[place]), at(this.timeline.ends[place])];
      if (right < x || left > x + w) return;
      column.slice(1).forEach((count, offset) => {
        if (count === 0) return;
        const row = column[0] - this.lowest + offset;
        canvas.fillStyle = between(colors, this.most > 1 ? Math.log(count) / Math.log(this.most) : 1);
        const [top, bottom] = [y + h - (row + 1) / rows * h, y + h - row / rows * h];
        // Whole pixels: cells that end between two would leave seams.
        canvas.fillRect(Math.floor(left), Math.floor(top), Math.max(Math.ceil(right) - Math.floor(left), 1),
          Math.ceil(bottom) - Math.floor(top));
      });
    });
    this.marks(canvas, this.area, at);
    canvas.restore();
    this.drawAxes(canvas, at);
    this.update();
  }

  drawAxes(canvas, at) {
    const {x, y, w, h} = this.area;
    canvas.fillStyle = theme.color('quiet');
    canvas.strokeStyle = theme.color('quiet');
    canvas.font = theme.color('axis-font');
    canvas.lineWidth = 1;
    canvas.strokeRect(x - 0.5, y, 0, h);
    canvas.strokeRect(x, y + h + 0.5, w, 0);
    const [low, high] = [this.edge(0), this.edge(this.rows)];
    canvas.textAlign = 'right';
    canvas.textBaseline = 'middle';
    for (const value of ticks.log(low, high, h / 26)) {
      const place = y + h - Math.log(value / low) / Math.log(high / low) * h;
      canvas.fillText(figure.short(figure.time(value)), x - 8, Math.min(Math.max(place, y + 6), y + h - 5));
    }
    canvas.textAlign = 'center';
    canvas.textBaseline = 'top';
    const [from, to] = this.timeline.range;
    for (const value of ticks.time(from, to, w / 80)) {
      // Where half of a label has no room any more, the other plots leave it out too.
      if (at(value) < x + w - 12) canvas.fillText(ticks.moment(value), at(value), y + h + 8);
    }
  }

  heard(what) {
    if (what === 'range') this.redraw();
    if (this.timeline.cursor === null) this.row = null;
    this.update();
    this.say();
  }

  say() {
    const at = this.timeline.cursor;
    if (at === null) this.moment.textContent = '';
    else if (this.row === null) this.moment.textContent = this.timeline.text(at);
    else {
      const [low, high] = [this.edge(this.row), this.edge(this.row + 1)];
      this.moment.textContent = `${this.timeline.text(at)}, ${figure.time(low)} – ${figure.time(high)}: `
        + `${figure.count(this.count(at, this.row))} exchanges`;
    }
  }

  /** Where most exchanges of an interval lie. */
  words(place) {
    const column = this.columns[place] || [];
    if (column.length === 0) return 'no exchange';
    const most = Math.max(...column.slice(1));
    const row = column[0] - this.lowest + column.indexOf(most, 1) - 1;
    return `most exchanges, ${figure.count(most)}, between ${figure.time(this.edge(row))} and ${figure.time(this.edge(row + 1))}`;
  }

  resize() {
    this.redraw();
  }

  end() {}
}

/** A canvas as large as its box, with the screen's own pixels; what draws on it. */
function sized(canvas, box) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(box.clientWidth * ratio);
  canvas.height = Math.round(box.clientHeight * ratio);
  canvas.style.width = box.clientWidth + 'px';
  canvas.style.height = box.clientHeight + 'px';
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** The three channels of `#rrggbb`. */
function channels(color) {
  return [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16));
}

/** The colour at a share of the way through some. */
function between(colors, share) {
  const place = Math.min(Math.max(share, 0), 1) * (colors.length - 1);
  const [first, rest] = [Math.min(Math.floor(place), colors.length - 2), place - Math.min(Math.floor(place), colors.length - 2)];
  const mixed = colors[first].map((channel, index) => Math.round(channel + (colors[first + 1][index] - channel) * rest));
  return `rgb(${mixed.join(',')})`;
}
