'use strict';

/** The page: reads the data that stands in it, and shows it. */
const page = {
  timeline: new Timeline(),
  plots: [],

  /** Shows a run. What was shown before goes; the stretch that is zoomed into stays. */
  show(data) {
    for (const plot of page.plots) plot.end();
    const {plots: made, element: overTime} = plots(data, page.timeline);
    document.getElementById('page').replaceChildren(
      summary(data), overTime, tables(data), validity(data), plan(data), definitions());
    page.plots = made;
    for (const plot of made) plot.start();
  },

  start() {
    const data = JSON.parse(document.getElementById('data').textContent);
    theme.start();
    page.show(data);
    theme.listeners.push(() => {
      for (const plot of page.plots) plot.redraw();
    });
    page.timeline.listeners.push((what) => page.plots.forEach((plot) => plot.heard(what)));
    new ResizeObserver(() => page.plots.forEach((plot) => plot.resize())).observe(document.getElementById('page'));
  },
};

page.start();
