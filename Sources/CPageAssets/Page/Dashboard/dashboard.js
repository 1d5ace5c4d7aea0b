'use strict';

/** The dashboard: a run that goes on, the kept runs, or one of them, by the path of the address. */
const dashboard = {
  data: null,
  controls: null,
  /** What came while nobody could see it. */
  missed: {any: false, tables: false},

  async start() {
    const {live, keeps, hub} = page.data.dashboard;
    connection.start();
    page.start();
    const links = [live ? ['/', 'This run'] : null, keeps ? ['/runs', 'Kept runs'] : null,
      hub ? ['/machines', 'Machines'] : null].filter(Boolean);
    document.querySelector('.product').after(element('span', {class: 'places'},
      links.map(([path, text]) => element('a', {href: path, 'aria-current': path === location.pathname ? 'page' : null}, text))));
    document.addEventListener('visibilitychange', () => dashboard.catchUp());
    try {
      const kept = location.pathname.match(/^\/runs\/([^/]+)$/);
      const machine = location.pathname.match(/^\/machines\/([^/]+)$/);
      if (hub && location.pathname.startsWith('/machines')) await dashboard.watch(machine);
      else if (kept) dashboard.open(await connection.get('/v1/runs/' + kept[1]));
      else if (live && location.pathname === '/') await dashboard.follow();
      else dashboard.list(await connection.get('/v1/runs'));
    } catch (error) {
      document.querySelector('.bar nav').hidden = true;
      page.showOther(element('p', {class: 'verdict bad', role: 'alert'}, error.message));
    }
  },

  open(data) {
    document.title = data.name + ' – Squall';
    page.show(data);
    const links = page.data.dashboard.hub ? machines.links(data) : null;
    if (links) document.getElementById('summary').after(links);
  },

  async watch(machine) {
    document.querySelector('.bar nav').hidden = true;
    if (machine) await machines.open(machine[1]);
    else await machines.list();
  },

  list(value) {
    document.title = 'Kept runs – Squall';
    document.querySelector('.bar nav').hidden = true;
    page.showOther(keptRuns(value));
  },

  /** Shows the run that goes on until it is over. */
  async follow() {
    dashboard.controls = new Controls();
    document.getElementById('page').before(dashboard.controls.element);
    dashboard.controls.element.hidden = true;
    await connection.follow('/v1/stream', (name, value) => dashboard.take(name, value), (text) => {
      dashboard.controls.element.hidden = false;
      dashboard.controls.tell(text);
    });
  },

  /** Takes in the whole run, or what changed; says whether more will come. */
  take(name, value) {
    const isFirst = dashboard.data === null;
    if (name === 'run') dashboard.data = Object.assign(dashboard.data || {}, value);
    else dashboard.add(value);
    const {data} = dashboard;
    if (data.live) dashboard.controls.take(data.live);
    else dashboard.controls.element.hidden = true;
    if (isFirst) dashboard.open(data);
    else {
      dashboard.missed.any = true;
      dashboard.missed.tables = dashboard.missed.tables || value.series !== undefined;
      dashboard.catchUp();
    }
    document.title = (data.live ? data.live.state : data.verdict.word) + ': ' + data.name + ' – Squall';
    return data.live !== null;
  },

  /** Adds what one more interval changed. */
  add({at, intervals, column, ...rest}) {
    const {data} = dashboard;
    Object.assign(data, rest);
    if (at === undefined) return;
    for (const [key, given] of Object.entries(intervals)) {
      if (Array.isArray(given)) data.intervals[key][at] = given[0];
      // Columns by name: of what was there before and is not now there is nothing, and the other way round.
      else dashboard.addNamed(data.intervals[key], given, at, key === 'errors' ? 0 : null);
    }
    data.heatmap.columns[at] = column;
  },

  addNamed(columns, given, at, nothing) {
    for (const name of new Set([...Object.keys(columns), ...Object.keys(given)])) {
      columns[name] = columns[name] || new Array(at).fill(nothing);
      columns[name][at] = given[name] ? given[name][0] : nothing;
    }
  },

  /** Draws what came, unless nobody can see it: then once somebody can. */
  catchUp() {
    const {missed} = dashboard;
    if (document.hidden || !missed.any) return;
    dashboard.missed = {any: false, tables: false};
    page.update(dashboard.data, missed.tables);
  },
};

dashboard.start();
