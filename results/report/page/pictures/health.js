// Which latent units are used along an axis.

import {h, s} from "../base/dom.js";
import {num, numberText} from "../base/format.js";
import {meanInterval, medianOf} from "../base/interval.js";
import {tooltip} from "../draw/chart.js";
import {rgb, viridis} from "../draw/colour.js";
import {choice, segments} from "../draw/controls.js";
import {missingNote} from "../draw/figure.js";
import {makeScale} from "../draw/scale.js";
import {axisChoices, axisValue, columnsAlong, trialsLeftOut, varyingAxes} from "../latent/points.js";

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
  const {data} = store, trials = healthTrials(data).map((one) => ({...one, sorted: one.unit_variance.map(num).sort((a, b) => b - a)}));
  const points = trials.map((one) => one.point), axes = varyingAxes(store, points);
  const state = {x: axes.length ? axes[0] : null, panel: axes.length > 1 ? axes[1] : null, count: "active_units"};
  const bar = h("div"), panels = h("div.panels.health"), legend = h("div.legend");
  element.append(bar, legend, panels);

  function show() {
    const options = axisChoices(store, axes);
    const choices = [segments("Above", [{id: "active_units", name: "Active units"}, {id: "participation", name: "Participation ratio", title: "(sum of variances)² / sum of their squares: as many directions share the variance"}], state.count, (value) => {
      state.count = value;
      show();
    })];
    const swap = (which, other) => (axis) => {
      if (axis !== null && state[other] === axis) state[other] = state[which];
      state[which] = axis;
      show();
    };
    if (axes.length > 1) choices.unshift(choice("Along", options, state.x, swap("x", "panel")), choice("A picture for each", [{id: null, name: "none"}, ...options], state.panel, swap("panel", "x")));
    bar.replaceChildren(h("div.controls", {}, choices));
    const most = Math.max(...trials.flatMap((one) => one.sorted).filter(Number.isFinite), 1e-12), least = activeVariance(data);
    const shade = (value) => rgb(viridis(0.08 + 0.92 * (Math.log(value / least) / (Math.log(most / least) || 1))));
    legend.replaceChildren(h("span.swatch.square.dead"), h("span.note", {}, "dead: variance below " + numberText(least)),
      h("span.note", {}, numberText(least)), h("span.ramp"), h("span.note", {}, numberText(most) + " variance of the unit (log), median of trials"));
    const parts = columnsAlong(store, state.panel, points, 6);
    const units = Math.max(...trials.map((one) => one.size)), shared = {width: parts.length > 3 ? 226 : 300, units, least, shade, count: state.count, axis: state.x};
    panels.classList.toggle("many", parts.length > 3);
    panels.replaceChildren(...parts.map((one) => {
      const here = state.panel === null ? trials : trials.filter((trial) => one.has(axisValue(store, state.panel, trial.point)));
      const title = state.panel === null ? "all trials" : store.axisNames[state.panel] + " " + one.text;
      return h("figure.panel", {}, h("figcaption", {}, h("strong", {}, title), h("span.note", {}, here.length + (here.length === 1 ? " trial" : " trials"))), healthPlot(store, here, points, shared));
    }));
  }

  show();
  const leftOut = trialsLeftOut(store, trials.map((one) => one.trial));
  if (leftOut) element.append(missingNote(leftOut));
  if (trials.length === 1) element.append(missingNote("One trial recorded latents: there is nothing to compare it with."));
  return {};
}

// Active units with intervals above; below, a column of units sorted by variance for each value of the axis.
function healthPlot(store, trials, points, {width, units, least, shade, count, axis}) {
  const columns = columnsAlong(store, axis, points, 10);
  const rowHeight = Math.max(3, Math.min(14, 224 / units)), top = 112, own = Math.max(0, ...trials.map((one) => one.size)), height = top + own * rowHeight + 44;
  const left = 34, right = width - 8;
  const svg = s("svg.chart", {viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "Variance of latent units along an axis"});
  const step = (right - left) / columns.length, y = makeScale({kind: "linear", values: [0, units], room: 0}, [top - 30, 18]).place;
  for (const tick of [0, units]) svg.append(s("line.grid", {x1: left, x2: right, y1: y(tick), y2: y(tick)}),
    s("text", {x: left - 5, y: y(tick) + 4, class: "tick end"}, tick));
  const dots = [];
  let free = -Infinity;  // where the next number under the axis has room
  function tickText(x, text) {
    const half = 3.2 * text.length;
    if (x - half < free) return;
    free = x + half + 4;
    svg.append(s("text", {x, y: height - 28, class: "tick middle"}, text));
  }
  columns.forEach((column, k) => {
    const here = axis === null ? trials : trials.filter((one) => column.has(axisValue(store, axis, one.point)));
    const middle = left + (k + 0.5) * step;
    if (column.binned) tickText(middle - step / 2, column.low);
    else tickText(middle, column.text);
    if (column.binned && !columns[k + 1]?.binned) tickText(middle + step / 2 - 6, column.high);
    if (!here.length) return;
    const mean = meanInterval(here.map((one) => num(one[count])), store.data.t975);
    dots.push([middle, mean, Math.max(...here.map((one) => one.size))]);
    for (let unit = 0; unit < units; ++unit) {
      const values = here.map((one) => one.sorted[unit]).filter(Number.isFinite);
      if (!values.length) continue;
      const variance = medianOf(values);
      const alive = values.filter((value) => value >= least).length;
      const cell = s("rect", {x: middle - step / 2 + 0.5, y: top + unit * rowHeight, width: step - 1, height: Math.max(rowHeight - (rowHeight > 5 ? 1 : 0), 1), class: variance < least ? "cell dead" : "cell", fill: variance < least ? null : shade(variance)});
      cell.addEventListener("pointermove", (event) => tooltip(event, [(axis === null ? "" : store.axisNames[axis] + " " + column.text + ", ") + "unit " + (unit + 1) + " of those sorted",
        (values.length > 1 ? "median variance " : "variance ") + numberText(variance), "alive in " + alive + " of " + values.length + " trials"]));
      svg.append(cell);
    }
  });
  drawCounts(svg, dots, y, count === "participation" ? 1 : 0);
  svg.addEventListener("pointerleave", () => tooltip(null, null));
  svg.append(s("text.axis-label", {x: (left + right) / 2, y: height - 8, class: "axis-label middle"}, axis === null ? "" : store.axisNames[axis]),
    s("text", {x: left - 5, y: top + 10, class: "tick end"}, own * rowHeight > 26 ? 1 : ""),
    s("text", {x: left - 5, y: top + own * rowHeight - 2, class: "tick end"}, own),
    s("text.axis-label", {x: left, y: 10}, count === "participation" ? "participation ratio" : "active units"),
    s("text.axis-label", {x: left, y: top - 6}, "variance of units, largest first"));
  return svg;
}

// Counts lie between nought and the size of the code, a participation ratio of living units not below 1: so do their
// intervals.
function drawCounts(svg, dots, y, least) {
  const finite = dots.filter(([, mean]) => Number.isFinite(mean.mean));
  svg.append(s("path.curve", {d: finite.map(([x, mean], i) => (i ? "L" : "M") + x + " " + y(mean.mean)).join("")}));
  for (const [x, {mean, half, count}, size] of finite) {
    const low = Math.max(mean - half, Math.min(least, mean)), high = Math.min(mean + half, Math.max(size, mean));
    if (half !== null) svg.append(s("line.whisker", {x1: x, x2: x, y1: y(low), y2: y(high)}));
    svg.append(s("circle.dot", {cx: x, cy: y(mean), r: 3.2}, s("title", {}, numberText(mean, 3) + (half === null ? ", one trial" : ", 95 %: " + numberText(low, 3) + " to " + numberText(high, 3) + ", " + count + " trials"))));
  }
}
