'use strict';

/** The machines that probes of a hub watch: all of them, or one over the last minutes, or while a kept run lasted. */
const machines = {
  /** How often what is shown is asked for again, in milliseconds. */
  pace: 5000,
  /** The longest time that a hub draws, in seconds. */
  longest: 6 * 3600,

  async list() {
    document.title = 'Machines – Squall';
    const [{probes}, {alerts}] = await Promise.all([connection.get('/probes'), connection.get('/alerts')]);
    const firing = (probe) => alerts.filter((alert) => alert.probe === probe.name).map((alert) => alert.rule).join('; ');
    page.showOther(element('section', {id: 'machines', 'aria-labelledby': 'name'},
      element('h1', {id: 'name'}, 'Machines'),
      probes.length === 0
        ? element('p', {class: 'note'}, 'No probe has sent anything yet. squall probe --to this address does.')
        : makeTable({
          caption: probes.length === 1 ? 'One probe' : `${figure.count(probes.length)} probes`, rows: probes, filter: true,
          columns: [
            {title: 'probe', value: (probe) => probe.name, text: (probe) => element('a', {href: machines.path(probe.name)}, probe.name)},
            {title: 'machine', value: (probe) => probe.host},
            {title: 'heard', value: (probe) => probe.lastSeen, text: (probe) => machines.moment(probe.lastSeen)},
            {title: 'reads every', value: (probe) => probe.interval ?? null, text: (probe) => figure.time(probe.interval)},
            {title: 'times are right within', value: (probe) => probe.clockError ?? null, text: (probe) => figure.time(probe.clockError)},
            {title: 'readings', value: (probe) => probe.readings, text: (probe) => figure.count(probe.readings)},
            {title: 'alerts', value: firing, mark: (probe) => (firing(probe) ? 'bad' : null)},
          ],
        })));
  },

  /** A moment in seconds since 1970. */
  moment(seconds) {
    return momentText(new Date(seconds * 1000).toISOString());
  },

  path(name, from, to) {
    const span = from === undefined ? '' : `?from=${from}&to=${to}`;
    return '/machines/' + encodeURIComponent(name) + span;
  },

  /** A machine. Where the address says no stretch of time, what it shows goes on. */
  async open(name) {
    document.title = decodeURIComponent(name) + ' – Squall';
    const ask = () => connection.get('/v1/machines/' + name + location.search);
    machines.show(await ask());
    if (location.search) return;
    for (;;) {
      await new Promise((done) => setTimeout(done, machines.pace));
      if (document.hidden) continue;
      // A hub that is away may come back.
      const value = await ask().catch((error) => machines.tell(error.message));
      if (value) machines.update(value);
    }
  },

  tell(text) {
    document.getElementById('standing').textContent = text;
  },

  show(value) {
    page.timeline.take(value.intervals);
    const specs = machines.specs(value);
    const made = specs.map((spec) => new Plot(page.timeline, spec));
    page.showOther(element('section', {id: 'machine', 'aria-labelledby': 'name'},
      element('p', {class: 'when'}, element('a', {href: '/machines'}, 'Machines')),
      element('h1', {id: 'name'}, value.name),
      element('p', {class: 'note', id: 'standing'}, machines.standing(value)),
      made.map((plot) => plot.element)));
    page.plots = made;
    page.signature = plotSignature(specs);
    for (const plot of made) plot.start();
  },

  update(value) {
    const specs = machines.specs(value);
    if (plotSignature(specs) !== page.signature) {
      machines.show(value);
      return;
    }
    page.timeline.take(value.intervals);
    page.plots.forEach((plot, place) => {
      plot.take(specs[place]);
      plot.redraw();
    });
    machines.tell(machines.standing(value));
  },

  standing({from, intervals}) {
    const last = intervals.end[intervals.end.length - 1] || 0;
    const isKnown = Object.keys(intervals.cores).length > 0;
    return `From ${machines.moment(from)}, for ${figure.clock(last)}.` + (isKnown ? '' : ' Nothing was measured.');
  },

  specs({intervals}) {
    const plot = (id, title, note, columns, format) => ({
      id, title, note, height: 'middle', format, marks: () => {},
      lines: Object.keys(columns).map((name, place) => ({
        name, color: ['line-1', 'line-3', 'line-2', 'line-4', 'line-5'][place % 5], dash: place > 4, values: columns[name],
      })),
    });
    return [
      plot('plot-cpu', 'CPU', 'Cores that the machine, and each watched program, kept busy.', intervals.cores, figure.digits),
      plot('plot-pressure', 'Waiting', 'The share of the time in which something waited for a resource.', intervals.pressure, figure.share),
      plot('plot-memory', 'Memory', 'What is used and cannot be had at once, and what each watched program has in memory.',
        intervals.memory, figure.bytes),
      plot('plot-threads', 'Threads', 'The threads of each watched program.', intervals.threads, figure.digits),
    ].filter((spec) => spec.lines.length);
  },

  /** Where the machines of a kept run are shown over the run's time. */
  links({probes, startedAt, duration}) {
    if (!probes || probes.length === 0) return null;
    const from = Date.parse(startedAt) / 1000;
    const title = `What its machines did${duration > machines.longest ? ' in the first six hours' : ''}, as the hub has it: `;
    const to = from + Math.min(duration, machines.longest);
    return element('p', {class: 'note', id: 'run-machines'}, title,
      probes.map((name, place) => [place ? ', ' : '', element('a', {href: machines.path(name, from, to)}, name)]), '.');
  },
};
