// The mean of the points in each cell of two axes.

import {h, onWidth, s} from "../base/dom.js";
import {num, numberText, withUnit} from "../base/format.js";
import {chart, explain} from "../draw/chart.js";
import {colourShares, inkOn, rgb, viridis} from "../draw/colour.js";
import {choice} from "../draw/controls.js";
import {note} from "../draw/figure.js";
import {plainTable} from "../draw/table.js";
import {axisOptions, chartAxis, isNumeric, metricOptions} from "./axis.js";

const mostLevels = 14;

// An axis with many numbers becomes bins of equally many points.
function bandAxis(store, index) {
  const column = store.data.points.axes[index].map((v) => (v === null ? null : num(v)));
  if (!isNumeric(store.data.axes[index]) || new Set(column).size <= mostLevels) return chartAxis(store, index, true);
  const {label} = chartAxis(store, index);
  const sorted = column.filter((v) => v !== null).sort((a, b) => a - b);
  const edges = [...new Set(Array.from({length: 9}, (_, i) => sorted[Math.min(sorted.length - 1, Math.floor((i * sorted.length) / 8))]))];
  const whole = store.data.axes[index].kind === "integer", last = edges.length - 2;  // of whole numbers those in the bin are said
  const names = edges.slice(0, -1).map((low, i) => {
    const high = whole && i < last ? edges[i + 1] - 1 : edges[i + 1], digits = whole ? 12 : 3;
    return whole && high === low ? numberText(low, digits) : `${numberText(low, digits)} to ${numberText(high, digits)}`;
  });
  const bin = (v) => Math.max(0, Math.min(names.length - 1, edges.findLastIndex((edge) => v >= edge)));
  return {label, names, spec: {kind: "band", names}, places: column.map((v) => (v === null ? null : bin(v)))};
}

function cellsOf(store, x, y, metric) {
  const cells = new Map();
  for (const row of store.rows()) {
    if (x.places[row] === null || y.places[row] === null) continue;
    const key = x.places[row] * 1000 + y.places[row];
    const cell = cells.get(key) ?? {x: x.places[row], y: y.places[row], values: [], failed: 0, rows: []};
    const value = metric.mean[row] === null ? NaN : num(metric.mean[row]);
    if (Number.isFinite(value)) cell.values.push(value);
    else cell.failed += 1;
    cell.rows.push(row);
    cells.set(key, cell);
  }
  for (const cell of cells.values()) cell.mean = cell.values.reduce((a, b) => a + b, 0) / cell.values.length;
  return [...cells.values()];
}

// As many digits in every cell.
function cellText(mean) {
  const size = Math.abs(mean);
  return size >= 1e-3 && size < 1e3 ? mean.toPrecision(3).replace("-", "−") : numberText(mean, 3);
}

function drawMap(store, first, second, width) {
  const metric = store.metric, x = bandAxis(store, first), y = bandAxis(store, second), cells = cellsOf(store, x, y, metric);
  const colours = colourShares(cells.map((cell) => cell.mean));
  const {svg, plot, x: xs, y: ys} = chart({width, height: Math.min(460, 90 + y.names.length * 44), x: {...x.spec, padding: 0.03}, y: {...y.spec, padding: 0.05},
    xLabel: x.label, yLabel: y.label, yGrid: false, title: `${metric.name} over ${x.label} and ${y.label}`});
  svg.prepend(s("defs", {}, s("pattern", {id: "failed-cell", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
    s("line.weak", {x1: 0, x2: 0, y1: 0, y2: 6, "stroke-width": 2}))));
  for (const cell of cells) {
    const share = colours.share(cell.mean), good = metric.goal === "maximize" ? 1 - share : share;
    const fill = Number.isFinite(share) ? viridis(good) : null;
    const left = xs.place(cell.x) - xs.bandwidth / 2, top = ys.place(cell.y) - ys.bandwidth / 2;
    const box = s("rect", {x: left, y: top, width: xs.bandwidth, height: ys.bandwidth, rx: 3, fill: fill ? rgb(fill) : "url(#failed-cell)"});
    plot.append(explain(box, () => [`${x.label} ${x.names[cell.x]}, ${y.label} ${y.names[cell.y]}`,
      cell.values.length ? `mean ${numberText(cell.mean)} of ${cell.values.length} points` : "no point completed", cell.failed ? `${cell.failed} without a value` : ""].filter(Boolean)));
    if (fill && xs.bandwidth > 44 && ys.bandwidth > 15)
      plot.append(s("text.middle", {x: xs.place(cell.x), y: ys.place(cell.y), dy: "0.35em", fill: inkOn(fill), class: "middle cell", "pointer-events": "none"}, cellText(cell.mean)));
  }
  for (const text of plot.querySelectorAll("text.cell")) text.style.fill = text.getAttribute("fill");
  return {svg, colours, cells, x, y};
}

export const heatmapView = {
  id: "heatmap", short: "Two axes", title: "What do two axes do together?",
  missing: (store) => (axisOptions(store).length > 1 ? null : "The study varies fewer than two axes."),
  mount(element, store) {
    const options = axisOptions(store);
    let first = Number(options[0].id), second = Number(options[1].id), width = 0, drawn = null;
    const host = h("div"), words = note(), controls = h("div.controls");
    const draw = () => {
      drawn = drawMap(store, first, second, width);
      host.replaceChildren(drawn.svg);
      words.textContent = `Mean of ${withUnit(store.metric.name, store.metric.unit)} over the points of a cell; dark is better${drawn.colours.byRank
        ? "; coloured by rank, because a few values lie far off" : ""}.${drawn.cells.some((cell) => !cell.values.length) ? " Hatched: nothing completed." : ""}${
        drawn.cells.length < drawn.x.names.length * drawn.y.names.length ? " Empty: not tried." : ""}`;
    };
    const drawControls = () => controls.replaceChildren(
      choice("across", options.filter((o) => Number(o.id) !== second), String(first), (id) => ((first = Number(id)), drawControls(), draw())),
      choice("up", options.filter((o) => Number(o.id) !== first), String(second), (id) => ((second = Number(id)), drawControls(), draw())),
      choice("metric", metricOptions(store), store.metric.id, (id) => store.setMetric(id)));
    drawControls();
    element.append(controls, host, words);
    const stop = onWidth(host, (w) => ((width = w), draw()));
    const table = () => plainTable([drawn.x.label, drawn.y.label, store.metric.name, "points"],
      drawn.cells.map((c) => [drawn.x.names[c.x], drawn.y.names[c.y], numberText(c.mean), c.values.length]));
    return {update: (kind) => kind !== "point" && width && (drawControls(), draw()), destroy: stop, svg: () => drawn?.svg, table};
  },
};
