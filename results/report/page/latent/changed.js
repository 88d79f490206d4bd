// The test images whose error an axis changes most.
import { part, shortText } from "./parts.js";
import { axisColumns, axisName, axisValue } from "./points.js";
import { imageOf, drawPicture, pictureCanvas } from "./pictures.js";

// Mean error of every image in every column of an axis: errors[column][image].
export function errorsAlong(data, trials, axis, samples, error) {
  const columns = axisColumns(data, axis, trials.map((one) => one.point), 8, 5);
  return columns.map((column) => {
    const here = trials.filter((one) => column.has(axisValue(data, axis, one.point)));
    const means = Array.from({ length: samples }, (_, n) => here.reduce((sum, one) => sum + error(one, n), 0) / here.length);
    return { text: column.text, means };
  });
}

// Nodes: a heading and a row for each of the images that change most, with its error along the axis.
export function mostChanged(data, { trials, images, input, error, axis, sample, choose }) {
  if (axis === null) return [];
  const columns = errorsAlong(data, trials, axis, images.samples, error).filter((column) => Number.isFinite(column.means[0]));
  if (columns.length < 2) return [];
  const spans = Array.from({ length: images.samples }, (_, n) => {
    const values = columns.map((column) => column.means[n]);
    return { n, values, span: Math.max(...values) - Math.min(...values) };
  });
  spans.sort((a, b) => b.span - a.span || a.n - b.n);
  const shown = spans.slice(0, 6), most = Math.max(...shown.flatMap((one) => one.values));
  const rows = shown.map((one) => {
    const canvas = pictureCanvas(images.shape, "test image " + one.n);
    drawPicture(canvas, imageOf(input, images.shape, one.n), images.shape, images.range);
    return part("button", { type: "button", class: "changed-row", "aria-pressed": one.n === sample, on: { click: () => choose(one.n) },
      title: columns.map((column, i) => column.text + ": " + shortText(one.values[i])).join("\n") },
    [canvas, errorLine(one.values, most), part("span", { class: "number", text: "± " + shortText(Number((one.span / 2).toPrecision(2))) })]);
  });
  return [part("h4", { text: axisName(data, axis) + " changes these most" }),
    part("p", { class: "note", text: "Error of the image from " + columns[0].text + " to " + columns[columns.length - 1].text + "." }), ...rows];
}

// A small line of values from nought to `most`.
function errorLine(values, most) {
  const width = 96, height = 34, x = (i) => 4 + (i * (width - 8)) / Math.max(values.length - 1, 1);
  const y = (value) => height - 4 - (value / (most || 1)) * (height - 8);
  const line = values.map((value, i) => (i ? "L" : "M") + x(i).toFixed(1) + " " + y(value).toFixed(1)).join("");
  const svg = part("svg:svg", { viewBox: "0 0 " + width + " " + height, width, height, class: "spark", "aria-hidden": "true" });
  svg.append(part("svg:line", { x1: 4, x2: width - 4, y1: height - 4, y2: height - 4, class: "axis" }), part("svg:path", { d: line, class: "line" }));
  values.forEach((value, i) => svg.append(part("svg:circle", { cx: x(i), cy: y(value), r: 2, class: "dot" })));
  return svg;
}
