// A scatter of many points on a canvas: small discs, hit testing by a grid, a disc that follows the pointer.

import {h} from "../base/dom.js";
import {sizeCanvas} from "../draw/canvas.js";
import {themeColour} from "../draw/colour.js";
import {createGrid} from "./grid.js";

/**
 * A scatter of points (xy: x0, y0, x1, y1, ...). options: {label, height, colourOf(i) -> css colour or null for grey,
 * hover(i or -1, event), place(x, y, event) while the pointer is down, equal: one scale for both axes}.
 * Returns {node, draw(), set(xy), overlay, toScreen, toData}.
 */
export function createScatter(options) {
  const canvas = h("canvas", {role: "img", "aria-label": options.label, tabindex: options.place ? 0 : null});
  const top = h("canvas.over", {"aria-hidden": "true"});
  const node = h("div.scatter", {}, canvas, top);
  const state = {xy: new Float32Array(0), bounds: null, grid: null, width: 0, height: 0};

  function set(xy) {
    state.xy = xy;
    state.bounds = boundsOf(xy);
    state.grid = null;
  }

  function toScreen(x, y) {
    const {bounds, width, height} = state, edge = 10;
    const sx = (width - 2 * edge) / bounds.width, sy = (height - 2 * edge) / bounds.height;
    const [kx, ky] = options.equal ? [Math.min(sx, sy), Math.min(sx, sy)] : [sx, sy];
    return [width / 2 + (x - bounds.x) * kx, height / 2 - (y - bounds.y) * ky];
  }

  function toData(px, py) {
    const [x0, y0] = toScreen(0, 0), [x1, y1] = toScreen(1, 1);
    return [(px - x0) / (x1 - x0), (py - y0) / (y1 - y0)];
  }

  function resize() {
    const box = node.getBoundingClientRect();
    state.width = Math.max(box.width, 40);
    state.height = Math.max(box.height, 40);
    state.grid = null;
    for (const one of [canvas, top]) sizeCanvas(one, state.width, state.height);
  }

  function draw() {
    if (!state.bounds) return;
    resize();
    drawPoints(canvas.getContext("2d"), state, toScreen, options.colourOf);
    if (options.afterDraw) options.afterDraw();
  }

  function nearest(event) {
    const box = canvas.getBoundingClientRect();
    const px = event.clientX - box.left, py = event.clientY - box.top;
    if (!state.grid) state.grid = createGrid(state.xy, toScreen);
    return {index: state.grid.nearest(px, py, 14), px, py};
  }

  canvas.addEventListener("pointermove", (event) => {
    if (!state.bounds) return;
    const {index, px, py} = nearest(event);
    if (options.hover) options.hover(index, event);
    if (options.place && event.buttons & 1) options.place(...toData(px, py), event);
  });
  canvas.addEventListener("pointerdown", (event) => {
    if (!options.place || !state.bounds) return;
    try { canvas.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
    const {px, py, index} = nearest(event);
    options.place(...toData(px, py), event, index);
  });
  canvas.addEventListener("pointerleave", (event) => options.hover && options.hover(-1, event));
  if (options.key) canvas.addEventListener("keydown", options.key);
  return {node, canvas, set, draw, toScreen, toData, overlay: () => clearedContext(top, state), state};
}

function clearedContext(canvas, state) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, state.width, state.height);
  return context;
}

// Middle and extent of the finite points; null without any.
function boundsOf(xy) {
  let left = Infinity, right = -Infinity, low = Infinity, high = -Infinity;
  for (let i = 0; i + 1 < xy.length; i += 2) {
    if (!Number.isFinite(xy[i]) || !Number.isFinite(xy[i + 1])) continue;
    left = Math.min(left, xy[i]);
    right = Math.max(right, xy[i]);
    low = Math.min(low, xy[i + 1]);
    high = Math.max(high, xy[i + 1]);
  }
  if (!(right >= left)) return null;
  const width = right - left || 1, height = high - low || 1;
  return {x: (left + right) / 2, y: (low + high) / 2, width, height};
}

// Grey points first, so that those with a colour lie on top.
function drawPoints(context, state, toScreen, colourOf) {
  const {xy, width, height} = state, count = xy.length / 2;
  context.clearRect(0, 0, width, height);
  const radius = count > 4000 ? 1.1 : count > 1200 ? 1.7 : 2.5;
  const groups = new Map([[null, []]]);
  for (let i = 0; i < count; ++i) {
    if (!Number.isFinite(xy[2 * i])) continue;
    const colour = colourOf(i);
    if (!groups.has(colour)) groups.set(colour, []);
    groups.get(colour).push(i);
  }
  for (const [colour, indices] of groups) {
    context.fillStyle = colour ?? themeColour("faint");
    context.globalAlpha = colour === null ? 0.45 : count > 1200 ? 0.72 : 0.85;
    if (radius < 1.5) {
      for (const i of indices) {
        const [x, y] = toScreen(xy[2 * i], xy[2 * i + 1]);
        context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
      }
      continue;
    }
    context.beginPath();
    for (const i of indices) {
      const [x, y] = toScreen(xy[2 * i], xy[2 * i + 1]);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}
