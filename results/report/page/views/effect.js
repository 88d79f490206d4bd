// The mean at each value of an axis over all others, with its interval, before the points themselves.

import {h, onWidth, s} from "../base/dom.js";
import {num, numberText, valueText, withUnit} from "../base/format.js";
import {chart, edgeMark, explain, interval, pathThrough} from "../draw/chart.js";
import {choice} from "../draw/controls.js";
import {note} from "../draw/figure.js";
import {extent, fairScale, placeOrEdge} from "../draw/scale.js";
import {plainTable} from "../draw/table.js";
import {axisOptions, chartAxis} from "./axis.js";
import {brushedEffect} from "./effect_means.js";

const mostDots = 1500;  // elements; more are drawn as one

function levelsOf(effect, axis) {
  return effect.levels.map((level, i) => ({
    at: axis.names ? axis.names.indexOf(valueText(level)) : num(level), name: valueText(level), mean: num(effect.mean[i]),
    low: effect.low[i] === null ? NaN : num(effect.low[i]), high: effect.high[i] === null ? NaN : num(effect.high[i]),
    trials: effect.trials[i], sparse: effect.sparse[i]}));
}

function drawEffect(store, effect, index, width) {
  const axis = chartAxis(store, index), metric = store.metrics[0], levels = levelsOf(effect, axis);
  const means = store.rows().map((row) => (axis.places[row] === null || metric.mean[row] === null ? NaN : num(metric.mean[row])));
  const fair = fairScale([...means, ...levels.map((l) => l.mean)]);
  const [lowest, highest] = extent(fair.values), reach = highest - lowest || Math.abs(lowest);
  if (fair.kind === "linear")  // intervals count as far as they leave the points something to see
    fair.values.push(...levels.flatMap((l) => [l.low, l.high]).filter((v) => v > lowest - reach && v < highest + reach));
  const {svg, plot, x, y, box} = chart({width, height: Math.min(380, Math.max(260, width * 0.45)), x: axis.spec, y: fair,
    xLabel: axis.label, yLabel: withUnit(metric.name, metric.unit), title: `${metric.name} at each value of ${axis.label}`});
  const yAt = (value) => placeOrEdge(y, value, [box.height, 0]);
  const places = store.rows().filter((row) => axis.places[row] !== null && metric.mean[row] !== null)
    .map((row) => ({row, cx: x.place(axis.places[row]), ...yAt(num(metric.mean[row]))})).filter(({cx, at}) => Number.isFinite(cx) && Number.isFinite(at));
  if (places.length > mostDots)
    plot.append(s("path.weak", {opacity: 0.35, d: places.map(({cx, at}) => `M${cx.toFixed(1)},${at.toFixed(1)}h2v2h-2z`).join("")}));
  else
    for (const {row, cx, at, off} of places)
      plot.append(explain(off ? edgeMark(cx, at, off) : s("circle.weak", {cx, cy: at, r: 2.5, opacity: 0.5}), () => [store.pointName(row), numberText(metric.mean[row])]));
  const line = levels.filter((l) => yAt(l.mean)?.off === 0).map((l) => [x.place(l.at), y.place(l.mean)]).sort((a, b) => a[0] - b[0]);
  if (!axis.names && line.length > 1) plot.append(s("path.curve", {d: pathThrough(line)}));
  for (const level of levels) {
    const weak = level.sparse ? ".weak" : "";
    const cx = x.place(level.at), place = yAt(level.mean);
    if (!Number.isFinite(cx) || !place) continue;
    const dot = place.off ? edgeMark(cx, place.at, place.off, {class: "off mean"}) : s(`circle.dot${weak}`, {cx, cy: place.at, r: 5});
    explain(dot, () => [`${axis.label} ${level.name}`, `mean ${numberText(level.mean)}`,
      Number.isFinite(level.low) ? `95 %: ${numberText(level.low)} to ${numberText(level.high)}` : "one value: no interval", `${level.trials} trials`]);
    plot.append(interval(cx, yAt(level.low)?.at, cx, yAt(level.high)?.at, weak) ?? "", dot);
  }
  return {svg, off: places.filter((one) => one.off).length};
}

// How many trials at the points that are shown have no part in the effect: " Left out: 3 failed, 1 pruned trials."
function leftOut(store, index) {
  const {points} = store.data, rows = store.rows().filter((row) => points.axes[index][row] !== null);
  const counts = ["failed", "pruned"].map((how) => [rows.reduce((sum, row) => sum + points[how][row], 0), how]).filter(([count]) => count);
  return counts.length ? ` Left out: ${counts.map((one) => one.join(" ")).join(", ")} trial${counts.length === 1 && counts[0][0] === 1 ? "" : "s"}.` : "";
}

export const effectView = {
  id: "effect", short: "Effect", title: "What does one axis do?",
  missing: (store) => (store.data.effects?.length ? null : store.data.missing.effects ?? "No axis has two values with completed trials."),
  mount(element, store) {
    const options = axisOptions(store).filter((o) => store.data.effects.some((e) => e.axis === Number(o.id)));
    const all = options.length ? options : store.data.effects.map((e) => ({id: String(e.axis), name: store.data.axes[e.axis].name}));
    let index = Number(all[0].id), width = 0, svg = null;
    const host = h("div"), words = note();
    const effect = () => {
      const whole = store.data.effects.find((e) => e.axis === index);
      return store.brushes.size ? brushedEffect(store, whole) : whole;
    };
    const draw = () => {
      const shown = effect(), drawn = drawEffect(store, shown, index, width);
      host.replaceChildren((svg = drawn.svg));
      words.textContent = `${store.brushes.size ? "Of the points within the brushes alone. " : ""}${shown.question}.${shown.uneven ? " The brushes leave other combinations of the other axes at each value: part of a difference is theirs." : ""}${shown.binned ? " Values are binned: as many trials in each." : ""}${shown.sparse.some(Boolean) ? " Grey: fewer than five points." : ""}${drawn.off ? ` Triangles at the edge: ${drawn.off} ${drawn.off === 1 ? "point" : "points"} far off the scale.` : ""}${leftOut(store, index)}`;
    };
    element.append(h("div.controls", {}, choice("axis", all, String(index), (id) => ((index = Number(id)), draw()))), host, words);
    const stop = onWidth(host, (w) => ((width = w), draw()));
    const table = () => plainTable([store.data.axes[index].name, "mean", "low", "high", "trials"],
      levelsOf(effect(), chartAxis(store, index)).map((l) => [l.name, numberText(l.mean), ...[l.low, l.high].map((v) => (Number.isNaN(v) ? "–" : numberText(v))), l.trials]));
    return {update: (kind) => kind === "filter" && width && draw(), destroy: stop, svg: () => svg, table};
  },
};
