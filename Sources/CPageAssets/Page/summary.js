'use strict';

/** What is read first: the verdict, whether it is true, three numbers, what was changed, and the thresholds. */
function summary(data) {
  return element('section', {id: 'summary', 'aria-labelledby': 'name'},
    element('p', {class: 'when'}, momentText(data.startedAt), ' · ', data.load, ' · ', figure.time(data.duration), ' measured'),
    element('h1', {id: 'name'}, data.name),
    verdict(data), cards(data), changes(data), thresholds(data));
}

/** `2026-01-01 12:00:00 UTC`. */
function momentText(iso) {
  return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
}

function verdict(data) {
  const {word, isGood, sentence, section: more} = data.verdict;
  const state = data.validity.state;
  const bad = data.validity.findings.filter((finding) => finding.state !== 'valid');
  const said = sentence || (data.thresholds.length
    ? `${data.thresholds.length === 1 ? 'the threshold holds' : `all ${data.thresholds.length} thresholds hold`}` : 'no thresholds were asked for');
  return element('div', {class: 'verdict ' + (isGood && data.live ? 'live' : isGood ? (state === 'valid' ? 'good' : 'doubtful') : 'bad')},
    element('p', {class: 'word'}, element('strong', {}, word), ' ',
      element('span', {class: 'sentence'}, said + '.', more ? [' ', element('a', {href: '#' + more}, 'See ' + more + '.')] : null)),
    data.verdict.word === 'UNREACHABLE' ? null : element('p', {class: 'truth'},
      element('span', {class: 'badge ' + state}, 'measurement ' + state), ' ', data.validity.figures + '.'),
    bad.slice(0, 3).map((finding) => element('p', {class: 'finding'}, finding.message + '.')));
}

function cards(data) {
  const {figures, intervals} = data;
  const bad = figures.errors > 0;
  return element('div', {class: 'cards'},
    card('throughput', 'Throughput', figure.rate(figures.throughput), intervals.throughput,
      `${figure.count(figures.completed)} exchanges completed`, 'line-1'),
    card('response-time', 'Response time, p99', figure.time(figures.p99), intervals.p99,
      `half within ${figure.time(figures.p50)}`, 'line-3'),
    card('error-rate', 'Error rate', figure.share(figures.errorRate), intervals.errorRate,
      bad ? `${figure.count(figures.errors)} of ${figure.count(figures.exchanges)} failed or timed out`
        : `none of ${figure.count(figures.exchanges)} exchanges failed`, 'line-4', bad));
}

/** A number with its unit, how it went, and what is behind it. */
function card(term, title, text, values, detail, color, isBad) {
  const cut = text.endsWith('/s') ? [text.slice(0, -2), '/s'] : [text.slice(0, text.lastIndexOf(' ')), text.slice(text.lastIndexOf(' '))];
  const [number, unit] = text.includes(' ') || text.endsWith('/s') ? cut : [text, ''];
  return element('div', {class: 'card' + (isBad ? ' bad' : ''), id: 'card-' + term},
    element('p', {class: 'title'}, termLink(term, title)),
    element('p', {class: 'figure'}, number, element('span', {class: 'unit'}, unit)),
    element('div', {class: 'spark ' + color}, sparkline(values)),
    element('p', {class: 'detail'}, detail));
}

/** What people, or the scenario itself, did to the load; numbered as in the plots. */
function changes(data) {
  const rows = data.events.map((event, place) => element('li', {value: place + 1},
    element('span', {class: 'moment'}, figure.clock(event.at)), ' ',
    element('strong', {}, event.action + (event.scenario ? ' of ' + event.scenario : '')), ' ',
    event.effect, ' ', element('span', {class: 'note'}, `by ${event.source}`)));
  return element('div', {class: 'changes', id: 'changes'}, element('h2', {}, 'What was changed'),
    rows.length ? element('ol', {}, rows) : element('p', {class: 'note'}, data.live ? 'Nothing so far.' : 'Nothing: the load was played as planned.'));
}

function thresholds(data) {
  const rows = [...data.thresholds].sort((a, b) => Number(a.passed) - Number(b.passed));
  return element('div', {class: 'thresholds', id: 'thresholds'}, element('h2', {}, 'Thresholds'),
    rows.length === 0
      ? element('p', {class: 'note'}, 'None. With one, a run can fail: --threshold \'p99 < 300ms\'.')
      : element('ul', {}, rows.map((row) => element('li', {class: row.passed ? 'held' : 'failed'},
        element('span', {class: 'mark'}, row.passed ? '✓ holds' : '✗ fails'), ' ',
        element('code', {}, row.text), ' ', element('span', {class: 'value'}, row.value)))));
}
