// What one objective costs in another: all points, the front joined.

import {h, onWidth, s} from "../base/dom.js";
import {meanText, num, withUnit} from "../base/format.js";
import {chart, explain, interval, pathThrough} from "../draw/chart.js";
import {choice} from "../draw/controls.js";
import {note} from "../draw/figure.js";
import {plainTable} from "../draw/table.js";

function drawFront(store, first, second, width) {
  const a = store.metrics[first], b = store.metrics[second], {front} = store.data.points;
  const rows = store.rows().filter((row) => Number.isFinite(num(a.mean[row] ?? NaN)) && Number.isFinite(num(b.mean[row] ?? NaN)));
  const ends = (metric) => rows.flatMap((r) => {
    const mean = num(metric.mean[r]), half = front?.[r] ? num(metric.half[r] ?? 0) || 0 : 0;
    return [mean - half, mean + half];
  });
  const {svg, plot, x, y} = chart({width, height: Math.min(460, Math.max(300, width * 0.55)), x: {kind: "linear", values: ends(a)},
    y: {kind: "linear", values: ends(b)}, xLabel: withUnit(a.name, a.unit), yLabel: withUnit(b.name, b.unit), xGrid: true,
    title: `${b.name} against ${a.name}`});
  const best = rows.filter((row) => front?.[row]).sort((p, q) => num(a.mean[p]) - num(a.mean[q]));
  if (store.data.objectives.length === 2 && best.length > 1)
    plot.append(s("path.curve", {d: pathThrough(best.map((r) => [x.place(num(a.mean[r])), y.place(num(b.mean[r]))]))}));
  for (const row of [...rows.filter((r) => !front?.[r]), ...best]) {
    const on = front?.[row], cx = x.place(num(a.mean[row])), cy = y.place(num(b.mean[row])), wx = num(a.half[row] ?? NaN), wy = num(b.half[row] ?? NaN);
    if (on) plot.append(interval(x.place(num(a.mean[row]) - wx), cy, x.place(num(a.mean[row]) + wx), cy) ?? "", interval(cx, y.place(num(b.mean[row]) - wy), cx, y.place(num(b.mean[row]) + wy)) ?? "");
    const dot = s(`circle.dot${on ? "" : ".weak"}${row === store.point ? ".chosen" : ""}`, {cx, cy, r: on ? 5 : 3.2, opacity: on ? 1 : 0.6, tabindex: on ? 0 : null, onclick: () => store.choose(row),
      onkeydown: (event) => event.key === "Enter" && store.choose(row)});
    plot.append(explain(dot, () => [store.pointName(row), `${a.name} ${meanText(a.mean[row], a.half[row])}`, `${b.name} ${meanText(b.mean[row], b.half[row])}`]));
  }
  return svg;
}

export const paretoView = {
  id: "pareto", short: "Trade-off", title: "What does one objective cost in another?",
  missing: (store) => (store.data.objectives.length > 1 ? null : "The study has a single objective, so there is nothing to trade."),
  mount(element, store) {
    let first = 0, second = 1, width = 0, svg = null;
    const options = store.data.objectives.map((o, i) => ({id: String(i), name: o.metric}));
    const host = h("div");
    const draw = () => host.replaceChildren((svg = drawFront(store, first, second, width)));
    if (options.length > 2)
      element.append(h("div.controls", {}, choice("across", options, "0", (id) => ((first = Number(id)), draw())), choice("up", options, "1", (id) => ((second = Number(id)), draw()))));
    element.append(host, note("Blue: the Pareto front, by the means: no other point is as good in every objective and better in one."));
    const stop = onWidth(host, (w) => ((width = w), draw()));
    const table = () => plainTable(["point", ...store.data.objectives.map((o) => o.metric)],
      store.rows().filter((row) => store.data.points.front?.[row]).map((row) => [store.pointName(row), ...store.data.objectives.map((_, i) => meanText(store.metrics[i].mean[row], store.metrics[i].half[row]))]));
    return {update: () => width && draw(), destroy: stop, svg: () => svg, table};
  },
};
