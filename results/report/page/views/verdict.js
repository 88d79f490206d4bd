// What the study found, and whether one may say so: sentences first, then the best points with their intervals.

import {h, onWidth, s} from "../base/dom.js";
import {meanText, num, withUnit} from "../base/format.js";
import {chart, explain, interval} from "../draw/chart.js";
import {note} from "../draw/figure.js";
import {extent, fairScale, placeOrEdge} from "../draw/scale.js";
import {plainTable} from "../draw/table.js";

const mostRows = 20, plotRowHeight = 22;
const signs = {true: "✓", false: "✗"};

function sentences(verdict) {
  return h("ul.verdict-lines", {}, verdict.lines.map((line) => {
    const state = line.held === true ? "held" : line.held === false ? "not-held" : line.kind === "claim" ? "open" : "";
    const sign = line.kind === "claim" ? signs[String(line.held)] ?? "?" : line.kind === "best" || line.kind === "front" ? "→" : "·";
    const small = ["power", "note", "failures"].includes(line.kind) ? "small" : "";
    return h("li", {class: state}, h("span.sign", {"aria-hidden": "true"}, sign), h("span", {class: small}, line.text));
  }));
}

function dotPlot(store, rows, metric, width) {
  const names = rows.map((row) => store.pointName(row));
  const fair = fairScale(rows.map((row) => num(metric.mean[row])));
  const [low, high] = extent(fair.values), reach = Math.max(4 * (high - low), Math.abs(low) / 2);
  const ends = rows.flatMap((row) => [-1, 1].map((sign) => num(metric.mean[row]) + sign * num(metric.half[row] ?? 0)));
  const near = fair.kind === "log" ? [] : ends.filter((v) => v > low - reach && v < high + reach);
  const height = rows.length * plotRowHeight + 60;
  const longest = Math.max(...names.map((name) => Math.min(64, [...name].length)));
  const left = Math.min(width * 0.42, longest * 6.5 + 14);
  const {svg, plot, x, y, box} = chart({width, height, x: {...fair, values: [...fair.values, ...near]}, y: {kind: "band", names: names.toReversed(), most: Math.floor((left - 8) / 6.5), padding: 0},
    xLabel: withUnit(metric.name, metric.unit), yGrid: false, xGrid: true, left,
    title: `${metric.name} of the best points${store.severalReplicates ? " with 95 % intervals" : ""}`});
  const xAt = (value) => placeOrEdge(x, value, [0, box.width]);
  rows.forEach((row, i) => {
    const at = y.place(rows.length - 1 - i), half = num(metric.half[row]), mean = num(metric.mean[row]), place = xAt(mean);
    const weak = store.inBestSet(row) || store.data.points.front?.[row] ? "" : store.isUndecided(row) ? ".undecided" : ".weak";
    const group = s(row === store.point ? "g.chosen" : "g", {},
      interval(xAt(mean - half)?.at, at, xAt(mean + half)?.at, at, weak),
      place?.off ? s("path.off", {transform: `translate(${place.at},${at}) rotate(90)`, d: `M0,${-7 * place.off}l5,${8 * place.off}h-10z`}) : s(`circle.dot${weak}`, {cx: place?.at, cy: at, r: 4.5}));
    const hit = s("rect.hit", {x: -longest * 6, y: at - plotRowHeight / 2, width: box.width + longest * 6, height: plotRowHeight, onclick: () => store.choose(row)});
    explain(hit, () => [names[i], meanText(metric.mean[row], metric.half[row]), `rank ${store.data.points.rank[row] ?? "–"}`]);
    plot.append(group, hit);
  });
  return {svg};
}

export const verdictView = {
  id: "verdict", short: "Verdict", title: "What did the study find, and may I say so?",
  missing: () => null,
  mount(element, store) {
    const {data} = store;
    element.append(sentences(data.verdict));
    const host = h("div"), legend = note();
    element.append(host, legend);
    let svg = null;
    const draw = (width) => {
      const metric = store.metrics[0];
      const all = store.ranked(metric), rows = all.slice(0, mostRows);
      host.replaceChildren();
      if (!rows.length) return void (legend.textContent = store.visible.includes(0) ? "No point that passes the filters has a value."
        : data.study.counts.completed ? `Trials have completed, but ${metric.name} is NaN at every point.` : "No point has a value yet: no trial has completed.");
      ({svg} = dotPlot(store, rows, metric, width));
      host.append(svg);
      const several = data.verdict.best_set.length > 1, front = data.objectives.length > 1;
      legend.textContent = [
        data.study.replicates > 1 ? "Mean over replicates with its 95 % interval." : "One replicate each: nothing is known of chance.", front ? `By ${metric.name} alone; blue: on the Pareto front.` : several ? `Blue: the ${data.verdict.best_set.length} points that cannot be told from the best.` : "",
        data.verdict.undecided?.length ? "Rings: undecided, as their replicates scatter too much." : "",
        store.brushes.size ? "Filtered: points outside the brushes are left out here, not in the sentences." : "",
        svg.querySelector(".off") ? "Triangles: far off the scale." : "",
        rows.length < all.length ? `The best ${rows.length} of ${all.length} points.` : ""].join(" ");
    };
    let width = 0;
    const stop = onWidth(host, (w) => draw((width = w)));
    const table = () => plainTable(["rank", "point", store.metrics[0].name, "not told from the best"],
      store.ranked(store.metrics[0]).map((row) => [data.points.rank[row] ?? "–", store.pointName(row),
        meanText(store.metrics[0].mean[row], store.metrics[0].half[row]), store.inBestSet(row) ? "yes" : store.isUndecided(row) ? "undecided" : ""]));
    return {update: () => width && draw(width), destroy: stop, svg: () => svg, table};
  },
};
