// Canvases for what has thousands of marks, at the screen's own resolution, three times as fine in print.

import {h} from "../base/dom.js";

let printing = false;

export function setPrinting(on) {
  printing = on;
}

// A canvas of so many CSS pixels: {canvas, context}.
export function makeCanvas(width, height, label) {
  const ratio = printing ? 3 : Math.min(3, window.devicePixelRatio || 1);
  const canvas = h("canvas", {width: Math.round(width * ratio), height: Math.round(height * ratio), role: "img", "aria-label": label});
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return {canvas, context};
}

// A picture of red, green, blue bytes, enlarged without smoothing.
export function pixelCanvas(columns, rows, bytes, width, height, label) {
  const canvas = h("canvas.pixels", {width: columns, height: rows, role: "img", "aria-label": label});
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let i = 0, j = 0; i < columns * rows; ++i, j += 3) {
    image.data[4 * i] = bytes[j];
    image.data[4 * i + 1] = bytes[j + 1];
    image.data[4 * i + 2] = bytes[j + 2];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
