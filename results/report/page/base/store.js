// A study and what a person has chosen of it. Views read it, change it through its functions, and are told.

import {arrayReader} from "./arrays.js";
import {cut, num, numberText, shortNames, valueText} from "./format.js";

function metricsOf(data) {
  const objectives = data.objectives.map((o, i) => ({
    id: `objective ${i}`, name: o.metric, unit: o.unit, text: o.text, goal: o.goal,
    mean: data.points.objectives[i].mean, half: data.points.objectives[i].half_width,
    trials: data.trials.objectives[i],
  }));
  const named = new Set(objectives.map((o) => o.name));
  const others = data.metrics.map((m, i) => ({
    id: `metric ${i}`, name: m.name, unit: m.unit, text: m.text, goal: m.goal,
    mean: data.points.metrics[i].mean, half: data.points.metrics[i].half_width, trials: data.trials.metrics[i],
  }));
  return [...objectives, ...others.filter((m) => !named.has(m.name))];
}

function indexOf(column) {
  const index = new Map();
  column.forEach((value, row) => index.set(value, row));
  return index;
}

export function createStore(data, buffer) {
  const {points, trials, axes} = data;
  const rowOfPoint = indexOf(points.point), rowOfTrial = indexOf(trials.trial);
  const trialRowsOf = points.point.map(() => []);
  trials.point.forEach((point, row) => trialRowsOf[rowOfPoint.get(point)]?.push(row));
  const axisNames = shortNames(axes.map((axis) => axis.name)).map((name) => cut(name));
  const metrics = metricsOf(data);
  const severalReplicates = trials.replicate.some((replicate) => replicate > 0);
  const listeners = new Set();

  const store = {
    data, metrics, axisNames, rowOfPoint, rowOfTrial, trialRowsOf, severalReplicates,
    read: arrayReader(buffer),
    metric: metrics[0],
    brushes: new Map(),  // column id -> function of a row of points
    ranges: new Map(),   // column id -> the ends of its brush in [0, 1], so that it is drawn again as it was
    visible: new Uint8Array(points.point.length).fill(1),
    point: null,         // the chosen one, a row of points

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(kind) {
      for (const listener of [...listeners]) listener(kind);
    },
    setMetric(id) {
      store.metric = metrics.find((m) => m.id === id) ?? metrics[0];
      store.tell("metric");
    },
    choose(row) {
      store.point = row === store.point ? null : row;
      store.tell("point");
    },
    setBrush(column, test) {
      if (test) store.brushes.set(column, test);
      else store.brushes.delete(column);
      const tests = [...store.brushes.values()];
      for (let row = 0; row < store.visible.length; ++row) store.visible[row] = tests.every((f) => f(row)) ? 1 : 0;
      store.tell("filter");
    },
    clearBrushes() {
      store.brushes.clear();
      store.visible.fill(1);
      store.tell("filter");
    },

    // "ratio 0.1, latent 32": what tells a point from the others.
    pointName(row) {
      const parts = [];
      axes.forEach((axis, i) => {
        const value = points.axes[i][row];
        if (value !== null) parts.push(`${axisNames[i]} ${typeof value === "number" ? numberText(value) : cut(valueText(value))}`);
      });
      return parts.join(", ") || `point ${points.point[row]}`;
    },
    nameOf: (point) => (rowOfPoint.has(point) ? store.pointName(rowOfPoint.get(point)) : `point ${point}`),
    // "trial 10 (replicate 1)", the replicate where a point has several.
    trialName(trial) {
      const replicate = trials.replicate[rowOfTrial.get(trial)];
      return `trial ${trial}${severalReplicates && replicate !== undefined ? ` (replicate ${replicate})` : ""}`;
    },
    rows() {
      return points.point.map((_, row) => row).filter((row) => store.visible[row]);
    },
    // Rows with a value of the metric, best first: by rank for the objective, else by the metric's own goal.
    ranked(metric = store.metric) {
      const sign = metric.goal === "maximize" ? -1 : 1;
      const value = (row) => num(metric.mean[row]);
      const rows = store.rows().filter((row) => metric.mean[row] !== null && !Number.isNaN(value(row)));
      if (metric === metrics[0] && data.objectives.length === 1)
        return rows.sort((a, b) => (points.rank[a] ?? Infinity) - (points.rank[b] ?? Infinity));
      return rows.sort((a, b) => sign * (value(a) - value(b)) || a - b);
    },
    inBestSet: (row) => data.verdict.best_set.includes(points.point[row]),
    isUndecided: (row) => (data.verdict.undecided ?? []).includes(points.point[row]),
  };
  return store;
}
