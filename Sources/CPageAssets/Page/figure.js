'use strict';

/**
 * Numbers as people read them: three significant digits and the unit that fits. The same as `Figure` writes on the terminal
 * (Sources/LoadVerdict/Figure.swift); null is a dash.
 */
const figure = {
  /** A time in seconds: `312 ns`, `1.02 ms`, `3,600 s`. */
  time(seconds) {
    if (seconds === null || seconds === undefined || !isFinite(seconds)) return '–';
    if (seconds === 0) return '0 s';
    if (seconds < 0) return '-' + figure.time(-seconds);
    // Below 100 ns the clock itself has no third digit.
    if (seconds < 99.5e-9) return Math.round(seconds * 1e9) + ' ns';
    return figure.scaled(seconds, [[1e-9, 'ns'], [1e-6, 'µs'], [1e-3, 'ms'], [1, 's']]);
  },

  /** A number of bytes in decimal units: `96.1 MB`. */
  bytes(count) {
    if (count === null || count === undefined) return '–';
    if (count < 999.5) return Math.round(count) + ' B';
    return figure.scaled(count, [[1e3, 'kB'], [1e6, 'MB'], [1e9, 'GB'], [1e12, 'TB']]);
  },

  /** A rate per second: `0.50/s`, `12,345/s`. */
  rate(perSecond) {
    if (perSecond === null || perSecond === undefined || !isFinite(perSecond)) return '–';
    return (perSecond === 0 ? '0' : figure.digits(perSecond)) + '/s';
  },

  /** A share of 1 in percent: `0.02 %`. Never rounds something to nothing, nor almost all to all. */
  share(share) {
    if (share === null || share === undefined || !isFinite(share)) return '–';
    if (share === 0) return '0 %';
    if (share < 0.0001) return '< 0.01 %';
    if (share < 1 && share >= 0.9995) return '> 99.9 %';
    return share === 1 ? '100 %' : figure.digits(share * 100) + ' %';
  },

  /** A whole number in groups of three digits: `370,350`. */
  count(count) {
    if (count === null || count === undefined) return '–';
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
  },

  /** Three significant digits, or the whole number where it has more. */
  digits(value) {
    if (value === null || value === undefined || !isFinite(value)) return '–';
    if (value < 9.995) return figure.fixed(value, 2);
    if (value < 99.95) return figure.fixed(value, 1);
    return figure.count(value);
  },

  /** Minutes and seconds: `01:30`; hours are minutes too. */
  clock(seconds) {
    const whole = Math.floor(seconds + 1e-9);
    const two = (number) => String(number).padStart(2, '0');
    return two(Math.floor(whole / 60)) + ':' + two(whole % 60);
  },

  /** The same beside an axis, whose marks are round numbers: `5 ms` rather than `5.00 ms`. */
  short(text) {
    return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
  },

  /** Rounds halves up as the terminal does, which `toFixed` alone does not. */
  fixed(value, decimals) {
    const scale = 10 ** decimals;
    return (Math.round(value * scale) / scale).toFixed(decimals);
  },

  /** The value in the largest unit in which it is 1 or more after rounding. */
  scaled(value, units) {
    const fit = units.slice(0, -1).find(([size]) => value / size < 999.5) || units[units.length - 1];
    return figure.digits(value / fit[0]) + ' ' + fit[1];
  },
};
