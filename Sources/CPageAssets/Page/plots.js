'use strict';

/** The run over time: what is plotted, each number on a plot of its own, all on one axis of time. */
function plotSpecs(data) {
  const {intervals} = data;
  if (intervals.start.length === 0) return [];
  const marks = (canvas, area, x) => drawMarks(canvas, area, x, data, false);
  const named = (canvas, area, x) => drawMarks(canvas, area, x, data, true);
  const kinds = Object.keys(intervals.errors);
  const specs = [
    {
      id: 'plot-throughput', title: 'Throughput', height: 'middle', format: figure.rate, marks: named,
      // Names of phases stand above the lines.
      headroom: data.phases.length ? 1.22 : 1.08,
      lines: [{name: 'completed', color: 'line-1', values: intervals.throughput}],
    },
    {
      id: 'plot-users', title: 'Virtual users', height: 'low', format: figure.digits, marks,
      lines: [{name: 'users', color: 'line-2', values: intervals.users}],
    },
    {
      id: 'plot-response-time', title: 'Response time', note: 'From the intended start, on an axis of equal factors.',
      format: figure.time, log: true, marks,
      lines: [
        {name: 'p50', color: 'line-1', values: intervals.p50}, {name: 'p90', color: 'line-2', values: intervals.p90},
        {name: 'p99', color: 'line-3', values: intervals.p99}, {name: 'max', color: 'line-5', values: intervals.max, dash: true},
      ],
    },
  ];
  if (data.heatmap.columns.some((column) => column.length)) {
    specs.push({
      id: 'plot-heatmap', title: 'Response times, all of them', note: 'The stronger the colour, the more exchanges took so long.',
      map: data.heatmap, marks,
    });
  }
  specs.push(...targetSpecs(intervals, marks));
  if (kinds.length) {
    specs.push({
      id: 'plot-errors', title: 'Errors by kind', height: 'middle', format: figure.rate, marks,
      lines: kinds.map((kind, place) => ({
        name: kind, color: ['line-4', 'line-3', 'line-2', 'line-1', 'line-5'][place % 5], dash: place > 4, values: intervals.errors[kind],
      })),
    });
  }
  specs.push({
    id: 'plot-send-lag', title: 'Send lag, p99', note: 'How late exchanges were begun: the generator, or arrivals that waited for a user.',
    height: 'low', format: figure.time, log: true, marks,
    lines: [{name: 'p99', color: 'line-5', values: intervals.sendLag}],
  });
  return specs;
}

/** What was measured beside the target, below its response times on the same axis. */
function targetSpecs(intervals, marks) {
  const plot = (id, title, note, columns, format) => ({
    id, title, note, height: 'middle', format, marks,
    lines: Object.keys(columns).map((name, place) => ({
      name, color: ['line-1', 'line-3', 'line-2', 'line-4', 'line-5'][place % 5], dash: place > 4, values: columns[name],
    })),
  });
  return [
    plot('plot-target-cpu', 'Target: CPU', 'Cores that the target\'s machine, and each watched program, kept busy.',
      intervals.targetCores, figure.digits),
    plot('plot-target-pressure', 'Target: waiting', 'The share of the time in which something waited for a resource.',
      intervals.targetPressure, figure.share),
    plot('plot-target-memory', 'Target: memory', 'What each watched program had in memory.', intervals.targetMemory, figure.bytes),
  ].filter((spec) => spec.lines.length);
}

/** What tells whether plots that are there can take in other data. */
function plotSignature(specs) {
  return JSON.stringify(specs.map((spec) => [spec.id, spec.lines ? spec.lines.map((line) => line.name) : []]));
}

/** The plots, to be started once their element is in the page. */
function plots(data, timeline) {
  const {intervals} = data;
  const specs = plotSpecs(data);
  if (specs.length === 0) {
    const said = data.live ? 'Nothing has been measured yet.' : 'Nothing was measured.';
    return {plots: [], element: section('plots', 'Over time', element('p', {class: 'note'}, said))};
  }
  const made = specs.map((spec) => (spec.map ? new HeatMapPlot(timeline, spec) : new Plot(timeline, spec)));
  return {
    plots: made,
    element: section('plots', 'Over time',
      element('p', {class: 'note onscreen'}, 'Draw a stretch to zoom into it; twice a click, or Escape, shows all. Each point is the mean, or the ',
        'percentile, of ', intervalText(intervals), '.'),
      made.map((plot) => plot.element),
      Object.keys(intervals.errors).length ? null : element('p', {class: 'note', id: 'no-errors'}, 'No exchange failed.'),
      intervalDetails(data)),
  };
}

/** The plots' numbers as a table, which is made when somebody opens it. */
function intervalDetails(data) {
  const details = element('details', {id: 'intervals'}, element('summary', {}, 'These numbers as a table'));
  details.fill = () => {
    const old = details.querySelector('.table');
    if (!details.open) return;
    if (old) replaceKeeping(old, intervalTable(data));
    else details.append(intervalTable(data));
  };
  details.addEventListener('toggle', details.fill);
  return details;
}

function intervalText(intervals) {
  const length = (intervals.end[0] || 0) - (intervals.start[0] || 0);
  return Math.abs(length - 1) < 0.05 ? 'a second' : figure.time(length);
}

/** Each interval, for those who would rather read, or do not see the plots. */
function intervalTable(data) {
  const {intervals} = data;
  const column = (title, key, text) => ({title, value: (place) => intervals[key][place], text: (place) => text(intervals[key][place])});
  return makeTable({
    caption: 'The run over time', rows: intervals.start.map((_, place) => place),
    columns: [
      {title: 'from', value: (place) => intervals.start[place], text: (place) => ticks.moment(intervals.start[place])},
      column('throughput', 'throughput', figure.rate), column('error rate', 'errorRate', figure.share),
      column('users', 'users', figure.digits), column('p50', 'p50', figure.time), column('p90', 'p90', figure.time),
      column('p99', 'p99', figure.time), column('max', 'max', figure.time), column('send lag p99', 'sendLag', figure.time),
    ],
  });
}

/** Phases and events on the axis of time: where phases begin, with their names on the first plot, and numbered events. */
function drawMarks(canvas, area, x, data, isNamed) {
  const [left, right] = [area.x, area.x + area.w];
  canvas.save();
  canvas.beginPath();
  canvas.rect(area.x, area.y, area.w, area.h);
  canvas.clip();
  canvas.font = theme.color('axis-font');
  canvas.textBaseline = 'top';
  const scenarios = [...new Set(data.phases.map((phase) => phase.scenario))];
  for (const phase of data.phases) {
    const [start, end] = [x(phase.start), x(phase.end)];
    if (end < left || start > right) continue;
    canvas.strokeStyle = theme.color('line');
    canvas.beginPath();
    canvas.moveTo(Math.round(start) + 0.5, area.y);
    canvas.lineTo(Math.round(start) + 0.5, area.y + area.h);
    canvas.stroke();
    const name = (phase.scenario ? phase.scenario + ': ' : '') + phase.name;
    const [from, room] = [Math.max(start, left) + 5, Math.min(end, right) - Math.max(start, left) - 10];
    if (!isNamed || canvas.measureText(name).width > room) continue;
    canvas.fillStyle = theme.color('quiet');
    canvas.textAlign = 'left';
    canvas.fillText(name, from, area.y + 3 + 14 * scenarios.indexOf(phase.scenario));
  }
  data.events.forEach((event, place) => {
    const at = Math.round(x(event.at)) + 0.5;
    if (at < left || at > right) return;
    canvas.strokeStyle = theme.color('mark');
    canvas.setLineDash([3, 3]);
    canvas.beginPath();
    canvas.moveTo(at, area.y);
    canvas.lineTo(at, area.y + area.h);
    canvas.stroke();
    if (!isNamed) return;
    canvas.fillStyle = theme.color('mark');
    canvas.textAlign = at > right - 16 ? 'right' : 'left';
    canvas.fillText(String(place + 1), at + (at > right - 16 ? -4 : 4), area.y + area.h - 14);
  });
  canvas.restore();
}
