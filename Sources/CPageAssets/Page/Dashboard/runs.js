'use strict';

/** The runs that are kept, the newest first; each opens in the same page as a run that goes on. */
function keptRuns({runs, store, live}) {
  const text = (title, key) => ({title, value: (run) => run[key] || ''});
  const number = (title, key, format) => ({title, value: (run) => run[key], text: (run) => format(run[key])});
  const verdictOf = (run) => (run.status === 'incomplete' ? 'incomplete' : run.ending === 'completed' ? run.verdict : run.ending) || '';
  return element('section', {id: 'runs', 'aria-labelledby': 'name'},
    element('p', {class: 'when'}, store),
    element('h1', {id: 'name'}, 'Kept runs'),
    live ? element('p', {class: 'verdict live'}, 'A run goes on now: ', element('a', {href: '/'}, live), '.') : null,
    runs.length === 0
      ? element('p', {class: 'note'}, 'No run is kept yet. squall demo makes one.')
      : makeTable({
        caption: runs.length === 1 ? 'One run' : `${figure.count(runs.length)} runs`, rows: runs, filter: true,
        columns: [
          {title: 'run', value: (run) => run.id, text: (run) => element('a', {href: '/runs/' + run.id}, run.id)},
          text('name', 'name'), {title: 'started', value: (run) => run.started, text: (run) => momentText(run.started)},
          number('lasted', 'duration', figure.time),
          {title: 'verdict', value: verdictOf, mark: (run) => (['pass', 'suspect'].includes(verdictOf(run)) ? null : 'bad')},
          number('exchanges', 'exchanges', figure.count), number('per second', 'throughput', figure.rate),
          {title: 'errors', value: (run) => run.errors, text: (run) => figure.count(run.errors), mark: (run) => (run.errors > 0 ? 'bad' : null)},
          {title: 'tags', value: (run) => run.tags.join(' ')}, text('target', 'target'), text('machine', 'host'), text('version', 'version'),
        ],
      }));
}
