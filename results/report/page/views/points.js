// The table of points, seeds grouped; a click opens a point with its trials.

import {h} from "../base/dom.js";
import {meanText, num, numberText, valueText, withUnit} from "../base/format.js";
import {isPrinting} from "../draw/canvas.js";
import {note} from "../draw/figure.js";
import {table} from "../draw/table.js";
import {pointDetail} from "./point_detail.js";

const mostMetrics = 8;
const mostPrinted = 400;  // rows on paper; of more those in sight

function columnsOf(store) {
  const {data} = store;
  const {points} = data;
  const rank = {name: "rank", number: true, value: (row) => points.rank[row] ?? (points.front?.[row] ? 0 : null), classes: (row) => (store.inBestSet(row) || points.front?.[row] ? "set" : ""),
                text: (row) => (points.front?.[row] ? "front" : points.rank[row] === null ? "–" : points.rank[row] + (points.marked[row] ? "*" : "")),
                title: "by the mean of the objective; bold: not told from the best; *: replicates were lost"};
  const axes = data.axes.map((axis, i) => ({
    name: store.axisNames[i], title: `${withUnit(axis.name, axis.unit)}. ${axis.text ?? ""}`, number: ["real", "integer"].includes(axis.kind),
    value: (row) => points.axes[i][row], text: (row) => valueText(points.axes[i][row]), title_of: (row) => valueText(points.axes[i][row])}));
  const varying = axes.filter((_, i) => new Set(points.axes[i].map((v) => JSON.stringify(v))).size > 1);
  const metrics = store.metrics.slice(0, mostMetrics).map((metric) => ({
    name: metric.name, title: `${withUnit(metric.name, metric.unit)}. ${metric.text ?? ""}`, number: true,
    value: (row) => (metric.mean[row] === null ? null : num(metric.mean[row])), text: (row) => meanText(metric.mean[row], metric.half[row])}));
  const lost = (row) => points.failed[row] + points.pruned[row] > 0;
  const count = {name: "trials", number: true, title: "completed, and of how many", value: (row) => points.completed[row],
                 classes: (row) => (lost(row) ? "bad" : ""),
                 text: (row) => points.completed[row] + (lost(row) ? ` of ${points.completed[row] + points.failed[row] + points.pruned[row]}` : "")};
  const epochs = {name: "epochs", number: true, title: "mean over its trials", value: (row) => num(points.epochs[row]), text: (row) => numberText(points.epochs[row])};
  return [rank, ...varying, ...metrics, count, epochs];
}

export const pointsView = {
  id: "points", short: "Points", title: "Which points were tried, and what came of each?",
  missing: (store) => (store.data.points.point.length ? null : "No trial has ended yet."),
  mount(element, store) {
    const detail = h("div");
    const shown = table({columns: columnsOf(store), rows: store.rows(), label: "points of the study", chosen: () => store.point,
                         onChoose: (row) => store.choose(row)});
    const drawDetail = () => detail.replaceChildren(...(store.point === null ? [] : [pointDetail(store, store.point)]));
    element.append(note((store.severalReplicates ? "A row is a point: its replicates are one mean with its 95 % interval." : "A row is a point with one replicate: it has a value and no interval.") + " Choose a row to see its trials; click a heading to sort."),
      shown.element, detail);
    drawDetail();
    return {update(kind) {
      if (kind === "filter") shown.setRows(store.rows());
      if (kind === "point") shown.draw(), drawDetail();
      if (kind === "colours") shown.draw(isPrinting() && store.rows().length <= mostPrinted);
    }};
  },
};
