// By how much two points differ, as `sandglass compare` computes it. Values are Maps from a replicate to its value.

import {t95, twoSidedP} from "./student.js";

const meanOf = (list) => list.reduce((a, b) => a + b, 0) / list.length;

// Mean and its variance, s^2 / n.
function moments(list) {
  const mean = meanOf(list);
  return {mean, variance: list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ((list.length - 1) * list.length)};
}

function tested(method, mean, variance, freedom, shared) {
  if (!(variance > 0)) return {method, mean, half: 0, p: mean === 0 ? 1 : 0, shared};
  const deviation = Math.sqrt(variance);
  return {method, mean, half: t95(freedom) * deviation, p: twoSidedP(mean / deviation, freedom), shared};
}

// {method, mean, half, p, shared}: there minus here. Of two or more shared replicates by a paired t-test, else by Welch's;
// with less than two values on a side there is no test (half is null).
export function differenceOfPoints(here, there) {
  const pairs = [...there.keys()].filter((replicate) => here.has(replicate)), shared = pairs.length;
  if (shared > 1) {
    const {mean, variance} = moments(pairs.map((replicate) => there.get(replicate) - here.get(replicate)));
    return tested("paired", mean, variance, shared - 1, shared);
  }
  if (here.size > 1 && there.size > 1) {
    const a = moments([...here.values()]), b = moments([...there.values()]), variance = a.variance + b.variance;
    const freedom = variance ** 2 / (a.variance ** 2 / (here.size - 1) + b.variance ** 2 / (there.size - 1));
    return tested("welch", b.mean - a.mean, variance, freedom, shared);
  }
  return {method: "none", mean: meanOf([...there.values()]) - meanOf([...here.values()]), half: null, p: 1, shared};
}

// p-values after Holm's correction for their number.
export function holm(values) {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b), adjusted = [];
  let largest = 0;
  order.forEach((at, i) => (adjusted[at] = largest = Math.max(largest, Math.min(1, (order.length - i) * values[at]))));
  return adjusted;
}
