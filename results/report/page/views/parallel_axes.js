// The axes of parallel coordinates: each a place in [0, 1] for every row of points, or null where the row has no value.

import {num, numberText, valueText} from "../base/format.js";
import {extent} from "../draw/scale.js";
import {axisOptions, isNumeric} from "./axis.js";

const mostAxes = 10;

function numberAxis(id, name, values, log) {
  const usable = (v) => Number.isFinite(v) && (!log || v > 0);
  const finite = values.filter((v) => v !== null && usable(v)).map((v) => (log ? Math.log10(v) : v));
  const [low, high] = finite.length ? extent(finite) : [0, 1];
  const span = high > low ? high - low : 1, from = high > low ? low : low - 0.5;
  const back = (place) => (log ? 10 ** (from + place * span) : from + place * span);
  const distinct = [...new Set(finite)].map((v) => (v - from) / span);
  const at = distinct.length <= 8 ? distinct.sort((a, b) => a - b).filter((place, i) => i === 0 || place - distinct[i - 1] > 0.05) : [0, 0.5, 1];
  return {id, name, ticks: at.map((place) => ({place, label: numberText(back(place), 3)})), text: (place) => numberText(back(place), 3),
          places: values.map((v) => (v === null || !usable(v) ? null : ((log ? Math.log10(v) : v) - from) / span))};
}

function categoryAxis(id, name, values) {
  const names = [...new Set(values.filter((v) => v !== null).map(valueText))];
  const place = (i) => (names.length > 1 ? i / (names.length - 1) : 0.5);
  return {id, name, ticks: names.length <= 20 ? names.map((label, i) => ({place: place(i), label})) : [], text: (p) => names[Math.round(p * (names.length - 1))] ?? "",
          places: values.map((v) => (v === null ? null : place(names.indexOf(valueText(v)))))};
}

// Those of the study that vary (the first ten), then the metric that is shown.
export function parallelAxes(store) {
  const options = axisOptions(store);
  const axes = options.slice(0, mostAxes).map(({id}) => {
    const index = Number(id), axis = store.data.axes[index], column = store.data.points.axes[index];
    return isNumeric(axis) ? numberAxis(axis.name, store.axisNames[index], column.map((v) => (v === null ? null : num(v))), axis.scale === "log")
                           : categoryAxis(axis.name, store.axisNames[index], column);
  });
  const values = store.metric.mean.map((v) => (v === null ? null : num(v)));
  const positive = values.filter((v) => v > 0 && Number.isFinite(v)), sorted = positive.toSorted((a, b) => a - b);
  const log = sorted.length === values.filter((v) => v !== null).length && sorted.length > 4 && sorted[sorted.length - 1] > 30 * sorted[Math.floor(sorted.length / 2)];
  axes.push(numberAxis(store.metric.name, store.metric.name, values, log));
  return {axes, left: options.length - Math.min(options.length, mostAxes)};
}
