'use strict';

/** The page: shows a run, and shows it again as it goes on. */
const page = {
  timeline: new Timeline(),
  plots: [],
  signature: '',

  /** Shows a run. The stretch that is zoomed into stays. */
  show(data) {
    page.end();
    const overTime = page.makePlots(data);
    document.getElementById('page').replaceChildren(
      summary(data), overTime, tables(data), validity(data), plan(data), definitions());
    for (const plot of page.plots) plot.start();
  },

  /** Shows the same run some time later: in place, so that what somebody does on the page goes on. Tables only where they changed. */
  update(data, hasTables) {
    replaceKeeping(document.getElementById('summary'), summary(data));
    page.timeline.take(data.intervals);
    const specs = plotSpecs(data);
    if (plotSignature(specs) === page.signature) {
      page.plots.forEach((plot, place) => {
        plot.take(specs[place]);
        plot.redraw();
      });
    } else {
      page.end();
      replaceKeeping(document.getElementById('plots'), page.makePlots(data));
      for (const plot of page.plots) plot.start();
    }
    if (!hasTables) return;
    replaceKeeping(document.getElementById('tables'), tables(data));
    replaceKeeping(document.getElementById('validity'), validity(data));
    const details = document.getElementById('intervals');
    if (details) details.fill();
  },

  /** Shows something else than a run. */
  showOther(...elements) {
    page.end();
    document.getElementById('page').replaceChildren(...elements);
  },

  makePlots(data) {
    page.timeline.take(data.intervals);
    const {plots: made, element: overTime} = plots(data, page.timeline);
    page.plots = made;
    page.signature = plotSignature(plotSpecs(data));
    return overTime;
  },

  end() {
    for (const plot of page.plots) plot.end();
    page.plots = [];
  },

  start() {
    theme.start();
    theme.listeners.push(() => {
      for (const plot of page.plots) plot.redraw();
    });
    page.timeline.listeners.push((what) => page.plots.forEach((plot) => plot.heard(what)));
    new ResizeObserver(() => page.plots.forEach((plot) => plot.resize())).observe(document.getElementById('page'));
  },

  /** The value that stands in the page. */
  get data() {
    return JSON.parse(document.getElementById('data').textContent);
  },
};
