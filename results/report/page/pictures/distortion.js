// Rate and distortion: what a code costs and what it keeps.
import { num } from "../base/format.js";
import { part, picker, segments, controls, lack, onTheme, meanInterval, shortText } from "../latent/parts.js";
import { axisColumns, axisName, axisValue, pointRow, pointText, varyingAxes } from "../latent/points.js";
import { classColour, rampColour, themeOf } from "../latent/colours.js";
import { plotScale, plotFrame, plotAxes, createTip } from "../latent/plot.js";
import { healthTrials } from "./health.js";

export const distortionView = {
  id: "distortion",
  short: "Rate",
  title: "How small may the latent be?",
  missing: (store) => (healthTrials(store.data).length ? null : store.data.missing.health || store.data.missing.latents || "No trial recorded latents."),
  mount: (element, store) => mountDistortion(element, store),
};

const rates = [{ value: "active_units", text: "active units" }, { value: "participation", text: "participation ratio" }, { value: "size", text: "size of the code" }];

function mountDistortion(element, store) {
  element.classList.add("view-pictures");
  const { data } = store, trials = healthTrials(data), points = [...new Set(trials.map((one) => one.point))];
  const accuracies = new Map(data.latents ? data.latents.trials.map((one) => [one.trial, num(one.pca && one.pca.neighbour_class_all)]).filter(([, v]) => Number.isFinite(v)) : []);
  const metrics = data.metrics.map((metric, i) => ({ value: i, text: metric.name }));
  const objective = Math.max(0, data.metrics.findIndex((metric) => metric.name === data.objectives[0].metric));
  const reconstruction = data.metrics.findIndex((metric) => metric.name === "valid.reconstruction");
  const axes = varyingAxes(data, points);
  const state = { rate: "active_units", metric: reconstruction >= 0 ? reconstruction : objective, axis: lineAxis(data, axes) };
  const bar = part("div"), charts = part("div", { class: "charts" }), legend = part("div", { class: "legend" }), tip = createTip(element);
  element.append(bar, legend, charts);

  function show() {
    const axisOptions = [{ value: null, text: "none" }, ...axes.map((axis) => ({ value: axis, text: axisName(data, axis) }))];
    const set = (name) => (value) => {
      state[name] = value;
      show();
    };
    bar.replaceChildren(controls([segments("Rate", rates, state.rate, set("rate")), picker("Distortion", metrics, state.metric, set("metric")),
      axes.length ? picker("A line for each", axisOptions, state.axis, set("axis")) : null]));
    const lines = rateLines(data, trials, points, state.axis, state.rate, themeOf(element).dark);
    const metric = data.metrics[state.metric], rate = rates.find((one) => one.value === state.rate).text;
    const interval = (point) => ({ mean: num(data.points.metrics[state.metric].mean[pointRow(data, point)]), half: num(data.points.metrics[state.metric].half_width[pointRow(data, point)]) });
    const charted = [rateChart(data, lines, interval, { rate, text: metric.name, tip })];
    if (accuracies.size) charted.push(rateChart(data, lines, (point) => {
      const mean = meanInterval(trials.filter((one) => one.point === point).map((one) => accuracies.get(one.trial)).filter((v) => v !== undefined), data.t975);
      return { mean: mean.mean, half: mean.half === null ? NaN : mean.half };
    }, { rate, text: "neighbours of the same class, all dimensions", tip }));
    charts.replaceChildren(...charted);
    legend.replaceChildren(...(state.axis === null ? [] : [part("span", { class: "note", text: axisName(data, state.axis) })]), ...lines.filter((line) => line.text).map((line) => {
      const swatch = part("span", { class: "swatch" });
      swatch.style.background = line.colour;
      return part("span", { class: "key" }, [swatch, part("span", { text: line.text })]);
    }));
  }

  show();
  const known = points.filter((point) => trials.some((one) => one.point === point && accuracies.has(one.trial))).length;
  if (accuracies.size && known < points.length) element.append(lack("The neighbours' class is known of the " + known + " of " + points.length + " points that have a scatter."));
  if (!accuracies.size) element.append(lack("How well the codes tell the classes is not known: no labels, or not computed."));
  const off = onTheme(show);
  return { update() {}, destroy: off };
}

// The axis whose values get a line each: not the one that changes the size of the code.
function lineAxis(data, axes) {
  const others = axes.filter((axis) => !/latent$/.test(data.axes[axis].name));
  return others.length && axes.length > 1 ? others[0] : null;
}

// Lines of points: {text, colour, points: [{point, x}] by x}.
function rateLines(data, trials, points, axis, rate, dark) {
  const columns = axis === null ? [{ text: "", has: () => true }] : axisColumns(data, axis, points, 5);
  return columns.map((column, k) => {
    const here = points.filter((point) => axis === null || column.has(axisValue(data, axis, point)));
    const placed = here.map((point) => {
      const values = trials.filter((one) => one.point === point).map((one) => num(one[rate])).filter(Number.isFinite);
      return { point, x: values.reduce((a, b) => a + b, 0) / values.length };
    });
    const ordered = columns.length > 1 && typeof column.value === "number";
    const colour = ordered ? rampColour((dark ? 0.36 : 0.1) + (0.62 * k) / (columns.length - 1)) : classColour(k);
    return { text: column.text, colour, loose: Boolean(column.binned), points: placed.filter((one) => Number.isFinite(one.x)).sort((a, b) => a.x - b.x) };
  });
}

function rateChart(data, lines, interval, { rate, text, tip }) {
  const all = lines.flatMap((line) => line.points.map((one) => ({ ...one, ...interval(one.point) }))).filter((one) => Number.isFinite(one.mean));
  if (!all.length) return lack(text + ": no finite value at the points with latents.");
  const spread = (one) => (Number.isFinite(one.half) ? one.half : 0), means = all.map((one) => one.mean);
  const range = Math.max(...means) - Math.min(...means) || Math.abs(means[0]) || 1;
  const low = Math.max(Math.min(...all.map((one) => one.mean - spread(one))), Math.min(...means) - range), high = Math.min(Math.max(...all.map((one) => one.mean + spread(one))), Math.max(...means) + range);
  const right = Math.max(...all.map((one) => one.x)), width = 460, height = 320;
  const frame = plotFrame(width, height, { left: 58, right: 14, top: 26, bottom: 42 }, text + " against " + rate);
  const left = Math.min(...all.map((one) => one.x)), x = plotScale(Math.min(0, left), right * 1.03 || 1, frame.x0, frame.x1), y = plotScale(low, high, frame.y0, frame.y1);
  plotAxes(frame, x, y, rate, text);
  const clamp = (value) => y(Math.min(Math.max(value, low), high));
  const crowded = all.length > 60, joined = (line) => !crowded && !line.loose;
  for (const line of lines) {
    const shown = line.points.map((one) => ({ ...one, ...interval(one.point) })).filter((one) => Number.isFinite(one.mean));
    if (!shown.length) continue;
    if (joined(line) && shown.length > 1 && shown.some((one) => Number.isFinite(one.half)))
      frame.svg.append(part("svg:path", { class: "rate-band", fill: line.colour, d: "M" + shown.map((one) => x(one.x) + " " + clamp(one.mean + spread(one))).join("L") +
        "L" + shown.slice().reverse().map((one) => x(one.x) + " " + clamp(one.mean - spread(one))).join("L") + "Z" }));
    if (joined(line)) frame.svg.append(part("svg:path", { class: "line thick", stroke: line.colour, d: "M" + shown.map((one) => x(one.x) + " " + y(one.mean)).join("L") }));
    if (line.loose && !crowded) for (const one of shown) if (spread(one)) frame.svg.append(part("svg:line", { x1: x(one.x), x2: x(one.x), y1: clamp(one.mean - one.half), y2: clamp(one.mean + one.half), stroke: line.colour, "stroke-opacity": 0.45 }));
    for (const one of shown) frame.svg.append(rateDot(data, one, line, [x(one.x), clamp(one.mean)], { rate, text, tip, crowded }));
  }
  return frame.svg;
}

function rateDot(data, one, line, [cx, cy], { rate, text, tip, crowded }) {
  const dot = part("svg:circle", { cx, cy, r: crowded ? 3 : 4.5, fill: line.colour, class: "point" });
  dot.addEventListener("pointerenter", (event) => {
    tip.show(event, [pointText(data, one.point), text + " " + shortText(Number(one.mean.toPrecision(4))) + (Number.isFinite(one.half) ? " ± " + shortText(Number(one.half.toPrecision(2))) : ""), rate + " " + shortText(Number(one.x.toPrecision(3)))]);
  });
  dot.addEventListener("pointerleave", () => tip.hide());
  return dot;
}
