'use strict';

/** What was measured, in tables; those of what the run does not have are left out. */
function tables(data) {
  const at = (name) => data.statistics.indexOf(name);
  /** A statistic of a measured time; null of nothing. */
  const statistic = (values, name) => (values[0] === 0 ? null : values[at(name)]);
  const times = (key, names, prefix) => names.map((name) => ({
    title: (prefix || '') + name, term: 'quantile', value: (row) => statistic(row[key], name),
    text: (row) => figure.time(statistic(row[key], name)),
  }));
  const text = (title, key, term) => ({title, term, value: (row) => row[key]});
  const number = (title, key, format, term, mark) => ({
    title, term, value: (row) => row[key], text: (row) => format(row[key]), mark: mark && ((row) => (row[key] > 0 ? mark : null)),
  });
  const count = (title, key, term, mark) => number(title, key, figure.count, term, mark);
  const inTable = (rows, make) => (rows.length ? make(rows) : null);

  return section('tables', 'In numbers',
    exchanges(data),
    inTable(data.times, (rows) => makeTable({
      caption: 'Times, and where the time goes', rows,
      columns: [
        {title: 'time', value: (row) => row.name, term: 'times', mark: (row) => (isPart(row.name) ? 'part' : null)},
        {title: 'count', term: 'count', value: (row) => row.values[0], text: (row) => figure.count(row.values[0])},
        ...times('values', ['mean', 'p50', 'p90', 'p99', 'p99.9', 'p99.99', 'max']),
      ],
    })),
    inTable(data.errors, (rows) => makeTable({
      caption: 'Errors by kind', rows,
      more: (row) => element('ul', {class: 'examples'}, row.examples.map((example) => element('li', {}, example))),
      columns: [
        text('kind', 'kind', 'errors'), count('count', 'count', 'errors', 'bad'),
        number('of all exchanges', 'share', figure.share, 'errors'),
        {title: 'to blame', term: 'errors', value: (row) => (row.isGenerators ? 'generator' : 'target or scenario')},
      ],
    })),
    inTable(data.scenarios, (rows) => makeTable({
      caption: 'Scenarios', rows,
      columns: [
        text('scenario', 'name'), number('users', 'users', figure.digits, 'users'), count('ended', 'ended', 'count'),
        number('throughput', 'throughput', figure.rate, 'throughput'), count('errors', 'errors', 'errors', 'bad'),
        ...times('responseTime', ['p50', 'p99', 'max']),
      ],
    })),
    inTable(data.tasks, (rows) => makeTable({
      caption: 'Tasks', rows, filter: rows.length > 5,
      columns: [
        text('step', 'name'), count('ended', 'ended', 'count'), number('throughput', 'throughput', figure.rate, 'throughput'),
        count('errors', 'errors', 'errors', 'bad'), ...times('responseTime', ['mean', 'p50', 'p90', 'p99', 'max']),
        ...times('serviceTime', ['p99'], 'service '),
        number('received', 'bytesIn', figure.bytes, 'bytes'), number('sent', 'bytesOut', figure.bytes, 'bytes'),
      ],
    })),
    inTable(data.series, (rows) => makeTable({
      caption: 'Series: each step by method, status and kind of error', rows, filter: true,
      columns: [
        text('step', 'task'), text('method', 'method'), text('status', 'status'), text('error', 'error'),
        count('count', 'count', 'count'), number('per second', 'throughput', figure.rate, 'throughput'),
        ...times('responseTime', ['mean', 'p50', 'p90', 'p99', 'p99.9', 'max']),
        number('service p99', 'serviceP99', figure.time, 'service-time'),
      ],
    })),
    inTable(data.groups, (rows) => makeTable({
      caption: 'Groups of steps', rows,
      columns: [
        text('group', 'name', 'groups'),
        {title: 'ended', term: 'groups', value: (row) => row.responseTime[0], text: (row) => figure.count(row.responseTime[0])},
        count('failed', 'failed', 'groups', 'bad'), ...times('responseTime', ['mean', 'p50', 'p90', 'p99', 'max']),
      ],
    })),
    inTable(data.messages, (rows) => makeTable({
      caption: 'Messages of streams', rows,
      columns: [
        text('step', 'task', 'messages'), count('received', 'received', 'messages'), number('per second', 'perSecond', figure.rate, 'messages'),
        count('dropped', 'dropped', 'messages', 'bad'), count('sent', 'sent', 'messages'),
        ...times('timeToFirst', ['p50'], 'first '), ...times('gap', ['p50', 'p99'], 'gap '),
      ],
    })),
    inTable(data.limits, (rows) => makeTable({
      caption: 'Limits of exchanges in flight', rows,
      columns: [
        text('limit', 'name', 'limits'), number('mean', 'mean', figure.digits, 'limits'), count('least', 'min', 'limits'),
        count('most', 'max', 'limits'), number('in flight', 'inFlight', figure.digits, 'limits'), count('most in flight', 'most', 'limits'),
      ],
    })),
    inTable(data.breakers, (rows) => makeTable({
      caption: 'Circuit breakers', rows,
      columns: [
        text('breaker', 'name', 'breakers'), count('openings', 'openings', 'breakers', 'bad'),
        number('closed', 'closed', figure.time, 'breakers'), number('half-open', 'halfOpen', figure.time, 'breakers'),
        number('open', 'open', figure.time, 'breakers'), text('at the end', 'last', 'breakers'),
      ],
    })),
    inTable(data.meetings, (rows) => makeTable({
      caption: 'Meeting places', rows,
      columns: [text('place', 'name', 'meetings'), count('met', 'met', 'meetings'), count('timed out', 'timedOut', 'meetings', 'bad')],
    })));
}

/** Parts of an exchange, which stand below the service time that they make up. */
function isPart(name) {
  return ['queue', 'dns', 'connect', 'tls', 'send', 'wait', 'receive'].includes(name);
}

/** What became of the exchanges, and what went over the wire. */
function exchanges(data) {
  const {figures, duration} = data;
  const perSecond = (amount) => figure.bytes(duration > 0 ? amount / duration : 0) + '/s';
  const entry = (term, title, value, isBad) => element('div', {class: isBad ? 'bad' : null},
    element('dt', {}, termLink(term, title)), element('dd', {}, value));
  return element('dl', {class: 'facts'},
    entry('counts', 'intended', figure.count(figures.intended)), entry('counts', 'completed', figure.count(figures.completed)),
    entry('counts', 'failed', figure.count(figures.failed), figures.failed > 0),
    entry('counts', 'timed out', figure.count(figures.timedOut), figures.timedOut > 0),
    entry('counts', 'unsent', figure.count(figures.unsent), figures.unsent > 0),
    figures.refused ? entry('counts', 'refused by a breaker', figure.count(figures.refused)) : null,
    entry('iterations', 'iterations', `${figure.count(figures.iterationsCompleted)} of ${figure.count(figures.iterationsStarted)}`),
    entry('users', 'users on average', figure.digits(figures.meanUsers)),
    entry('connections', 'connections', figure.count(figures.connections)),
    entry('bytes', 'received', `${figure.bytes(figures.bytesIn)}, ${perSecond(figures.bytesIn)}`),
    entry('bytes', 'sent', `${figure.bytes(figures.bytesOut)}, ${perSecond(figures.bytesOut)}`));
}

/** Everything that was looked at to tell whether the numbers are the target's, the worst first. */
function validity(data) {
  const rank = {invalid: 0, suspect: 1, valid: 2};
  const findings = [...data.validity.findings].sort((a, b) => rank[a.state] - rank[b.state]);
  const share = (title, key) => ({title, term: 'validity', value: (row) => row[key], text: (row) => figure.share(row[key])});
  return section('validity', 'Are the numbers true?',
    element('ul', {class: 'findings'}, findings.map((finding) => element('li', {class: finding.state},
      element('span', {class: 'badge ' + finding.state}, finding.state), ' ', finding.message + '.',
      finding.advice ? element('p', {class: 'advice'}, '→ ' + finding.advice + '.') : null))),
    data.loops.length === 0 ? null : makeTable({
      caption: 'The generator\'s loops', rows: data.loops,
      columns: [
        {title: 'loop', value: (row) => row.name, term: 'validity'}, share('busy', 'busy'), share('processor time', 'cpu'),
        share('ready and not run', 'runQueueDelay'),
        {title: 'longest stall', term: 'validity', value: (row) => row.longestStall, text: (row) => figure.time(row.longestStall)},
      ],
    }));
}

/** What the run was to do. */
function plan(data) {
  return section('plan', 'What was run', element('pre', {tabindex: '0', 'aria-label': 'The plan'}, data.plan));
}
