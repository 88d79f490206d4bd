// Points of two reports matched by their parameters, as `sandglass compare` matches them.

import {cut, num, numberText, shortNames, valueText} from "../base/format.js";
import {differenceOfPoints, holm} from "./difference.js";

const metricOf = (data, name) => {
  const metric = data.metrics.findIndex((one) => one.name === name), objective = data.objectives.findIndex((one) => one.metric === name);
  return metric >= 0 ? data.trials.metrics[metric] : data.trials.objectives[objective];
};

export function metricGoal(data, name) {
  return (data.objectives.find((one) => one.metric === name) ?? data.metrics.find((one) => one.name === name))?.goal ?? null;
}

// One text for equal values: numbers to nine digits.
function matchText(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? String(Number(value.toPrecision(9))) : JSON.stringify(value);
}

// The value of a parameter that is fixed in a study: `block: {..., key: value}` of its YAML, every default filled in.
export function fixedValue(yaml, path) {
  const [block, ...keys] = path.split("."), line = yaml.split("\n").find((text) => text.startsWith(`${block}: {`));
  const found = line && new RegExp(`[{ ]${keys.join(".").replace(/[^\w]/g, "\\$&")}: (\\[[^\\]]*\\]|"(?:[^"\\\\]|\\\\.)*"|[^,}]*)`).exec(line);
  if (!found) return null;
  try {
    return JSON.parse(found[1]);
  } catch {
    return found[1];
  }
}

// Points by the text of their parameters on `axes`: Map to {row, place, values}, with the values of completed trials by
// replicate.
function pointsByKey(data, axes, metric) {
  const columns = axes.map((name) => data.axes.findIndex((axis) => axis.name === name)), values = metricOf(data, metric).map(num);
  const byPoint = new Map(data.points.point.map((point) => [point, new Map()]));
  data.trials.trial.forEach((_, row) => {
    const known = byPoint.get(data.trials.point[row]), replicate = data.trials.replicate[row];
    if (known && data.trials.status[row] === 0 && Number.isFinite(values[row]) && !known.has(replicate)) known.set(replicate, values[row]);
  });
  const fixed = axes.map((name, i) => (columns[i] < 0 ? fixedValue(data.study.yaml ?? "", name) : null)), found = new Map();
  data.points.point.forEach((point, row) => {
    const place = axes.map((_, i) => (columns[i] < 0 ? fixed[i] : data.points.axes[columns[i]][row]));
    const key = place.map(matchText).join("\n");
    if (!found.has(key)) found.set(key, {place, values: byPoint.get(point)});
  });
  return found;
}

// {rows: [{text, here, there, method, mean, half, p, adjusted, same}], here, there: points without a partner, over: all
// points together, each a pair of its means}.
export function comparePoints(ours, theirs, metric) {
  const axes = [...new Set([...ours.axes, ...theirs.axes].map((axis) => axis.name))], names = shortNames(axes);
  const mine = pointsByKey(ours, axes, metric), other = pointsByKey(theirs, axes, metric), rows = [];
  for (const [key, {place, values}] of mine) {
    if (!other.has(key)) continue;
    const there = other.get(key).values, mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
    const parts = place.map((value, i) => (value === null ? "" : `${cut(names[i])} ${typeof value === "number" ? numberText(value) : cut(valueText(value))}`)).filter(Boolean);
    rows.push({text: parts.join(", ") || "the only point", here: mean([...values.values()]), there: mean([...there.values()]), ...differenceOfPoints(values, there),
      same: values.size > 0 && values.size === there.size && [...values].every(([replicate, value]) => there.get(replicate) === value)});
  }
  const known = rows.filter((row) => row.method !== "none");
  holm(known.map((row) => row.p)).forEach((p, i) => (known[i].adjusted = p));
  const both = rows.filter((row) => Number.isFinite(row.here) && Number.isFinite(row.there)), side = (name) => new Map(both.map((row, i) => [i, row[name]]));
  return {rows, here: mine.size - rows.length, there: other.size - rows.length, over: differenceOfPoints(side("here"), side("there"))};
}

// Lines that only one of two texts has, in their order: [{side: "here" | "there", text}].
export function differingLines(ours, theirs) {
  const a = ours.split("\n"), b = theirs.split("\n"), inA = new Set(a), inB = new Set(b), lines = [];
  let at = 0;
  for (const line of a) {
    if (inB.has(line)) {
      const next = b.indexOf(line, at);
      if (next >= 0) {
        for (; at < next; ++at) if (!inA.has(b[at])) lines.push({side: "there", text: b[at]});
        at = next + 1;
      }
    } else lines.push({side: "here", text: line});
  }
  for (; at < b.length; ++at) if (!inA.has(b[at])) lines.push({side: "there", text: b[at]});
  return lines;
}
