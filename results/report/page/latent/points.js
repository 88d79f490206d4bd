// Where trials and points lie on the axes, for views that go along an axis.

import {cut, numberText, valueText} from "../base/format.js";

// The value of an axis at a point; null where it does not apply.
export function axisValue(store, axis, point) {
  return store.data.points.axes[axis][store.rowOfPoint.get(point)] ?? null;
}

// Orders values of an axis: numbers by size, others as the axis' levels or by name.
export function compareValues(store, axis) {
  const levels = store.data.axes[axis].levels ?? [];
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
export function axisColumns(store, axis, points, most, bins = Math.min(most, 6)) {
  const values = new Map(points.map((point) => axisValue(store, axis, point)).map((v) => [JSON.stringify(v), v]));
  const distinct = [...values.values()].sort(compareValues(store, axis));
  const alone = (value) => ({text: cut(valueText(value)), value, has: (other) => JSON.stringify(other) === JSON.stringify(value)});
  const numbers = distinct.filter((value) => typeof value === "number");
  if (distinct.length <= most || numbers.length < 2) return distinct.map(alone);
  const all = points.map((point) => axisValue(store, axis, point)).filter((value) => typeof value === "number").sort((a, b) => a - b);
  const edges = [...new Set(Array.from({length: bins + 1}, (_, i) => all[Math.round((i * (all.length - 1)) / bins)]))];
  const columns = edges.slice(0, -1).map((low, i) => binColumn(low, edges[i + 1], i === edges.length - 2, numbers.every(Number.isInteger)));
  return [...columns, ...distinct.filter((value) => typeof value !== "number").map(alone)];
}

// The columns along an axis, or a single one for everything where there is no axis (null).
export function columnsAlong(store, axis, points, ...limits) {
  return axis === null ? [{text: "", has: () => true}] : axisColumns(store, axis, points, ...limits);
}

function binColumn(low, high, last, whole) {
  const two = (value) => numberText(value, whole ? 6 : 2), top = whole && !last ? high - 1 : high;
  return {text: top > low ? `${two(low)}–${two(top)}` : two(low), value: low, low: two(low), high: two(high), binned: true,
    has: (value) => typeof value === "number" && value >= low && (last ? value <= high : value < high)};
}

// Orders trials {trial, point} by the rank of their point, the best first; those without a rank last.
export function byRank(store) {
  const rank = (one) => store.data.points.rank[store.rowOfPoint.get(one.point)] ?? Infinity;
  return (a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || a.point - b.point || (a.trial ?? 0) - (b.trial ?? 0);
}

// What varies over these points; all axes if none does.
export function varyingAxes(store, points) {
  const {axes} = store.data, all = axes.map((_, axis) => axis);
  const varying = all.filter((axis) => new Set(points.map((point) => JSON.stringify(axisValue(store, axis, point)))).size > 1);
  return varying.length ? varying : all;
}

// Which trials of the study are not among these, in a sentence; "" if all are.
export function trialsLeftOut(store, shown) {
  const {status} = store.data.trials, completed = status.filter((ending) => ending === 0).length, ended = status.length - completed;
  const count = new Set(shown).size;
  if (count >= status.length) return "";
  const others = completed - count;
  return `${count} of ${status.length} trials are shown.${ended ? ` ${ended} did not complete.` : ""}${
    others > 0 ? ` Of ${others} others the page has no codes: none were recorded, or there are too many.` : ""}`;
}

// Axes as options of a choice.
export const axisChoices = (store, axes) => axes.map((axis) => ({id: axis, name: store.axisNames[axis]}));
