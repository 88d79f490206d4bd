// The best trial's decoder, running in the page.

import {h} from "../base/dom.js";
import {cut, numberText} from "../base/format.js";
import {classColour, themeColour} from "../draw/colour.js";
import {segments} from "../draw/controls.js";
import {missingNote} from "../draw/figure.js";
import {drawFeatures, drawPicture, pictureCanvas} from "../draw/pictures.js";
import {createDecoder, decoderLack, fromPlane, ontoPlane, twoComponents} from "../latent/decode.js";
import {createScatter} from "../latent/scatter.js";
import {createSliders} from "../latent/sliders.js";
import {createWalk} from "../latent/walk.js";

export const decoderView = {
  id: "decoder",
  short: "Decoder",
  title: "What does this place in latent space look like?",
  missing: (store) => (store.data.decoder ? decoderLack(store.data.decoder) : store.data.missing.decoder || "The study has no decoder."),
  mount: (element, store) => mountDecoder(element, store),
};

function mountDecoder(element, store) {
  const {data} = store, decoder = data.decoder, decode = createDecoder(decoder, store.read);
  const codes = store.read(decoder.codes), examples = store.read(decoder.example), size = decoder.mean.length;
  const latents = data.latents ? data.latents.trials.find((one) => one.trial === decoder.trial) || null : null;
  const pca = latents && latents.pca && latents.pca.components ? latents.pca : null;
  const plane = pca ? {centre: pca.centre, components: pca.components} : twoComponents(codes, size);
  const labels = exampleLabels(store, latents, examples), names = data.latents ? data.latents.label_names : null;
  const xy = new Float32Array(2 * examples.length);
  for (let i = 0; i < examples.length; ++i) xy.set(ontoPlane(plane, codes, i * size), 2 * i);
  const codeOf = (i) => Array.from(codes.subarray(i * size, (i + 1) * size));
  const state = {code: decoder.mean.slice(), nearest: false, example: -1};

  const shape = decoder.output.shape.length === 3 ? decoder.output.shape : null;
  const range = data.images ? data.images.range : [0, 1];
  const screen = shape ? pictureCanvas(shape, "The decoder's image", "picture decoded") : h("canvas.features.decoded", {role: "img", "aria-label": "The decoder's output"});
  const paint = (canvas, values) => (shape ? drawPicture(canvas, values, shape, range) : drawFeatures(canvas, [...values], decoder.output.names));
  const where = h("p.note.where", {"aria-live": "polite"});

  const scatter = createScatter({label: "Codes on two principal components: drag, or use the arrow keys, to move the place that is decoded", equal: true,
    colourOf: (i) => (labels && labels[i] >= 0 ? classColour(labels[i]) : null), place, afterDraw: mark, key});
  scatter.set(xy);
  const sliders = createSliders(decoder, state.code, (unit, value) => {
    state.code[unit] = value;
    state.example = -1;
    show(false);
  });
  const toWalk = createWalk({codeOf, decode, paint, shape, examples, start: twoExamples(labels, examples.length), nameOf});

  function nameOf(i) {
    const label = labels && labels[i] >= 0 ? cut(names && names[labels[i]] !== undefined ? names[labels[i]] : labels[i]) : null;
    return "example " + examples[i] + (label === null ? "" : " (" + label + ")");
  }

  function nearestExample(x, y) {
    let best = -1, least = Infinity;
    for (let i = 0; i < examples.length; ++i) {
      const d = (xy[2 * i] - x) ** 2 + (xy[2 * i + 1] - y) ** 2;
      if (d < least) [best, least] = [i, d];
    }
    return best;
  }

  function place(x, y) {
    state.example = state.nearest ? nearestExample(x, y) : -1;
    state.code = state.example >= 0 ? codeOf(state.example) : fromPlane(plane, x, y, null);
    show(true);
  }

  function key(event) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key];
    if (!step) return;
    event.preventDefault();
    const [x, y] = ontoPlane(plane, state.code), far = scatter.state.bounds.width / (event.shiftKey ? 15 : 60);
    state.code = fromPlane(plane, x + step[0] * far, y + step[1] * far, state.code);
    state.example = -1;
    show(true);
  }

  function show(moveSliders) {
    const at = performance.now(), values = decode(state.code);
    paint(screen, values);
    element.dataset.decoded = (performance.now() - at).toFixed(2);
    if (moveSliders) sliders.set(state.code);
    const [x, y] = ontoPlane(plane, state.code);
    where.textContent = state.example >= 0 ? nameOf(state.example) : "at " + numberText(Number(x.toFixed(3))) + ", " + numberText(Number(y.toFixed(3))) + " of the two components";
    mark();
  }

  function mark() {
    const context = scatter.overlay(), [x, y] = scatter.toScreen(...ontoPlane(plane, state.code));
    context.strokeStyle = themeColour("raised");
    for (const width of [6, 2.5]) {
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, 9, 0, 2 * Math.PI);
      context.moveTo(x - 15, y);
      context.lineTo(x - 4, y);
      context.moveTo(x + 4, y);
      context.lineTo(x + 15, y);
      context.stroke();
      context.strokeStyle = themeColour("ink");
    }
  }

  const end = (which) => h("button", {type: "button", onclick: () => toWalk.setEnd(which === "from" ? 0 : 1, state.code.slice(), where.textContent)}, "Walk " + which + " here");
  const mean = h("button", {type: "button", onclick: () => {
    state.code = decoder.mean.slice();
    state.example = -1;
    show(true);
  }}, "Mean code");
  element.append(h("div.controls", {}, [segments("Place", [{id: false, name: "Any place of the plane"}, {id: true, name: "Nearest image's code"}], false, (value) => {
    state.nearest = value;
  }), mean, end("from"), end("to")]),
  h("div.studio", {}, h("figure", {}, scatter.node, h("figcaption.note", {}, store.trialName(decoder.trial) + ", " + store.nameOf(store.data.trials.point[store.rowOfTrial.get(decoder.trial)]) + ". Drag: the decoder draws what is there.")), h("figure.screen", {}, screen, where), sliders.node), toWalk.node);
  if (!labels) element.append(missingNote("These codes have no labels: all are grey."));
  if (!shape) element.append(missingNote("The examples are no images: their features are shown as bars."));
  const draw = () => {
    scatter.draw();
    show(false);
    toWalk.draw();
  };
  draw();
  sliders.set(state.code);
  const resized = new ResizeObserver(() => scatter.draw());
  resized.observe(scatter.node);
  return {update: (kind) => kind === "colours" && draw(), destroy: () => resized.disconnect()};
}

// Labels of the decoder's examples, which are rows of the test set; null without.
function exampleLabels(store, latents, examples) {
  if (!latents || !latents.label) return null;
  const labels = store.read(latents.label), every = latents.every || 1;
  return Int32Array.from(examples, (row) => (row % every === 0 && row / every < labels.length ? labels[row / every] : -1));
}

// Two examples of different classes to walk between.
function twoExamples(labels, count) {
  if (!labels) return [0, Math.min(1, count - 1)];
  const other = labels.findIndex((label) => label !== labels[0]);
  return [0, other < 0 ? Math.min(1, count - 1) : other];
}
