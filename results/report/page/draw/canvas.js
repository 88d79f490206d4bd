// Canvases for what has thousands of marks, at the screen's own resolution, three times as fine in print.

import {h} from "../base/dom.js";

let printing = false;

export const isPrinting = () => printing;

export function setPrinting(on) {
  printing = on;
}

// Clears a canvas for so many CSS pixels and returns its context, in their units.
export function sizeCanvas(canvas, width, height) {
  const ratio = printing ? 3 : Math.min(3, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}

// A canvas of so many CSS pixels: {canvas, context}.
export function makeCanvas(width, height, label) {
  const canvas = h("canvas", {role: "img", "aria-label": label});
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return {canvas, context: sizeCanvas(canvas, width, height)};
}
