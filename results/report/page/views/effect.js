// The mean at each value of an axis over all others, with its interval, before the points themselves.

import {h, onWidth, s} from "../base/dom.js";
import {num, numberText, valueText, withUnit} from "../base/format.js";
import {chart, explain, interval, pathThrough} from "../draw/chart.js";
import {choice, note, plainTable} from "../draw/figure.js";
import {axisOptions, chartAxis} from "./axis.js";

const mostDots = 1500;  // elements; more are drawn as one

function levelsOf(effect, axis) {
  return effect.levels.map((level, i) => ({
    at: axis.names ? axis.names.indexOf(valueText(level)) : num(level), name: valueText(level), mean: num(effect.mean[i]),
    low: effect.low[i] === null ? NaN : num(effect.low[i]), high: effect.high[i] === null ? NaN : num(effect.high[i]),
    trials: effect.trials[i], sparse: effect.sparse[i]}));
}

function drawEffect(store, effect, index, width) {
  const axis = chartAxis(store, index), metric = store.metrics[0], levels = levelsOf(effect, axis);
  const values = levels.flatMap((l) => [l.mean, l.low, l.high]).filter(Number.isFinite);
  const finite = values.filter((v) => v > 0), wild = finite.length === values.length && Math.max(...finite) > 1e4 * Math.min(...finite);
  const means = levels.map((l) => l.mean).filter(Number.isFinite), spread = Math.max(...means) > 1e4 * Math.min(...means) && Math.min(...means) > 0;
  const {svg, plot, x, y, box} = chart({width, height: Math.min(380, Math.max(260, width * 0.45)), x: axis.spec, y: wild || spread ? {kind: "log", values: wild ? values : means} : {kind: "linear", values},
    xLabel: axis.label, yLabel: withUnit(metric.name, metric.unit), title: `${metric.name} at each value of ${axis.label}`});
  const places = [];
  for (const row of store.rows()) {
    if (axis.places[row] === null || metric.mean[row] === null) continue;
    const cx = x.place(axis.places[row]), cy = y.place(num(metric.mean[row]));
    if (Number.isFinite(cx) && cy >= -4 && cy <= box.height + 4) places.push({row, cx, cy});
  }
  if (places.length > mostDots)
    plot.append(s("path.weak", {opacity: 0.35, d: places.map(({cx, cy}) => `M${cx.toFixed(1)},${cy.toFixed(1)}h2v2h-2z`).join("")}));
  else
    for (const {row, cx, cy} of places)
      plot.append(explain(s("circle.weak", {cx, cy, r: 2.5, opacity: 0.5}), () => [store.pointName(row), numberText(metric.mean[row])]));
  const line = levels.filter((l) => Number.isFinite(l.mean)).map((l) => [x.place(l.at), y.place(l.mean)]).sort((a, b) => a[0] - b[0]);
  if (!axis.names && line.length > 1) plot.append(s("path.curve", {d: pathThrough(line)}));
  for (const level of levels) {
    const weak = level.sparse ? ".weak" : "";
    const cx = x.place(level.at), cy = y.place(level.mean);
    if (!Number.isFinite(cx) || !Number.isFinite(cy)) continue;
    const dot = s(`circle.dot${weak}`, {cx, cy, r: 5});
    explain(dot, () => [`${axis.label} ${level.name}`, `mean ${numberText(level.mean)}`,
      Number.isFinite(level.low) ? `95 %: ${numberText(level.low)} to ${numberText(level.high)}` : "one value: no interval", `${level.trials} trials`]);
    plot.append(interval(cx, y.place(level.low), cx, y.place(level.high), weak) ?? "", dot);
  }
  return svg;
}

export const effectView = {
  id: "effect", short: "Effect", title: "What does one axis do?",
  missing: (store) => (store.data.effects?.length ? null : store.data.missing.effects ?? "No axis has two values with completed trials."),
  mount(element, store) {
    const options = axisOptions(store).filter((o) => store.data.effects.some((e) => e.axis === Number(o.id)));
    const all = options.length ? options : store.data.effects.map((e) => ({id: String(e.axis), name: store.data.axes[e.axis].name}));
    let index = Number(all[0].id), width = 0, svg = null;
    const host = h("div"), words = note();
    const effect = () => store.data.effects.find((e) => e.axis === index);
    const draw = () => {
      host.replaceChildren((svg = drawEffect(store, effect(), index, width)));
      words.textContent = `${effect().question}.${effect().binned ? " Values are binned: as many trials in each." : ""}${effect().sparse.some(Boolean) ? " Grey: fewer than five trials." : ""}`;
    };
    element.append(h("div.controls", {}, choice("axis", all, String(index), (id) => ((index = Number(id)), draw()))), host, words);
    const stop = onWidth(host, (w) => ((width = w), draw()));
    const table = () => plainTable([store.data.axes[index].name, "mean", "low", "high", "trials"],
      levelsOf(effect(), chartAxis(store, index)).map((l) => [l.name, numberText(l.mean), ...[l.low, l.high].map((v) => (Number.isNaN(v) ? "–" : numberText(v))), l.trials]));
    return {update: (kind) => kind === "filter" && width && draw(), destroy: stop, svg: () => svg, table};
  },
};
