'use strict';

/**
 * Makes an element. Children that are texts become text, whatever is in them: what a target or a scenario said is never read as
 * HTML. Null children are left out; `on` has listeners by event.
 */
function element(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same of SVG. */
function svgElement(name, attributes, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? '' : value);
    }
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return made;
}

/** A part of the page with a heading, which is where the links of the bar lead. */
function section(id, title, ...children) {
  return element('section', {id, 'aria-labelledby': id + '-title'},
    element('h2', {id: id + '-title'}, title), ...children);
}

/** A word that the definitions explain. */
function termLink(term, text) {
  return element('a', {href: '#term-' + term, class: 'term', 'data-term': term}, text);
}

/** A short line without axes: how a number went over time. Decoration beside the number itself. */
function sparkline(values) {
  const known = values.filter((value) => value !== null);
  const most = Math.max(...known, 0) || 1;
  const width = Math.max(values.length - 1, 1);
  const points = values.map((value, place) => (value === null ? null : `${place},${(30 - 28 * value / most).toFixed(2)}`));
  return svgElement('svg',
    {class: 'sparkline', viewBox: `0 0 ${width} 32`, preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    svgElement('polyline', {points: points.filter((point) => point !== null).join(' '), 'vector-effect': 'non-scaling-stroke'}));
}

/**
 * Puts an element where another one was, and keeps what somebody does there: the focus, what is written, how far it is scrolled.
 * Nothing is replaced while somebody has marked a text in it.
 */
function replaceKeeping(old, made) {
  const marked = document.getSelection();
  if (!marked.isCollapsed && old.contains(marked.anchorNode)) return;
  const reachable = (root) => [...root.querySelectorAll('a[href], button, input, select, [tabindex]')];
  const focused = reachable(old).indexOf(document.activeElement);
  const caret = focused < 0 ? null : document.activeElement.selectionStart;
  const scrolled = new Map([...old.querySelectorAll('.scroller')].map((box) => [box.getAttribute('aria-label'), [box.scrollLeft, box.scrollTop]]));
  old.replaceWith(made);
  for (const box of made.querySelectorAll('.scroller')) {
    [box.scrollLeft, box.scrollTop] = scrolled.get(box.getAttribute('aria-label')) || [0, 0];
  }
  if (focused < 0) return;
  const again = reachable(made)[focused];
  if (!again) return;
  again.focus({preventScroll: true});
  if (typeof caret === 'number' && again.type === 'search') again.setSelectionRange(caret, caret);
}
