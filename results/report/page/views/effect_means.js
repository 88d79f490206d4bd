// The means of an axis's effect over the points that pass the brushes.

import {num, valueText} from "../base/format.js";
import {meanInterval} from "../base/interval.js";

const fewPoints = 5;  // below so many a mean of a search is sparse, as in the document

// To which of an effect's levels or bins a value of the axis belongs; -1: to none.
function levelOf(effect) {
  if (effect.first) return (value) => effect.first.findLastIndex((low) => num(value) >= num(low));
  const places = new Map(effect.levels.map((level, i) => [valueText(level), i]));
  return (value) => places.get(valueText(value)) ?? -1;
}

// The mean of each replicate over some points.
function replicateMeans(store, rows) {
  const {trials} = store.data, values = new Map();
  for (const row of rows) {
    const known = new Set();
    for (const trial of store.trialRowsOf[row]) {
      const value = num(trials.objectives[0][trial]), replicate = trials.replicate[trial];
      if (trials.status[trial] !== 0 || !Number.isFinite(value) || known.has(replicate)) continue;
      known.add(replicate);
      values.set(replicate, [...(values.get(replicate) ?? []), value]);
    }
  }
  return [...values.values()].map((list) => list.reduce((a, b) => a + b, 0) / list.length);
}

// The effect of the visible points alone, in the form of the document's; `uneven`: whether they are other combinations
// of the other axes at each level.
export function brushedEffect(store, effect) {
  const {points, t975} = store.data, column = points.axes[effect.axis], metric = store.metrics[0], level = levelOf(effect);
  const groups = effect.levels.map(() => []), combinations = effect.levels.map(() => []);
  for (const row of store.rows()) {
    const at = column[row] === null || metric.mean[row] === null || !Number.isFinite(num(metric.mean[row])) ? -1 : level(column[row]);
    if (at < 0) continue;
    groups[at].push(row);
    combinations[at].push(JSON.stringify(points.axes.filter((_, axis) => axis !== effect.axis).map((values) => values[row])));
  }
  const kept = groups.map((_, i) => i).filter((i) => groups[i].length);
  const means = kept.map((i) => meanInterval(effect.over === "replicates" ? replicateMeans(store, groups[i]) : groups[i].map((row) => num(metric.mean[row])), t975));
  const end = (sign) => means.map(({mean, half}) => (half === null ? null : mean + sign * half));
  return {
    ...effect, levels: kept.map((i) => effect.levels[i]), mean: means.map(({mean}) => mean), low: end(-1), high: end(1),
    trials: kept.map((i) => groups[i].reduce((sum, row) => sum + points.completed[row], 0)),
    sparse: kept.map((i) => effect.over !== "replicates" && groups[i].length < fewPoints),
    uneven: effect.over === "replicates" && new Set(kept.map((i) => combinations[i].sort().join("\n"))).size > 1,
  };
}
