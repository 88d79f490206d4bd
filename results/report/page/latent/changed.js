// The test images whose error an axis changes most.

import {h, s} from "../base/dom.js";
import {numberText} from "../base/format.js";
import {drawPicture, imageOf, pictureCanvas} from "../draw/pictures.js";
import {axisColumns, axisValue} from "./points.js";

// Mean error of every image in every column of an axis: errors[column][image].
export function errorsAlong(store, trials, axis, samples, error) {
  const columns = axisColumns(store, axis, trials.map((one) => one.point), 8, 5);
  return columns.map((column) => {
    const here = trials.filter((one) => column.has(axisValue(store, axis, one.point)));
    const means = Array.from({length: samples}, (_, n) => here.reduce((sum, one) => sum + error(one, n), 0) / here.length);
    return {text: column.text, means};
  });
}

// Nodes: a heading and a row for each of the images that change most, with its error along the axis.
export function mostChanged(store, {trials, images, input, error, axis, sample, choose}) {
  if (axis === null) return [];
  const columns = errorsAlong(store, trials, axis, images.samples, error).filter((column) => Number.isFinite(column.means[0]));
  if (columns.length < 2) return [];
  const spans = Array.from({length: images.samples}, (_, n) => {
    const values = columns.map((column) => column.means[n]);
    return {n, values, span: Math.max(...values) - Math.min(...values)};
  });
  spans.sort((a, b) => b.span - a.span || a.n - b.n);
  const shown = spans.slice(0, 6), most = Math.max(...shown.flatMap((one) => one.values));
  const rows = shown.map((one) => {
    const canvas = pictureCanvas(images.shape, "test image " + one.n);
    drawPicture(canvas, imageOf(input, images.shape, one.n), images.shape, images.range);
    return h("button.changed-row", {type: "button", "aria-pressed": one.n === sample, onclick: () => choose(one.n), title: columns.map((column, i) => column.text + ": " + numberText(one.values[i])).join("\n")}, canvas, errorLine(one.values, most), h("span.number", {}, "± " + numberText(one.span / 2, 2)));
  });
  return [h("h4", {}, store.axisNames[axis] + " changes these most"),
    h("p.note", {}, "Error of the image from " + columns[0].text + " to " + columns[columns.length - 1].text + "."), ...rows];
}

// A small line of values from nought to `most`.
function errorLine(values, most) {
  const width = 96, height = 34, x = (i) => 4 + (i * (width - 8)) / Math.max(values.length - 1, 1);
  const y = (value) => height - 4 - (value / (most || 1)) * (height - 8);
  const line = values.map((value, i) => (i ? "L" : "M") + x(i).toFixed(1) + " " + y(value).toFixed(1)).join("");
  const svg = s("svg.spark", {viewBox: "0 0 " + width + " " + height, width, height, "aria-hidden": "true"});
  svg.append(s("line.axis", {x1: 4, x2: width - 4, y1: height - 4, y2: height - 4}), s("path.curve", {d: line}));
  values.forEach((value, i) => svg.append(s("circle.dot", {cx: x(i), cy: y(value), r: 2})));
  return svg;
}
