'use strict';

// Records what a page draws on its canvases, and puts it in their places as SVG when the page is printed.
(() => {
  const names = new WeakMap();
  const made = (canvas) => names.get(canvas) || names.set(canvas, []).get(canvas);
  const proto = CanvasRenderingContext2D.prototype;
  const clips = {next: 0};
  const n = (value) => String(Math.round(value * 10) / 10);
  const state = (c) => c.__state || (c.__state = {path: '', clip: '', saved: []});
  const alpha = (c) => (c.globalAlpha < 1 ? ` opacity="${n(c.globalAlpha)}"` : '');
  const add = (c, text) => made(c.canvas).push(state(c).clip ? `<g clip-path="url(#${state(c).clip})">${text}</g>` : text);
  const before = (name, work) => {
    const real = proto[name];
    proto[name] = function (...given) { work(this, ...given); return real.apply(this, given); };
  };
  const line = (c) => `fill="none" stroke="${c.strokeStyle}" stroke-width="${n(c.lineWidth)}"`
    + (c.getLineDash().length ? ` stroke-dasharray="${c.getLineDash().join(' ')}"` : '') + alpha(c);
  const rect = (x, y, w, h) => `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`;
  before('beginPath', (c) => { state(c).path = ''; });
  before('moveTo', (c, x, y) => { state(c).path += `M${n(x)} ${n(y)}`; });
  before('lineTo', (c, x, y) => { state(c).path += `L${n(x)} ${n(y)}`; });
  before('rect', (c, x, y, w, h) => { state(c).path += rect(x, y, w, h); });
  before('closePath', (c) => { state(c).path += 'z'; });
  before('arc', (c, x, y, r) => { state(c).path += `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0z`; });
  before('stroke', (c) => { if (state(c).path) add(c, `<path d="${state(c).path}" ${line(c)}/>`); });
  before('fill', (c) => { if (state(c).path) add(c, `<path d="${state(c).path}" fill="${c.fillStyle}"${alpha(c)}/>`); });
  before('fillRect', (c, x, y, w, h) => add(c, `<path d="${rect(x, y, w, h)}" fill="${c.fillStyle}"${alpha(c)}/>`));
  before('strokeRect', (c, x, y, w, h) => add(c, `<path d="${rect(x, y, w, h)}" ${line(c)}/>`));
  before('clearRect', (c, x, y, w, h) => { if (w >= c.canvas.clientWidth) names.set(c.canvas, []); });
  before('save', (c) => { state(c).saved.push(state(c).clip); });
  before('restore', (c) => { state(c).clip = state(c).saved.pop() || ''; });
  before('clip', (c) => {
    const id = 'clip' + clips.next++;
    made(c.canvas).push(`<clipPath id="${id}"><path d="${state(c).path}"/></clipPath>`);
    state(c).clip = id;
  });
  before('fillText', (c, text, x, y) => {
    const anchor = {right: 'end', end: 'end', center: 'middle'}[c.textAlign] || 'start';
    const down = {middle: '0.35em', top: '0.8em', hanging: '0.8em'}[c.textBaseline] || '0';
    add(c, `<text x="${n(x)}" y="${n(y)}" dy="${down}" text-anchor="${anchor}" fill="${c.fillStyle}" style="font:${c.font}">${text}</text>`);
  });
  for (const name of ['width', 'height']) {
    const real = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, name);
    Object.defineProperty(HTMLCanvasElement.prototype, name, {...real, set(value) { names.set(this, []); real.set.call(this, value); }});
  }
  window.addEventListener('DOMContentLoaded', () => setTimeout(() => {
    window.addEventListener('beforeprint', () => {
      for (const canvas of document.querySelectorAll('canvas')) {
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        svg.setAttribute('width', canvas.clientWidth);
        svg.setAttribute('height', canvas.clientHeight);
        svg.style.cssText = 'position:absolute;left:0;top:0;overflow:visible';
        svg.innerHTML = made(canvas).join('');
        canvas.after(svg);
        canvas.style.visibility = 'hidden';
      }
    });
  }, 500));
})();
