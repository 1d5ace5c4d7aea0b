'use strict';

/** What all plots over time have in common: the stretch that is shown, and the interval that is pointed at. */
class Timeline {
  constructor() {
    this.listeners = [];
    this.starts = [];
    this.ends = [];
    /** The interval that is pointed at; null for none. */
    this.cursor = null;
    /** The stretch that is shown, in seconds; null for all. */
    this.zoomed = null;
  }

  /** Takes the intervals that there are. */
  take(intervals) {
    this.starts = intervals.start;
    this.ends = intervals.end;
    if (this.cursor !== null) this.cursor = Math.min(this.cursor, this.starts.length - 1);
  }

  /** The stretch that is shown, in seconds. */
  get range() {
    return this.zoomed || [this.starts[0] || 0, this.ends[this.ends.length - 1] || 1];
  }

  /** The interval in which a moment lies, or the nearest. */
  intervalAt(seconds) {
    const place = this.ends.findIndex((end) => seconds < end);
    return place < 0 ? this.ends.length - 1 : place;
  }

  /** The middle of an interval: where its values are drawn. */
  middle(place) {
    return (this.starts[place] + this.ends[place]) / 2;
  }

  /** An interval in words: `00:12 – 00:13`. */
  text(place) {
    return ticks.moment(this.starts[place]) + ' – ' + figure.clock(this.ends[place]);
  }

  point(place) {
    const last = this.starts.length - 1;
    const next = place === null || last < 0 ? null : Math.min(Math.max(place, 0), last);
    if (next === this.cursor) return;
    this.cursor = next;
    this.tell('cursor');
  }

  zoom(range) {
    const [low, high] = [this.starts[0] || 0, this.ends[this.ends.length - 1] || 1];
    const shortest = Math.min(high - low, 2 * ((this.ends[0] || 1) - (this.starts[0] || 0)));
    if (range) {
      const length = Math.min(Math.max(range[1] - range[0], shortest), high - low);
      const start = Math.min(Math.max(range[0], low), high - length);
      this.zoomed = length >= high - low ? null : [start, start + length];
    } else {
      this.zoomed = null;
    }
    this.tell('range');
  }

  /** Makes the stretch so many times as long, around its middle or the cursor. */
  stretch(factor) {
    const [low, high] = this.range;
    const middle = this.cursor === null ? (low + high) / 2 : this.middle(this.cursor);
    const half = (high - low) * factor / 2;
    this.zoom([middle - half, middle + half]);
  }

  tell(what) {
    for (const listener of this.listeners) listener(what);
  }
}

/**
 * Makes a box that shows something over time answer to mouse, finger and keys. `area()` is where the drawing lies in the box:
 * its left edge and width in pixels. `words(place)` says the values of an interval, for those who do not see the plot.
 */
function attachTimeline(box, timeline, area, words) {
  const line = element('div', {class: 'cursor', hidden: true});
  const band = element('div', {class: 'selection', hidden: true});
  box.append(line, band);
  const x = (seconds) => {
    const [low, high] = timeline.range;
    return area().x + (seconds - low) / (high - low) * area().w;
  };
  const moment = (event) => {
    const [low, high] = timeline.range;
    const share = (event.clientX - box.getBoundingClientRect().left - area().x) / area().w;
    return low + Math.min(Math.max(share, 0), 1) * (high - low);
  };
  const place = (made, from, to) => {
    made.style.left = Math.min(from, to) + 'px';
    made.style.width = Math.abs(to - from) + 'px';
  };
  let start = null;
  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    timeline.point(timeline.intervalAt(moment(event)));
    // A finger scrolls the page; only a mouse draws a stretch.
    if (event.pointerType === 'mouse') {
      start = moment(event);
      box.setPointerCapture(event.pointerId);
    }
  });
  box.addEventListener('pointermove', (event) => {
    timeline.point(timeline.intervalAt(moment(event)));
    if (start === null) return;
    band.hidden = Math.abs(x(start) - x(moment(event))) < 6;
    place(band, x(start), x(moment(event)));
  });
  box.addEventListener('pointerup', (event) => {
    if (start !== null && !band.hidden) timeline.zoom([start, moment(event)].sort((a, b) => a - b));
    start = null;
    band.hidden = true;
  });
  box.addEventListener('pointercancel', () => {
    start = null;
    band.hidden = true;
  });
  box.addEventListener('pointerleave', () => {
    if (start === null && document.activeElement !== box) timeline.point(null);
  });
  box.addEventListener('dblclick', () => timeline.zoom(null));
  box.addEventListener('blur', () => timeline.point(null));
  box.addEventListener('keydown', (event) => {
    const [at, last] = [timeline.cursor, timeline.starts.length - 1];
    const far = event.shiftKey ? 10 : 1;
    const keys = {
      ArrowRight: () => timeline.point(at === null ? timeline.intervalAt(timeline.range[0]) : at + far),
      ArrowLeft: () => timeline.point(at === null ? timeline.intervalAt(timeline.range[1]) : at - far),
      Home: () => timeline.point(0),
      End: () => timeline.point(last),
      '+': () => timeline.stretch(0.5),
      '-': () => timeline.stretch(2),
      Escape: () => timeline.zoom(null),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
    if (timeline.cursor !== null) {
      document.getElementById('announcement').textContent = timeline.text(timeline.cursor) + ': ' + words(timeline.cursor);
    }
  });
  return () => {
    const at = timeline.cursor === null ? null : timeline.middle(timeline.cursor);
    line.hidden = at === null || at < timeline.range[0] || at > timeline.range[1];
    if (!line.hidden) line.style.left = x(at) + 'px';
  };
}
