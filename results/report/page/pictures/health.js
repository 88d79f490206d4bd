// Which latent units are used along an axis.
import { num } from "../base/format.js";
import { part, picker, segments, controls, lack, meanInterval, shortText } from "../latent/parts.js";
import { axisColumns, axisName, axisValue, varyingAxes } from "../latent/points.js";
import { rampColour } from "../latent/colours.js";
import { plotScale, plotFrame, createTip } from "../latent/plot.js";

export const healthView = {
  id: "health",
  short: "Units",
  title: "How many latent units are used, and when do they die?",
  missing: (store) => (healthTrials(store.data).length ? null : store.data.missing.health || store.data.missing.latents || "No trial recorded latents."),
  mount: (element, store) => mountHealth(element, store),
};

// Trials with the variance of each latent unit: of all that recorded codes, or of those with a scatter.
export function healthTrials(data) {
  if (data.health) return data.health.trials;
  return data.latents ? data.latents.trials : [];
}

function activeVariance(data) {
  return data.health ? data.health.active : 0.01;
}

function mountHealth(element, store) {
  element.classList.add("view-pictures");
  const { data } = store, trials = healthTrials(data).map((one) => ({ ...one, sorted: one.unit_variance.map(num).sort((a, b) => b - a) }));
  const points = trials.map((one) => one.point), axes = varyingAxes(data, points);
  const state = { x: axes.length ? axes[0] : null, panel: axes.length > 1 ? axes[1] : null, count: "active_units" };
  const bar = part("div"), panels = part("div", { class: "panels health" }), tip = createTip(element), legend = part("div", { class: "legend" });
  element.append(bar, legend, panels);

  function show() {
    const options = axes.map((axis) => ({ value: axis, text: axisName(data, axis) }));
    const choices = [segments("Above", [{ value: "active_units", text: "Active units" }, { value: "participation", text: "Participation ratio", title: "(sum of variances)² / sum of their squares: as many directions share the variance" }], state.count, (value) => {
      state.count = value;
      show();
    })];
    const swap = (which, other) => (axis) => {
      if (axis !== null && state[other] === axis) state[other] = state[which];
      state[which] = axis;
      show();
    };
    if (axes.length > 1) choices.unshift(picker("Along", options, state.x, swap("x", "panel")), picker("A picture for each", [{ value: null, text: "none" }, ...options], state.panel, swap("panel", "x")));
    bar.replaceChildren(controls(choices));
    const most = Math.max(...trials.flatMap((one) => one.sorted).filter(Number.isFinite), 1e-12), least = activeVariance(data);
    const shade = (value) => rampColour(0.08 + 0.92 * (Math.log(value / least) / (Math.log(most / least) || 1)));
    legend.replaceChildren(part("span", { class: "swatch square dead" }), part("span", { class: "note", text: "dead: variance below " + shortText(least) }),
      part("span", { class: "note", text: shortText(least) }), part("span", { class: "ramp" }), part("span", { class: "note", text: shortText(most) + " variance of the unit (log), median of trials" }));
    const parts = state.panel === null ? [{ text: "", has: () => true }] : axisColumns(data, state.panel, points, 6);
    const units = Math.max(...trials.map((one) => one.size)), shared = { units, least, shade, tip, count: state.count, axis: state.x };
    panels.replaceChildren(...parts.map((one) => {
      const here = state.panel === null ? trials : trials.filter((trial) => one.has(axisValue(data, state.panel, trial.point)));
      const title = state.panel === null ? "all trials" : axisName(data, state.panel) + " " + one.text;
      return part("figure", { class: "panel" }, [part("figcaption", {}, [part("strong", { text: title }), part("span", { class: "note", text: here.length + (here.length === 1 ? " trial" : " trials") })]),
        healthPlot(data, here, points, shared)]);
    }));
  }

  show();
  if (trials.length === 1) element.append(lack("One trial recorded latents: there is nothing to compare it with."));
  return { update() {}, destroy() {} };
}

// Active units with intervals above; below, a column of units sorted by variance for each value of the axis.
function healthPlot(data, trials, points, { units, least, shade, tip, count, axis }) {
  const columns = axis === null ? [{ text: "all", has: () => true }] : axisColumns(data, axis, points, 10);
  const width = 300, rowHeight = Math.max(3, Math.min(14, 224 / units)), top = 112, own = Math.max(0, ...trials.map((one) => one.size)), height = top + own * rowHeight + 44;
  const frame = plotFrame(width, height, { left: 34, right: 8, top: 8, bottom: 44 }, "Variance of latent units along an axis");
  const step = (frame.x1 - frame.x0) / columns.length, y = plotScale(0, units, top - 30, 18);
  for (const tick of [0, units]) frame.svg.append(part("svg:line", { x1: frame.x0, x2: frame.x1, y1: y(tick), y2: y(tick), class: "rule" }),
    part("svg:text", { x: frame.x0 - 5, y: y(tick) + 4, "text-anchor": "end", class: "number", text: tick }));
  const dots = [];
  columns.forEach((column, k) => {
    const here = axis === null ? trials : trials.filter((one) => column.has(axisValue(data, axis, one.point)));
    const middle = frame.x0 + (k + 0.5) * step;
    frame.svg.append(part("svg:text", { x: column.binned ? middle - step / 2 : middle, y: height - 28, "text-anchor": "middle", class: "number", text: column.binned ? column.low : column.text }));
    if (column.binned && !(columns[k + 1] && columns[k + 1].binned)) frame.svg.append(part("svg:text", { x: middle + step / 2 - 6, y: height - 28, "text-anchor": "middle", class: "number", text: column.high }));
    if (!here.length) return;
    const mean = meanInterval(here.map((one) => num(one[count])), data.t975);
    dots.push([middle, mean]);
    for (let unit = 0; unit < units; ++unit) {
      const values = here.map((one) => one.sorted[unit]).filter(Number.isFinite);
      if (!values.length) continue;
      const variance = medianOf(values);
      const alive = values.filter((value) => value >= least).length;
      const cell = part("svg:rect", { x: middle - step / 2 + 0.5, y: top + unit * rowHeight, width: step - 1, height: Math.max(rowHeight - (rowHeight > 5 ? 1 : 0), 1),
        class: variance < least ? "cell dead" : "cell", fill: variance < least ? null : shade(variance) });
      cell.addEventListener("pointermove", (event) => tip.show(event, [(axis === null ? "" : axisName(data, axis) + " " + column.text + ", ") + "unit " + (unit + 1) + " of those sorted",
        (values.length > 1 ? "median variance " : "variance ") + shortText(variance), "alive in " + alive + " of " + values.length + " trials"]));
      frame.svg.append(cell);
    }
  });
  drawCounts(frame.svg, dots, y, units);
  frame.svg.addEventListener("pointerleave", () => tip.hide());
  frame.svg.append(part("svg:text", { x: (frame.x0 + frame.x1) / 2, y: height - 8, "text-anchor": "middle", class: "what", text: axis === null ? "" : axisName(data, axis) }),
    part("svg:text", { x: frame.x0 - 5, y: top + 10, "text-anchor": "end", class: "number", text: own * rowHeight > 26 ? 1 : "" }),
    part("svg:text", { x: frame.x0 - 5, y: top + own * rowHeight - 2, "text-anchor": "end", class: "number", text: own }),
    part("svg:text", { x: frame.x0, y: 10, class: "what", text: count === "participation" ? "participation ratio" : "active units" }),
    part("svg:text", { x: frame.x0, y: top - 6, class: "what", text: "variance of units, largest first" }));
  return frame.svg;
}

function medianOf(values) {
  const sorted = values.slice().sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function drawCounts(svg, dots, y, units) {
  const inside = (value) => y(Math.min(Math.max(value, 0), units));
  const finite = dots.filter(([, mean]) => Number.isFinite(mean.mean));
  svg.append(part("svg:path", { class: "line", d: finite.map(([x, mean], i) => (i ? "L" : "M") + x + " " + inside(mean.mean)).join("") }));
  for (const [x, { mean, half, count }] of finite) {
    if (half !== null) svg.append(part("svg:line", { x1: x, x2: x, y1: inside(mean - half), y2: inside(mean + half), class: "whisker" }));
    svg.append(part("svg:circle", { cx: x, cy: inside(mean), r: 3.2, class: "dot" }, [part("svg:title", { text: shortText(Number(mean.toPrecision(3))) + (half === null ? ", one trial" : " ± " + shortText(Number(half.toPrecision(2))) + ", " + count + " trials") })]));
  }
}
