'use strict';

/** Where axes have their marks: round numbers between two values, at most about `most` of them. */
const ticks = {
  /** Steps of 1, 2 or 5 times a power of ten. */
  linear(low, high, most) {
    const span = high - low;
    if (!(span > 0)) return [low];
    const rough = span / Math.max(most, 1);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
    return ticks.every(step, low, high);
  },

  /** Powers of ten, with 2 and 5 between them where there is room. */
  log(low, high, most) {
    const first = Math.floor(Math.log10(low));
    const last = Math.ceil(Math.log10(high));
    const within = (factors, stride) => {
      const found = [];
      for (let power = first; power <= last; power += stride) {
        for (const factor of factors) {
          const value = factor * 10 ** power;
          if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
        }
      }
      return found;
    };
    const choices = [[[1, 2, 3, 5, 7], 1], [[1, 2, 5], 1], [[1, 3], 1], [[1], 1], [[1], 2], [[1], 3]];
    for (const [factors, stride] of choices) {
      const found = within(factors, stride);
      if (found.length <= most) return found;
    }
    return within([1], 4);
  },

  /** Seconds, minutes and hours as clocks have them. */
  time(low, high, most) {
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
    const rough = (high - low) / Math.max(most, 1);
    return ticks.every(steps.find((step) => step >= rough) || steps[steps.length - 1], low, high);
  },

  every(step, low, high) {
    const found = [];
    for (let place = Math.ceil(low / step - 1e-9); place * step <= high + step * 1e-9; place += 1) {
      found.push(place * step);
    }
    return found;
  },

  /** A moment beside an axis: `01:30`, or `0.5` where marks are less than a second apart. */
  moment(seconds) {
    return Math.abs(seconds - Math.round(seconds)) < 1e-6
      ? figure.clock(Math.round(seconds)) : figure.clock(seconds) + (seconds % 1).toFixed(1).slice(1);
  },
};
