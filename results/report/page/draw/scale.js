// Scales of charts: from values to pixels, with round ticks.

import {cut, numberText, valueText} from "../base/format.js";
import {medianOf} from "../base/interval.js";

export function extent(values) {
  let low = Infinity, high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

function tickText(value, step) {
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return numberText(value, 3);
  return value.toFixed(Math.max(0, Math.min(10, -Math.floor(Math.log10(step) + 1e-9)))).replace("-", "−");
}

function bandScale(spec, range) {
  const padding = spec.padding ?? 0.2, count = Math.max(1, spec.names.length), step = (range[1] - range[0]) / (count + padding);
  const bandwidth = Math.abs(step) * (1 - padding), place = (i) => range[0] + step * (i + 0.5 + padding / 2);
  return {place, bandwidth, ticks: spec.names.map((name, i) => ({at: place(i), label: cut(name, spec.most ?? 28)}))};
}

// Multiples of 1, 2 or 5 times a power of ten within the range, about `count` of them.
export function roundTicks(low, high, count) {
  if (!(high > low)) return [low];
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.75);
  // Multiplied by a whole number, or divided by one, so that 3 * 0.1 is 0.3.
  const at = step >= 1 ? (n) => n * step : (n) => n / Math.round(1 / step);
  const ticks = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; ++n) ticks.push(at(n));
  return ticks;
}

// Powers of ten; 1, 2 and 5 of each where these are few; every so-manieth where they are many.
export function logTicks(low, high, count) {
  const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first < 1) return roundTicks(low, high, count);
  const every = Math.max(1, Math.ceil((last - first + 1) / count)), factors = last - first < 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = first - 1; power <= last; ++power)
    for (const factor of factors)
      if (factor > 1 || (power - first) % every === 0) ticks.push(factor * 10 ** power);
  return ticks.filter((t) => t >= low && t <= high);
}

function domainOf(spec, log) {
  const finite = spec.values.filter((v) => Number.isFinite(v) && (!log || v > 0));
  let [low, high] = finite.length ? extent(finite) : [0, 1];
  if (spec.zero && !log) low = Math.min(0, low);
  if (low === high) [low, high] = log ? [low / 2, high * 2] : low === 0 ? [-0.5, 0.5] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
  const room = spec.room ?? 0.05;
  if (log) return [low * (low / high) ** room, high * (high / low) ** room];
  return [spec.zero && low === 0 ? 0 : low - room * (high - low), high + room * (high - low)];
}

// {place(value), bandwidth, ticks: [{at, label}]} of {kind: "linear" | "log", values, at: where ticks are if they fit} or {kind: "band", names}.
export function makeScale(spec, range) {
  if (spec.kind === "band") return bandScale(spec, range);
  const log = spec.kind === "log" && spec.values.some((v) => v > 0);
  const [low, high] = domainOf(spec, log), span = log ? Math.log(high / low) : high - low;
  const place = (v) => (Number.isFinite(v) && (!log || v > 0) ? range[0] + ((log ? Math.log(v / low) : v - low) / span) * (range[1] - range[0]) : NaN);
  const known = spec.at?.map((t) => ({at: place(t), label: valueText(t)})).sort((a, b) => a.at - b.at);
  if (known?.every((t, i) => Number.isFinite(t.at) && (i === 0 || t.at - known[i - 1].at > 3.2 * (t.label.length + known[i - 1].label.length) + 8)))
    return {place, bandwidth: 0, log, ticks: known};
  const count = Math.max(2, Math.round(Math.abs(range[1] - range[0]) / (spec.apart ?? 60)));
  const ticks = log ? logTicks(low, high, count) : roundTicks(low, high, count);
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : 1;
  return {place, bandwidth: 0, log, ticks: ticks.map((t) => ({at: place(t), label: log || t === 0 ? numberText(t, 3) : tickText(t, step)}))};
}

// The finite values that are not far from the others, and whether they want a logarithmic scale: {kind, values}, for
// makeScale. Diverged trials, and zeros and negative values among many orders of magnitude, are left out; placeOrEdge
// puts them on the edge.
export function fairScale(values) {
  const finite = values.filter(Number.isFinite), positive = finite.filter((v) => v > 0);
  if (2 * positive.length <= finite.length) return {kind: "linear", values: nearMedian(finite, (v) => v, 0)};
  const near = nearMedian(positive, Math.log10, 1.5), [low, high] = extent(near);
  if (high > 1e3 * low) return {kind: "log", values: near};
  return {kind: "linear", values: finite.filter((v) => v <= high && v >= Math.min(low, -high))};
}

// Those within 10 median deviations of the median, or within `least`, both in the units of f.
function nearMedian(values, f, least) {
  const middle = medianOf(values.map(f)), away = (v) => Math.abs(f(v) - middle);
  const deviation = medianOf(values.map(away));
  const most = Math.max(least, 10 * deviation) || Infinity;
  return values.filter((v) => away(v) <= most);
}

// The place of a value on a scale whose range is [from, to], and whether it lies off it: {at, off: -1, 0 or 1}; null of
// NaN.
export function placeOrEdge(scale, value, [from, to]) {
  if (Number.isNaN(value)) return null;
  const at = value === Infinity ? to : value === -Infinity || (scale.log && value <= 0) ? from : scale.place(value);
  const share = (at - from) / (to - from), off = !Number.isFinite(value) || (scale.log && value <= 0) ? (at === to ? 1 : -1) : share > 1 ? 1 : share < 0 ? -1 : 0;
  return {at: off > 0 ? to : off < 0 ? from : at, off};
}
