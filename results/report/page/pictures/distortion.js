// Rate and distortion: what a code costs and what it keeps.

import {h, onWidth, s} from "../base/dom.js";
import {meanText, num, numberText} from "../base/format.js";
import {meanInterval} from "../base/interval.js";
import {chart, edgeMark, explain, pathThrough} from "../draw/chart.js";
import {classColour, isDark, rgb, viridis} from "../draw/colour.js";
import {choice, segments} from "../draw/controls.js";
import {missingNote, note} from "../draw/figure.js";
import {extent, fairScale, placeOrEdge} from "../draw/scale.js";
import {plainTable} from "../draw/table.js";
import {axisChoices, axisValue, columnsAlong, trialsLeftOut, varyingAxes} from "../latent/points.js";
import {healthTrials} from "./health.js";

export const distortionView = {
  id: "distortion", short: "Rate", title: "How small may the latent be?",
  missing: (store) => (healthTrials(store.data).length ? null : store.data.missing.health || store.data.missing.latents || "No trial recorded latents."),
  mount: (element, store) => mountDistortion(element, store),
};

const rates = [{id: "active_units", name: "active units"}, {id: "participation", name: "participation ratio"}, {id: "size", name: "size of the code"}];

function mountDistortion(element, store) {
  const {data} = store, trials = healthTrials(data), points = [...new Set(trials.map((one) => one.point))];
  const accuracies = accuraciesOf(data);
  const metrics = data.metrics.map((metric, i) => ({id: i, name: metric.name}));
  const objective = Math.max(0, data.metrics.findIndex((metric) => metric.name === data.objectives[0].metric));
  const reconstruction = data.metrics.findIndex((metric) => metric.name === "valid.reconstruction");
  const axes = varyingAxes(store, points);
  const state = {rate: "active_units", metric: reconstruction >= 0 ? reconstruction : objective, axis: lineAxis(data, axes)};
  const bar = h("div"), host = h("div.charts"), legend = h("ul.legend"), words = note();
  element.append(bar, legend, host);
  let width = 0, shown = [];

  function distortionAt(point) {
    const {mean, half_width} = data.points.metrics[state.metric], row = store.rowOfPoint.get(point);
    return {mean: num(mean[row]), half: num(half_width[row])};
  }

  function accuracyAt(point) {
    const values = trials.filter((one) => one.point === point && accuracies.has(one.trial)).map((one) => accuracies.get(one.trial));
    const {mean, half} = meanInterval(values, data.t975);
    return {mean, half: half ?? NaN};
  }

  function show() {
    const set = (name) => (value) => {
      state[name] = value;
      show();
    };
    bar.replaceChildren(h("div.controls", {}, segments("Rate", rates, state.rate, set("rate")), choice("distortion", metrics, state.metric, set("metric")),
      axes.length ? choice("a line for each", [{id: null, name: "none"}, ...axisChoices(store, axes)], state.axis, set("axis")) : null));
    const lines = rateLines(store, trials, points, state.axis, state.rate), rate = rates.find((one) => one.id === state.rate).name;
    legend.replaceChildren(...(state.axis === null ? [] : [h("li.note", {}, store.axisNames[state.axis])]), ...lines.filter((line) => line.text).map((line) => {
      const swatch = h("span.swatch");
      swatch.style.background = line.colour;
      return h("li", {}, swatch, " ", line.text);
    }));
    shown = [{text: data.metrics[state.metric].name, at: distortionAt, within: [-Infinity, Infinity]}];
    if (accuracies.size) shown.push({text: "neighbours of the same class, all dimensions", at: accuracyAt, within: [0, 1]});
    shown = shown.map(({text, at, within}) => ({text, within, lines: lines.map((line) => ({...line, points: line.points.map((one) => ({...one, ...at(one.point)}))}))}));
    const each = Math.min(576, shown.length > 1 && width > 700 ? (width - 24) / 2 : width);
    host.replaceChildren(...shown.map((one) => rateChart(store, one, rate, each)));
    words.textContent = [host.querySelector(".joint") ? `A line joins the points of one value${state.axis === null ? "" : ` of ${store.axisNames[state.axis]}`}${host.querySelector(".rate-band") ? "; bands are 95 % intervals" : "; one value at each point, so no intervals"}.` : "",
      host.querySelector(".off") ? "Triangles at the edge: far off the scale." : ""].join(" ");
  }

  const stop = onWidth(host, (w) => ((width = w), show()));
  element.append(words);
  const leftOut = trialsLeftOut(store, trials.map((one) => one.trial));
  if (leftOut) element.append(missingNote(leftOut));
  const known = points.filter((point) => trials.some((one) => one.point === point && accuracies.has(one.trial))).length;
  if (!accuracies.size) element.append(missingNote("How well the codes tell the classes is not known: no labels, or not computed."));
  else if (known < points.length) element.append(missingNote(`The neighbours' class is computed for the trials with a scatter: it is known of ${known} of ${points.length} points.`));
  const table = () => plainTable(["point", rates.find((one) => one.id === state.rate).name, ...shown.map((one) => one.text)],
    shown[0].lines.flatMap((line, i) => line.points.map((one, k) => [store.nameOf(one.point), numberText(one.x, 3), ...shown.map((drawn) => numberText(drawn.lines[i].points[k].mean))])));
  return {update: (kind) => kind === "colours" && width && show(), destroy: stop, svg: () => [...host.querySelectorAll("svg")], table};
}

// The share of neighbours of the same class in all dimensions, by trial.
function accuraciesOf(data) {
  const trials = data.latents ? data.latents.trials : [];
  return new Map(trials.map((one) => [one.trial, num((one.pca ?? one.umap)?.neighbour_class_all)]).filter(([, share]) => Number.isFinite(share)));
}

// The axis whose values get a line each: not the one that changes the size of the code.
function lineAxis(data, axes) {
  const others = axes.filter((axis) => !/latent$/.test(data.axes[axis].name));
  return others.length && axes.length > 1 ? others[0] : null;
}

// Lines of points: {text, colour, points: [{point, x}] by x}.
function rateLines(store, trials, points, axis, rate) {
  const columns = columnsAlong(store, axis, points, 5);
  return columns.map((column, k) => {
    const here = points.filter((point) => axis === null || column.has(axisValue(store, axis, point)));
    const placed = here.map((point) => ({point, x: meanInterval(trials.filter((one) => one.point === point).map((one) => num(one[rate])), []).mean}));
    const ordered = columns.length > 1 && typeof column.value === "number";
    const colour = ordered ? rgb(viridis((isDark() ? 0.36 : 0.1) + (0.62 * k) / (columns.length - 1))) : classColour(k);
    return {text: column.text, colour, loose: Boolean(column.binned), points: placed.filter((one) => Number.isFinite(one.x)).sort((a, b) => a.x - b.x)};
  });
}

// `within`: what the quantity can be; its intervals are cut there.
function rateChart(store, {text, within, lines}, rate, width) {
  const all = lines.flatMap((line) => line.points).filter((one) => !Number.isNaN(one.mean));
  if (!all.length) return missingNote(`${text}: no value at the points with latents.`);
  const crowded = all.length > 60, fair = fairScale(all.map((one) => one.mean));
  const [low, high] = extent(fair.values), room = high - low || Math.abs(low);
  const ends = fair.kind === "log" ? [] : all.flatMap((one) => [Math.max(within[0], one.mean - one.half), Math.min(within[1], one.mean + one.half)]).filter((v) => v > low - room && v < high + room);
  const {svg, plot, x, y, box} = chart({width, height: Math.max(280, width * 0.62), x: {kind: "linear", zero: true, values: all.map((one) => one.x)},
    y: {...fair, values: [...fair.values, ...ends]}, xLabel: rate, yLabel: text, title: `${text} against ${rate}`});
  const yAt = (value) => placeOrEdge(y, value, [box.height, 0]), clamped = (value) => yAt(Math.min(within[1], Math.max(within[0], value)))?.at ?? NaN;
  for (const line of lines) {
    const shown = line.points.filter((one) => !Number.isNaN(one.mean)).map((one) => ({...one, cx: x.place(one.x), ...yAt(one.mean)}));
    const inside = shown.filter((one) => !one.off), joined = !crowded && !line.loose, spread = (one) => one.half || 0;
    if (joined && inside.length > 1) {
      const edge = (one, sign) => [one.cx, clamped(one.mean + sign * spread(one))];
      if (inside.some(spread))
        plot.append(s("path.rate-band", {fill: line.colour, d: `${pathThrough([...inside.map((one) => edge(one, 1)), ...inside.toReversed().map((one) => edge(one, -1))])}Z`}));
      plot.append(s("path.joint", {fill: "none", stroke: line.colour, "stroke-width": 2.2, d: pathThrough(inside.map((one) => [one.cx, one.at]))}));
    } else if (!crowded)
      for (const one of inside) if (spread(one)) plot.append(s("line", {x1: one.cx, x2: one.cx, y1: clamped(one.mean - one.half), y2: clamped(one.mean + one.half), stroke: line.colour, "stroke-opacity": 0.45}));
    for (const one of shown) {
      const mark = one.off ? edgeMark(one.cx, one.at, one.off, {fill: line.colour}) : s("circle.point", {cx: one.cx, cy: one.at, r: crowded ? 3 : 4.5, fill: line.colour});
      plot.append(explain(mark, () => [store.nameOf(one.point), `${text} ${meanText(one.mean, one.half)}`, `${rate} ${numberText(one.x, 3)}`]));
    }
  }
  return svg;
}
