// Points of two reports matched by their parameters, and their paired differences.
import { num } from "../base/format.js";
import { cutText, meanInterval } from "./parts.js";
import { pointText } from "./points.js";

// Sentences about axes that only one of the reports has.
export function scopeDifference(ours, theirs) {
  const names = (data) => data.axes.map((axis) => axis.name), mine = names(ours), other = names(theirs);
  const lines = [];
  const only = (list, where) => list.length && lines.push("An axis only " + where + ": " + list.map((name) => cutText(name, 80)).join(", ") + ". Points are matched by the axes of both; the best of several is taken.");
  only(mine.filter((name) => !other.includes(name)), "here");
  only(other.filter((name) => !mine.includes(name)), "there");
  return lines;
}

// Values of a metric by trial row: an objective or a metric of that name.
function metricColumn(data, name) {
  const metric = data.metrics.findIndex((one) => one.name === name), objective = data.objectives.findIndex((one) => one.metric === name);
  return (metric >= 0 ? data.trials.metrics[metric] : data.trials.objectives[objective]).map(num);
}

function metricGoal(data, name) {
  const objective = data.objectives.find((one) => one.metric === name), metric = data.metrics.find((one) => one.name === name);
  return objective ? objective.goal : metric ? metric.goal : null;
}

// Points by their parameters on shared axes: Map from a key to the best point with its trials [{seed, replicate, value}].
function pointsByKey(data, axisNames, metric) {
  const columns = axisNames.map((name) => data.axes.findIndex((axis) => axis.name === name)), values = metricColumn(data, metric);
  const trials = new Map();
  data.trials.trial.forEach((_, row) => {
    const point = data.trials.point[row];
    if (!Number.isFinite(values[row])) return;
    if (!trials.has(point)) trials.set(point, []);
    trials.get(point).push({ seed: data.trials.seed[row], value: values[row] });
  });
  const found = new Map();
  data.points.point.forEach((point, row) => { // rows are in the order of rank
    const key = JSON.stringify(columns.map((column) => data.points.axes[column][row]));
    if (!found.has(key) && trials.has(point)) found.set(key, { point, trials: trials.get(point) });
  });
  return found;
}

// {rows: [{text, ours, theirs, difference, half, same, how}], here, there: points without a partner, goal}.
export function comparePoints(ours, theirs, metric) {
  const shared = ours.axes.map((axis) => axis.name).filter((name) => theirs.axes.some((axis) => axis.name === name));
  if (!shared.length) return { rows: [], here: ours.points.point.length, there: theirs.points.point.length, goal: metricGoal(ours, metric) };
  const mine = pointsByKey(ours, shared, metric), other = pointsByKey(theirs, shared, metric), rows = [];
  for (const [key, one] of mine) {
    if (other.has(key)) rows.push({ text: pointText(ours, one.point), ...pairedDifference(one.trials, other.get(key).trials, ours.t975 || []) });
  }
  const size = (row) => (Number.isFinite(row.difference) ? Math.abs(row.difference) / (row.half || Math.abs(row.difference) || 1) : -1);
  rows.sort((a, b) => size(b) - size(a));
  return { rows, here: mine.size - rows.length, there: other.size - rows.length, goal: metricGoal(ours, metric) };
}

// There minus here: by shared seeds where two or more are shared, else of the means (Welch).
export function pairedDifference(ours, theirs, t975) {
  const bySeed = new Map(theirs.map((one) => [one.seed, one.value])), pairs = ours.filter((one) => bySeed.has(one.seed));
  const mean = (list) => list.reduce((sum, one) => sum + one.value, 0) / list.length;
  const same = pairs.length > 0 && pairs.length === ours.length && pairs.length === theirs.length && pairs.every((one) => one.value === bySeed.get(one.seed));
  if (pairs.length) {
    const { mean: difference, half } = meanInterval(pairs.map((one) => bySeed.get(one.seed) - one.value), t975);
    const paired = pairs.map((one) => ({ value: bySeed.get(one.seed) }));
    return { ours: mean(pairs), theirs: mean(paired), difference, half, same, how: pairs.length + (pairs.length === 1 ? " seed of both" : " seeds of both") };
  }
  return { ours: mean(ours), theirs: mean(theirs), difference: mean(theirs) - mean(ours), half: welchHalf(ours, theirs, t975), same, how: "no seed of both: " + ours.length + " against " + theirs.length };
}

function welchHalf(ours, theirs, t975) {
  if (ours.length < 2 || theirs.length < 2) return null;
  const share = (list) => {
    const middle = list.reduce((sum, one) => sum + one.value, 0) / list.length;
    return list.reduce((sum, one) => sum + (one.value - middle) ** 2, 0) / (list.length - 1) / list.length;
  };
  const a = share(ours), b = share(theirs);
  if (a + b === 0) return 0;
  const freedom = Math.max(1, Math.floor((a + b) ** 2 / (a * a / (ours.length - 1) + b * b / (theirs.length - 1))));
  return (freedom <= t975.length ? t975[freedom - 1] : 1.96) * Math.sqrt(a + b);
}

// Lines that only one of two texts has, in their order: [{side: "here" | "there", text}].
export function differingLines(ours, theirs) {
  const a = ours.split("\n"), b = theirs.split("\n"), inA = new Set(a), inB = new Set(b), lines = [];
  let at = 0;
  for (const line of a) {
    if (inB.has(line)) {
      const next = b.indexOf(line, at);
      if (next >= 0) {
        for (; at < next; ++at) if (!inA.has(b[at])) lines.push({ side: "there", text: b[at] });
        at = next + 1;
      }
    } else lines.push({ side: "here", text: line });
  }
  for (; at < b.length; ++at) if (!inA.has(b[at])) lines.push({ side: "there", text: b[at] });
  return lines;
}
