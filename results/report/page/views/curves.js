// Series over the epochs: a point's replicates as one band, several points beside each other.

import {h, onWidth} from "../base/dom.js";
import {cut, numberText, withUnit} from "../base/format.js";
import {categories, themeColour} from "../draw/colour.js";
import {choice} from "../draw/controls.js";
import {note} from "../draw/figure.js";
import {plainTable} from "../draw/table.js";

const mostCurves = 6;

// Mean and interval over a point's completed trials, epoch by epoch; of a point without any, over those it has.
export function bandOf(store, series, row) {
  const values = store.read(series.values), begin = store.read(series.epochs);
  const {trials, t975} = store.data;
  const completed = store.trialRowsOf[row].filter((r) => trials.status[r] === 0);
  const rows = completed.length ? completed : store.trialRowsOf[row];
  const length = Math.max(0, ...rows.map((r) => begin[r + 1] - begin[r]));
  const mean = [], low = [], high = [];
  for (let i = 0; i < length; ++i) {
    const here = rows.filter((r) => begin[r] + i < begin[r + 1]).map((r) => values[begin[r] + i]).filter(Number.isFinite);
    const m = here.reduce((a, b) => a + b, 0) / here.length;
    const spread = Math.sqrt(here.reduce((a, b) => a + (b - m) ** 2, 0) / (here.length - 1) / here.length);
    const half = here.length > 1 ? spread * (t975[here.length - 2] ?? 1.96) : NaN;
    mean.push(here.length ? m : null);
    low.push(Number.isFinite(half) ? m - half : null);
    high.push(Number.isFinite(half) ? m + half : null);
  }
  return {mean, low, high};
}

function shownRows(store) {
  const best = store.ranked(store.metrics[0]).slice(0, mostCurves);
  const rows = best.length ? best : store.rows().slice(0, mostCurves);
  return store.point === null || rows.includes(store.point) ? rows : [store.point, ...rows.slice(0, mostCurves - 1)];
}

function plotOptions(store, series, rows, width, log, best) {
  const colours = rows.map((_, i) => categories[i]);
  const muted = themeColour("muted"), grid = themeColour("grid");
  const axis = {stroke: muted, grid: {stroke: grid, width: 1}, ticks: {stroke: grid, width: 1}, font: "11px system-ui, sans-serif"};
  const lines = rows.flatMap((row, i) => [
    {label: store.pointName(row), stroke: colours[i], width: row === store.point ? 3 : 2, spanGaps: true, points: {show: false}},
    {stroke: "transparent", points: {show: false}, spanGaps: true}, {stroke: "transparent", points: {show: false}, spanGaps: true}]);
  return {
    width, height: Math.min(360, Math.max(260, width * 0.42)), legend: {show: false}, series: [{}, ...lines],
    bands: rows.map((_, i) => ({series: [3 * i + 3, 3 * i + 2], fill: colours[i] + "26"})),
    scales: {x: {time: false}, y: {distr: log ? 3 : 1}},
    axes: [{...axis, label: "epoch", labelSize: 22, labelFont: "12px system-ui, sans-serif", incrs: [1, 2, 5].flatMap((n) => [n, 10 * n, 100 * n, 1000 * n, 10000 * n]).sort((a, b) => a - b)},
           {...axis, size: 66, values: (_, ticks) => ticks.map((t) => (t === null ? "" : numberText(t, 4)))}],
    cursor: {points: {size: 7}},
    hooks: {draw: [(plot) => {
      rows.forEach((_, i) => {
        if (best[i] === null) return;
        plot.ctx.fillStyle = colours[i];
        plot.ctx.beginPath();
        plot.ctx.arc(plot.valToPos(best[i].epoch, "x", true), plot.valToPos(best[i].value, "y", true), 4 * devicePixelRatio, 0, 7);
        plot.ctx.fill();
      });
    }], setCursor: [(plot) => plot.told?.(plot.cursor.idx)]},
  };
}

export const curvesView = {
  id: "curves", short: "Curves", title: "How did training go?",
  missing: (store) => (store.data.series?.length ? null : store.data.missing.series ?? "No series was recorded."),
  mount(element, store) {
    const all = store.data.series.map((series, i) => ({id: String(i), name: series.name}));
    const first = all.find((o) => o.name === store.metrics[0].name) ?? all[0];
    let series = store.data.series[Number(first.id)], log = false, width = 0, plot = null;
    const host = h("div"), legend = h("ul.legend"), reading = note(), controls = h("div.controls");
    const draw = () => {
      plot?.destroy();
      const rows = shownRows(store), bands = rows.map((row) => bandOf(store, series, row));
      const metric = series.metric === null || series.metric === undefined ? null : store.data.metrics[series.metric];
      const every = series.every ?? 1, length = Math.max(0, ...bands.map((b) => b.mean.length));
      const epochs = Array.from({length}, (_, i) => 1 + i * every);
      const pad = (list) => epochs.map((_, i) => (log && !(list[i] > 0) ? null : list[i] ?? null));
      const sign = metric?.goal === "maximize" ? -1 : 1;
      const best = bands.map((band) => {
        const known = band.mean.map((value, i) => ({value, epoch: 1 + i * every})).filter((p) => p.value !== null && (!log || p.value > 0));
        return known.length && !series.schedule ? known.reduce((a, b) => (sign * b.value < sign * a.value ? b : a)) : null;
      });
      host.replaceChildren();
      host.setAttribute("aria-label", `${series.name} over the epochs`);
      plot = new uPlot(plotOptions(store, series, rows, width, log, best), [epochs, ...bands.flatMap((b) => [pad(b.mean), pad(b.low), pad(b.high)])], host);
      plot.told = (i) => (reading.textContent = i === null || i === undefined ? words(metric, rows) :
        `epoch ${epochs[i]}: ${rows.map((row, k) => `${cut(store.pointName(row), 30)} ${numberText(bands[k].mean[i] ?? null)}`).join(" · ")}`);
      reading.textContent = words(metric, rows);
      legend.replaceChildren(...rows.map((row, i) => {
        const swatch = h("span.swatch");
        swatch.style.background = categories[i];
        return h("li", {}, h("button", {type: "button", onclick: () => store.choose(row)}, swatch, cut(store.pointName(row), 48)));
      }));
    };
    const words = (metric, rows) => `${withUnit(series.name, metric?.unit ?? "")}: ${store.severalReplicates ? "mean over replicates, band: its 95 % interval" : "one replicate at each point, so no band"}, dot: the best epoch.${
      rows.length < store.rows().length ? ` The best ${rows.length} of ${store.rows().length} points; choose a point in the table to see it here.` : ""}${
      (series.every ?? 1) > 1 ? ` Every ${series.every}th epoch is kept in this page.` : ""}`;
    controls.append(choice("series", all, first.id, (id) => ((series = store.data.series[Number(id)]), draw())),
      choice("scale", [{id: "linear", name: "linear"}, {id: "log", name: "logarithmic"}], "linear", (id) => ((log = id === "log"), draw())));
    element.append(controls, legend, host, reading);
    const stop = onWidth(host, (w) => ((width = w), draw()));
    const table = () => {
      const rows = shownRows(store), bands = rows.map((row) => bandOf(store, series, row));
      return plainTable(["epoch", ...rows.map((row) => store.pointName(row))],
        Array.from({length: Math.max(...bands.map((b) => b.mean.length))}, (_, i) => [1 + i * (series.every ?? 1), ...bands.map((b) => numberText(b.mean[i] ?? null))]));
    };
    return {update: (kind) => kind !== "metric" && width && draw(), destroy: () => (stop(), plot?.destroy()), table};
  },
};
