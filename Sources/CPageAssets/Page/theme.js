'use strict';

/**
 * Light or dark: what the system prefers until somebody presses the button, and light on paper. Colours are in the style sheet
 * alone; what is drawn on a canvas asks for them here.
 */
const theme = {
  listeners: [],
  system: window.matchMedia('(prefers-color-scheme: dark)'),
  chosen: null,
  printing: false,

  get isDark() {
    return !theme.printing && (theme.chosen ? theme.chosen === 'dark' : theme.system.matches);
  },

  /** A colour of the style sheet, by its name there. */
  color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  },

  apply() {
    document.documentElement.dataset.theme = theme.isDark ? 'dark' : 'light';
    const button = document.getElementById('theme');
    button.textContent = theme.isDark ? 'Light' : 'Dark';
    button.setAttribute('aria-label', theme.isDark ? 'Use light colours' : 'Use dark colours');
    for (const listener of theme.listeners) listener();
  },

  start() {
    document.getElementById('theme').addEventListener('click', () => {
      theme.chosen = theme.isDark ? 'light' : 'dark';
      theme.apply();
    });
    theme.system.addEventListener('change', () => theme.apply());
    for (const [event, printing] of [['beforeprint', true], ['afterprint', false]]) {
      window.addEventListener(event, () => {
        theme.printing = printing;
        theme.apply();
      });
    }
    theme.apply();
  },
};
