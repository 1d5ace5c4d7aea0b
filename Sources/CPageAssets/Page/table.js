'use strict';

/** How tables were sorted and filtered, by their captions: a table that is made again is as it was. */
const tableMemory = new Map();

/**
 * A table that can be sorted by its columns, and filtered by what its texts contain.
 *
 * `columns` are `{title, term, value, text, mark}`: `value(row)` is what is sorted by, a text or a number; `text(row)` what is
 * shown, the value itself if there is none; `mark(row)` a class, or null. `more(row)` are further elements of the first cell.
 */
function makeTable({caption, columns, rows, filter, more}) {
  const shown = rows.map((row) => ({
    row, text: columns.map((column) => column.value(row)).filter((value) => typeof value === 'string').join(' ').toLowerCase(),
  }));
  const isNumber = columns.map((column) => rows.some((row) => typeof column.value(row) === 'number'));
  const body = element('tbody');
  const memory = tableMemory.get(caption) || {order: null, words: ''};
  tableMemory.set(caption, memory);
  const heads = columns.map((column, place) => {
    const words = column.term ? {'data-term': column.term} : {};
    return element('th', {scope: 'col', class: isNumber[place] ? 'number' : null, ...words},
      element('button', {type: 'button', class: 'sort', on: {click: () => sortBy(place)}}, column.title));
  });
  const table = element('table', {},
    element('caption', {}, element('span', {}, caption)), element('thead', {}, element('tr', {}, heads)), body);
  const status = element('span', {class: 'note', role: 'status'});

  for (const entry of shown) {
    entry.element = element('tr', {}, columns.map((column, place) => {
      const value = column.value(entry.row);
      const text = column.text ? column.text(entry.row) : value;
      const look = [isNumber[place] ? 'number' : '', (column.mark && column.mark(entry.row)) || ''].join(' ').trim();
      return place === 0
        ? element('th', {scope: 'row', class: look || null}, text, more ? more(entry.row) : null)
        : element('td', {class: look || null}, text);
    }));
  }
  body.append(...shown.map((entry) => entry.element));

  function sortBy(place) {
    const isSame = memory.order && memory.order.place === place;
    // Numbers begin with the largest, which is what one looks for.
    const direction = isSame ? -memory.order.direction : isNumber[place] ? -1 : 1;
    memory.order = {place, direction};
    sort(place, direction);
  }

  function sort(place, direction) {
    const value = (entry) => columns[place].value(entry.row);
    const sorted = [...shown].sort((left, right) => {
      const [a, b] = [value(left), value(right)];
      if (a === b) return 0;
      // What cannot be said comes last, either way.
      if (a === null || a === undefined) return 1;
      if (b === null || b === undefined) return -1;
      return direction * (typeof a === 'number' ? a - b : String(a).localeCompare(String(b)));
    });
    body.append(...sorted.map((entry) => entry.element));
    heads.forEach((head, index) => {
      if (index === place) head.setAttribute('aria-sort', direction < 0 ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  }

  function keep(text) {
    memory.words = text;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const entry of shown) {
      const isIn = words.every((word) => entry.text.includes(word));
      entry.element.hidden = !isIn;
      left += isIn ? 1 : 0;
    }
    status.textContent = words.length ? `${figure.count(left)} of ${figure.count(shown.length)}` : '';
  }

  if (memory.order) sort(memory.order.place, memory.order.direction);
  const scroller = element('div', {class: 'scroller', tabindex: '0', role: 'region', 'aria-label': caption}, table);
  const look = 'table' + (rows.length < 30 ? ' short' : '');
  if (!filter) return element('div', {class: look}, scroller);
  const field = element('input', {
    type: 'search', placeholder: 'Filter', 'aria-label': 'Filter: ' + caption, autocomplete: 'off',
    value: memory.words, on: {input: (event) => keep(event.target.value)},
  });
  if (memory.words) keep(memory.words);
  return element('div', {class: look}, element('p', {class: 'filter'}, field, status), scroller);
}
