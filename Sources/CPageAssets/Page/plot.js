'use strict';

// Legends are the page's own, so that no text becomes HTML; so is what a mouse does, which all plots share.
Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);

/** How wide what stands left of a plot is, in pixels: the same for all, so that moments lie below each other. */
const axisWidth = 62;

/**
 * Lines over time, drawn by dygraphs.
 *
 * `lines` are `{name, color, values, dash}`; `format` writes a value; `log` has an axis of equal factors; `marks` draws below the
 * lines; `headroom` is how much higher than the largest value the plot is.
 */
class Plot {
  constructor(timeline, {id, title, note, lines, format, log, height, marks, headroom, kind}) {
    Object.assign(this, {timeline, lines, format, log, marks, headroom: headroom || 1.08});
    this.visible = lines.map(() => true);
    this.box = element('div', {
      class: 'drawing ' + (height || 'tall'), tabindex: '0', role: 'group',
      'aria-label': title + ' over time. Arrow keys move through the intervals, plus and minus zoom, Escape shows all.',
    });
    this.legend = element('ul', {class: 'legend'}, lines.map((line, place) => this.legendEntry(line, place)));
    this.moment = element('span', {class: 'moment'});
    this.element = element('figure', {class: 'plot', id, 'data-kind': kind || 'lines'},
      element('figcaption', {}, element('h3', {}, title), note ? element('p', {class: 'note'}, note) : null,
        element('div', {class: 'legend-row'}, this.legend, this.moment)),
      this.box);
  }

  legendEntry(line, place) {
    line.valueText = element('span', {class: 'value'});
    return element('li', {},
      element('button', {
        type: 'button', class: 'key', 'aria-pressed': 'true',
        title: 'Show or hide ' + line.name, on: {click: (event) => this.toggle(place, event.currentTarget)},
      }, element('span', {class: 'swatch ' + line.color + (line.dash ? ' dashed' : '')}), line.name),
      line.valueText);
  }

  /** Draws for the first time, when the element is in the page and has its size. */
  start() {
    // dygraphs empties the box that it is given.
    const host = element('div', {class: 'host'});
    this.box.append(host);
    this.graph = new Dygraph(host, this.rows(), this.options());
    this.update = attachTimeline(this.box, this.timeline, () => this.graph.getArea(), (place) => this.words(place));
    this.say();
  }

  rows() {
    const values = this.lines.map((line) => line.values);
    return this.timeline.starts.map((_, place) => [
      this.timeline.middle(place), ...values.map((column) => (this.log && !(column[place] > 0) ? null : column[place])),
    ]);
  }

  get valueRange() {
    const shown = this.lines.filter((_, place) => this.visible[place]).flatMap((line) => line.values);
    const known = shown.filter((value) => value !== null && (!this.log || value > 0));
    if (known.length === 0) return this.log ? [0.001, 1] : [0, 1];
    const most = Math.max(...known);
    return this.log ? [Math.min(...known) / 1.4, most * 1.4] : [0, most > 0 ? most * this.headroom : 1];
  }

  options() {
    const quiet = theme.color('quiet');
    return {
      labels: ['time', ...this.lines.map((line) => line.name)],
      colors: this.lines.map((line) => theme.color(line.color)),
      series: Object.fromEntries(this.lines.map((line) => [line.name, {strokePattern: line.dash ? [5, 3] : null}])),
      strokeWidth: 1.6, highlightCircleSize: 3, drawPoints: this.timeline.starts.length < 3, pointSize: 2.5,
      visibility: this.visible, dateWindow: this.timeline.range, valueRange: this.valueRange, logscale: Boolean(this.log),
      interactionModel: {}, rightGap: 8, gridLineColor: theme.color('line'), gridLineWidth: 1, axisLineColor: quiet,
      underlayCallback: (canvas, area, graph) => this.marks(canvas, area, (seconds) => graph.toDomXCoord(seconds)),
      axes: {
        x: {
          drawGrid: false, axisLabelWidth: 60,
          ticker: (low, high, pixels) =>
            ticks.time(low, high, pixels / 80).map((v) => ({v, label: ticks.moment(v)})),
        },
        y: {
          axisLabelWidth: axisWidth - 6,
          ticker: (low, high, pixels) => (this.log ? ticks.log(low, high, pixels / 26) : ticks.linear(low, high / this.headroom * 1.05, pixels / 34))
            .map((v) => ({v, label: figure.short(this.format(v))})),
        },
      },
    };
  }

  toggle(place, button) {
    this.visible[place] = !this.visible[place];
    button.setAttribute('aria-pressed', String(this.visible[place]));
    this.redraw();
  }

  /** Takes other values of the same lines; `redraw` shows them. */
  take({lines, headroom}) {
    this.lines.forEach((line, place) => {
      line.values = lines[place].values;
    });
    this.headroom = headroom || 1.08;
  }

  /** Draws anew, in the colours of now; on the same canvas, for Chromium prints nothing of one that was made for the print. */
  redraw() {
    this.graph.updateOptions({...this.options(), file: this.rows()});
    this.update();
    this.say();
  }

  heard(what) {
    if (what === 'range') this.graph.updateOptions({dateWindow: this.timeline.range});
    if (this.timeline.cursor === null) this.graph.clearSelection();
    else this.graph.setSelection(this.timeline.cursor);
    this.update();
    this.say();
  }

  /** The values at the cursor beside the names. */
  say() {
    const at = this.timeline.cursor;
    this.moment.textContent = at === null ? '' : this.timeline.text(at);
    for (const line of this.lines) line.valueText.textContent = at === null ? '' : this.format(line.values[at]);
  }

  words(place) {
    return this.lines.map((line) => line.name + ' ' + this.format(line.values[place])).join(', ');
  }

  resize() {
    this.graph.resize();
    this.update();
  }

  end() {
    this.graph.destroy();
  }
}
