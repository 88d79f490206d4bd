// What trials and points of the document are called and where they lie on the axes.
import { num } from "../base/format.js";
import { cutText, shortText } from "./parts.js";

// The row of a point in the columns of the document's points.
export function pointRow(data, point) {
  const rows = pointRows(data);
  return rows.has(point) ? rows.get(point) : -1;
}

const pointRowMaps = new WeakMap();

function pointRows(data) {
  if (!pointRowMaps.has(data)) pointRowMaps.set(data, new Map(data.points.point.map((point, row) => [point, row])));
  return pointRowMaps.get(data);
}

// The value of an axis at a point; null where it does not apply.
export function axisValue(data, axis, point) {
  const row = pointRow(data, point);
  return row < 0 ? null : data.points.axes[axis][row];
}

// The last part of an axis' name, or the whole where two axes share it.
export function axisName(data, axis) {
  const name = data.axes[axis].name;
  const last = name.split(".").pop();
  return cutText(data.axes.some((other, i) => i !== axis && other.name.split(".").pop() === last) ? name : last);
}

// "ratio 0.25 · latent 8"
export function pointText(data, point) {
  const texts = data.axes.map((axis, i) => axisName(data, i) + " " + shortText(axisValue(data, i, point)));
  return texts.length ? texts.join(" · ") : "point " + point;
}

export function replicateOf(data, trial) {
  const row = data.trials.trial.indexOf(trial);
  return row < 0 ? null : data.trials.replicate[row];
}

// "trial 10" with its replicate, where there are several.
export function trialText(data, trial) {
  const replicate = replicateOf(data, trial);
  const several = data.trials.replicate.some((other) => other > 0);
  return "trial " + trial + (several && replicate !== null ? " (replicate " + replicate + ")" : "");
}

// Orders values of an axis: numbers by size, others as the axis' levels or by name.
export function compareValues(data, axis) {
  const levels = data.axes[axis].levels || [];
  const place = new Map(levels.map((level, i) => [JSON.stringify(level), i]));
  return (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    const left = place.get(JSON.stringify(a)), right = place.get(JSON.stringify(b));
    if (left !== undefined && right !== undefined) return left - right;
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return String(a).localeCompare(String(b));
  };
}

/**
 * Columns along an axis: [{text, value, has(value)}]. Up to `most` distinct values stand for themselves; more numbers
 * than that are put into `bins` columns {low, high, binned} of equal count.
 */
export function axisColumns(data, axis, points, most, bins = Math.min(most, 6)) {
  const values = new Map(points.map((point) => axisValue(data, axis, point)).map((v) => [JSON.stringify(v), v]));
  const distinct = [...values.values()].sort(compareValues(data, axis));
  const alone = (value) => ({ text: shortText(value), value, has: (other) => JSON.stringify(other) === JSON.stringify(value) });
  const numbers = distinct.filter((value) => typeof value === "number");
  if (distinct.length <= most || numbers.length < 2) return distinct.map(alone);
  const all = points.map((point) => axisValue(data, axis, point)).filter((value) => typeof value === "number").sort((a, b) => a - b);
  const edges = [...new Set(Array.from({ length: bins + 1 }, (_, i) => all[Math.round((i * (all.length - 1)) / bins)]))];
  const columns = edges.slice(0, -1).map((low, i) => binColumn(low, edges[i + 1], i === edges.length - 2, numbers.every(Number.isInteger)));
  return [...columns, ...distinct.filter((value) => typeof value !== "number").map(alone)];
}

function binColumn(low, high, last, whole) {
  const two = (value) => shortText(whole ? value : Number(value.toPrecision(2))), top = whole && !last ? high - 1 : high;
  return { text: top > low ? two(low) + "–" + two(top) : two(low), value: low, low: two(low), high: two(high), binned: true,
    has: (value) => typeof value === "number" && value >= low && (last ? value <= high : value < high) };
}

// Rank of a point: 1 is the best; Infinity for those without.
export function rankOf(data, point) {
  const row = pointRow(data, point);
  const rank = row < 0 ? null : data.points.rank[row];
  return rank === null ? Infinity : rank;
}

// What varies over these points, most values first; all axes if none does.
export function varyingAxes(data, points) {
  const counts = data.axes.map((_, axis) => new Set(points.map((point) => JSON.stringify(axisValue(data, axis, point)))).size);
  const varying = counts.map((_, axis) => axis).filter((axis) => counts[axis] > 1);
  return varying.length ? varying : data.axes.map((_, axis) => axis);
}

// Value of a metric at a trial; NaN if there is none.
export function trialMetric(data, metric, trial) {
  const row = data.trials.trial.indexOf(trial);
  return row < 0 ? NaN : num(data.trials.metrics[metric][row]);
}
