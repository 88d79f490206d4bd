// Images of the document on canvases: grey or coloured, differences in blue and red.

import {h} from "../base/dom.js";
import {sizeCanvas} from "./canvas.js";
import {diverging, themeColour} from "./colour.js";

// The values of image n of a reference of images (n, h, w, c), without copying.
export function imageOf(values, shape, n) {
  const size = shape[0] * shape[1] * shape[2];
  return values.subarray ? values.subarray(n * size, (n + 1) * size) : values.slice(n * size, (n + 1) * size);
}

// A canvas for images of shape [h, w, c], drawn larger without smoothing.
export function pictureCanvas(shape, label, name = "picture") {
  return h("canvas", {width: shape[1], height: shape[0], class: name, role: "img", "aria-label": label});
}

// Draws values within [low, high] as grey or colour.
export function drawPicture(canvas, values, shape, range) {
  const [height, width, channels] = shape, low = range[0], scale = 255 / (range[1] - range[0] || 1);
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let i = 0, at = 0; i < width * height; ++i, at += 4) {
    for (let channel = 0; channel < 3; ++channel)
      image.data[at + channel] = (values[i * channels + (channels >= 3 ? channel : 0)] - low) * scale;
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// Draws values in -most..most, blue below nought and red above; mean over channels.
export function drawDiverging(canvas, values, shape, most) {
  const [height, width, channels] = shape;
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let i = 0, at = 0; i < width * height; ++i, at += 4) {
    let sum = 0;
    for (let channel = 0; channel < channels; ++channel) sum += values[i * channels + channel];
    const colour = diverging(sum / channels / (most || 1));
    image.data[at] = colour[0];
    image.data[at + 1] = colour[1];
    image.data[at + 2] = colour[2];
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// Output minus input.
export function differenceOf(output, input) {
  return Float32Array.from(output, (value, i) => value - input[i]);
}

// Mean squared difference.
export function squaredError(output, input) {
  let sum = 0;
  for (let i = 0; i < input.length; ++i) sum += (output[i] - input[i]) ** 2;
  return sum / input.length;
}

// A bar per feature, from nought, with the highest shown by its name: for examples that are no images.
export function drawFeatures(canvas, values, names) {
  const width = canvas.clientWidth || 280, height = canvas.clientHeight || 160, context = sizeCanvas(canvas, width, height);
  let most = 1e-12, low = 0, high = 0, top = 0;
  values.forEach((value, i) => {
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (Math.abs(value) > most) {
      most = Math.abs(value);
      top = i;
    }
  });
  const room = height - 30, y = (value) => 18 + ((high - value) / (high - low || 1)) * room, step = width / values.length;
  for (let i = 0; i < values.length; ++i) {
    context.fillStyle = values[i] < 0 ? "#3f7fd0" : "#dc6b4b";
    context.fillRect(i * step, Math.min(y(0), y(values[i])), Math.max(step - (step > 4 ? 1 : 0), 0.6), Math.abs(y(values[i]) - y(0)));
  }
  context.fillStyle = themeColour("muted");
  context.fillRect(0, y(0), width, 1);
  context.font = "11px system-ui, sans-serif";
  context.textAlign = top > values.length / 2 ? "right" : "left";
  context.fillText((names ? names[top] : "feature " + top) + " " + values[top].toPrecision(3), (top + 0.5) * step, 12);
}
