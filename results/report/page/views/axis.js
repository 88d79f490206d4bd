// An axis of the study as an axis of a chart: numbers on their scale, everything else as categories in the study's order.

import {num, valueText, withUnit} from "../base/format.js";

const mostLevelTicks = 12;  // values of an axis that are its ticks

export function isNumeric(axis) {
  return axis.kind === "real" || axis.kind === "integer";
}

// {spec, places, label, names}: the scale, and a place on it for each row of points; null where the axis does not count.
export function chartAxis(store, index, asBand = false) {
  const axis = store.data.axes[index], column = store.data.points.axes[index];
  const label = withUnit(axis.name, axis.unit);
  if (isNumeric(axis) && !asBand) {
    const values = column.filter((v) => v !== null).map(num), distinct = [...new Set(values)];
    return {spec: {kind: axis.scale === "log" ? "log" : "linear", values, at: distinct.length <= mostLevelTicks ? distinct : null},
            places: column.map((v) => (v === null ? null : num(v))), label, names: null};
  }
  const keys = new Map();
  for (const level of axis.levels ?? []) keys.set(valueText(level), level);
  for (const value of column) if (value !== null) keys.set(valueText(value), value);
  let names = [...keys.keys()];
  if (isNumeric(axis)) names.sort((a, b) => num(keys.get(a)) - num(keys.get(b)));
  const used = new Set(column.filter((v) => v !== null).map(valueText));
  names = names.filter((name) => used.has(name));
  const place = new Map(names.map((name, i) => [name, i]));
  return {spec: {kind: "band", names}, places: column.map((v) => (v === null ? null : place.get(valueText(v)))), label, names};
}

// The axes with at least two values, as options of a select.
export function axisOptions(store) {
  const varies = (column) => new Set(column.map((v) => JSON.stringify(v))).size > 1;
  return store.data.axes.map((axis, i) => ({id: String(i), name: axis.name, varies: varies(store.data.points.axes[i])})).filter((o) => o.varies);
}

export function metricOptions(store) {
  return store.metrics.map((metric) => ({id: metric.id, name: metric.name}));
}
