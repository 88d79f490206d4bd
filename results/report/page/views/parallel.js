// Parallel coordinates on a canvas: a line for each point, the best on top; brushes on the axes filter every view.

import {h, onWidth, s} from "../base/dom.js";
import {cut} from "../base/format.js";
import {makeCanvas} from "../draw/canvas.js";
import {tooltip} from "../draw/chart.js";
import {colourShares, isDark, rgb, themeColour, viridis} from "../draw/colour.js";
import {choice} from "../draw/controls.js";
import {note} from "../draw/figure.js";
import {metricOptions} from "./axis.js";
import {parallelAxes} from "./parallel_axes.js";
import {addBrush} from "./parallel_brush.js";

const top = 34, absentRoom = 26, colourSteps = 48;

function linesOf(axes, xs, height) {
  const count = axes[0].places.length, y = (place) => (place === null ? height - 6 : top + (1 - place) * (height - top - absentRoom - 8));
  return {y, line: (row) => axes.map((axis, i) => [xs[i], y(axis.places[row])]), count};
}

// The best lines stand out from the ground: dark ones on paper, bright ones in the dark.
const lineShade = (share) => (isDark() ? 1 - 0.92 * share : 0.92 * share);

function drawLines(context, store, axes, geometry, width, height) {
  const colours = colourShares(store.metric.mean.map((v) => (v === null ? NaN : Number(v))));
  const sign = store.metric.goal === "maximize" ? -1 : 1;
  const rows = [...Array(geometry.count).keys()];
  const share = (row) => {
    const value = store.metric.mean[row] === null ? NaN : colours.share(Number(store.metric.mean[row]));
    return Number.isNaN(value) ? NaN : sign > 0 ? value : 1 - value;
  };
  const shares = rows.map(share);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  const trace = (row) => geometry.line(row).forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  const hidden = rows.filter((row) => !store.visible[row]), shown = rows.filter((row) => store.visible[row]);
  context.strokeStyle = themeColour("grid");
  context.globalAlpha = 0.5;
  context.beginPath();
  if (hidden.length < 3000) hidden.forEach(trace);
  context.stroke();
  const alpha = Math.max(0.07, Math.min(0.9, 60 / Math.sqrt(shown.length + 1) / 8));
  // The worst first and those without a value before them, in steps of colour: one path each.
  const steps = Array.from({length: colourSteps + 1}, () => []);
  for (const row of shown) steps[Number.isNaN(shares[row]) ? colourSteps : Math.min(colourSteps - 1, Math.floor(shares[row] * colourSteps))].push(row);
  for (let step = colourSteps; step >= 0; --step) {
    if (!steps[step].length) continue;
    context.strokeStyle = step === colourSteps ? themeColour("faint") : rgb(viridis(lineShade(step / (colourSteps - 1))));
    context.globalAlpha = step < 2 ? Math.max(alpha, 0.5) : alpha;
    context.lineWidth = step < 2 ? 1.8 : 1.2;
    context.beginPath();
    steps[step].forEach(trace);
    context.stroke();
  }
  if (store.point !== null) {
    context.globalAlpha = 1;
    context.strokeStyle = themeColour("ink");
    context.lineWidth = 3;
    context.beginPath();
    trace(store.point);
    context.stroke();
  }
  return colours;
}

// The row whose line passes nearest to a place, within 8 pixels.
function nearest(store, axes, geometry, xs, at) {
  const right = Math.max(1, xs.findIndex((x) => x >= at.x)), left = right - 1;
  const share = Math.min(1, Math.max(0, (at.x - xs[left]) / (xs[right] - xs[left] || 1)));
  let best = null, least = 8;
  for (let row = 0; row < geometry.count; ++row) {
    if (!store.visible[row]) continue;
    const a = geometry.y(axes[left].places[row]), b = geometry.y(axes[right].places[row]);
    const away = Math.abs(a + (b - a) * share - at.y);
    if (away < least) [best, least] = [row, away];
  }
  return best;
}

export const parallelView = {
  id: "parallel", short: "All axes", title: "Which combinations are good?",
  missing: (store) => (parallelAxes(store).axes.length > 1 ? null : "The study varies nothing, so there are no combinations."),
  mount(element, store) {
    const host = h("div.parallel"), words = note(), controls = h("div.controls");
    let width = 0, layer = null, redraw = () => {}, brushes = [];
    const build = () => {
      for (const end of brushes) end();
      brushes = [];
      const {axes, left} = parallelAxes(store), height = Math.min(420, Math.max(300, width * 0.42));
      const longest = (axis, most) => Math.max(...axis.ticks.map((tick) => Math.min(most, tick.label.length)), 0);
      const inner = [Math.max(Math.min(70, width * 0.09), 6.5 * longest(axes[0], 10) + 12), width - Math.max(Math.min(80, width * 0.12), 6.5 * longest(axes[axes.length - 1], 16) + 12)];
      const xs = axes.map((_, i) => inner[0] + (i * (inner[1] - inner[0])) / Math.max(1, axes.length - 1));
      const geometry = linesOf(axes, xs, height);
      layer = makeCanvas(width, height, `each point as a line over ${axes.map((axis) => axis.name).join(", ")}`);
      const svg = s("svg.chart", {width, height});
      axes.forEach((axis, i) => {
        const side = i ? "" : ".end", shift = i ? 9 : -9;  // the first axis has its numbers on the side without lines
        const room = axes.length > 1 ? (inner[1] - inner[0]) / (axes.length - 1) / 6.2 : 30;
        svg.append(s("line.axis", {x1: xs[i], x2: xs[i], y1: top, y2: geometry.y(0)}),
          s(`text.halo.${i && i === axes.length - 1 ? "end" : "middle"}`, {x: i && i === axes.length - 1 ? width : xs[i], y: i % 2 && room < 9 ? 26 : 12}, cut(axis.name, Math.max(8, Math.floor(room * (room < 9 ? 2 : 1))))));
        for (const tick of axis.ticks) svg.append(s(`text.tick.halo${side}`, {x: xs[i] + shift, y: geometry.y(tick.place), dy: "0.32em"}, cut(tick.label, i ? 16 : 10)));
        if (axis.places.some((place) => place === null)) svg.append(s(`text.tick.halo${side}`, {x: xs[i] + shift, y: height - 6, dy: "0.32em"}, "none"));
        if (!store.ranges.has(axis.id)) store.ranges.set(axis.id, [0, 1]);
        brushes.push(addBrush(svg, store, axis, store.ranges.get(axis.id), xs[i], geometry.y));
      });
      host.replaceChildren(layer.canvas, svg);
      const at = (event) => {
        const box = svg.getBoundingClientRect();
        return nearest(store, axes, geometry, xs, {x: event.clientX - box.left, y: event.clientY - box.top});
      };
      svg.addEventListener("pointermove", (event) => {
        const row = event.buttons ? null : at(event);
        tooltip(event, row === null ? null : [store.pointName(row), `${store.metric.name} ${store.metric.mean[row] ?? "–"}`]);
      });
      svg.addEventListener("pointerleave", () => tooltip(null, null));
      svg.addEventListener("click", (event) => {
        const row = at(event);
        if (row !== null && !event.target.closest(".handle")) store.choose(row);
      });
      redraw = () => {
        const colours = drawLines(layer.context, store, axes, geometry, width, height);
        words.textContent = `${isDark() ? "Bright" : "Dark"} lines are better${colours.byRank ? " (coloured by rank: a few values lie far off)" : ""}. Drag along an axis, or move its two handles with the arrow keys, to filter every view; Escape clears.${
          left ? ` The first ${axes.length - 1} of ${axes.length - 1 + left} axes.` : ""}`;
      };
      redraw();
      controls.replaceChildren(choice("colour and last axis", metricOptions(store), store.metric.id, (id) => store.setMetric(id)));
    };
    element.append(controls, host, words);
    const stop = onWidth(host, (w) => ((width = w), build()));
    return {update: (kind) => width && (kind === "metric" ? build() : redraw()), destroy: () => [stop, ...brushes].forEach((end) => end())};
  },
};
