// The best trial's decoder, running in the page.
import { part, cutText, segments, controls, lack, onTheme, shortText } from "../latent/parts.js";
import { pointText, trialText } from "../latent/points.js";
import { classColour, themeOf } from "../latent/colours.js";
import { createScatter } from "../latent/scatter.js";
import { createDecoder, decoderLack, twoComponents, ontoPlane, fromPlane } from "../latent/decode.js";
import { createSliders } from "../latent/sliders.js";
import { createWalk } from "../latent/walk.js";
import { drawPicture, drawFeatures, pictureCanvas } from "../latent/pictures.js";

export const decoderView = {
  id: "decoder",
  short: "Decoder",
  title: "What does this place in latent space look like?",
  missing: (store) => (store.data.decoder ? decoderLack(store.data.decoder) : store.data.missing.decoder || "The study has no decoder."),
  mount: (element, store) => mountDecoder(element, store),
};

function mountDecoder(element, store) {
  element.classList.add("view-pictures");
  const { data } = store, decoder = data.decoder, decode = createDecoder(decoder, store.read);
  const codes = store.read(decoder.codes), examples = store.read(decoder.example), size = decoder.mean.length;
  const latents = data.latents ? data.latents.trials.find((one) => one.trial === decoder.trial) || null : null;
  const pca = latents && latents.pca && latents.pca.components ? latents.pca : null;
  const plane = pca ? { centre: pca.centre, components: pca.components } : twoComponents(codes, size);
  const labels = exampleLabels(store, latents, examples), names = data.latents ? data.latents.label_names : null;
  const xy = new Float32Array(2 * examples.length);
  for (let i = 0; i < examples.length; ++i) xy.set(ontoPlane(plane, codes, i * size), 2 * i);
  const codeOf = (i) => Array.from(codes.subarray(i * size, (i + 1) * size));
  const state = { code: decoder.mean.slice(), nearest: false, example: -1 };

  const shape = decoder.output.shape.length === 3 ? decoder.output.shape : null;
  const range = data.images ? data.images.range : [0, 1];
  const screen = shape ? pictureCanvas(shape, "The decoder's image", "picture decoded") : part("canvas", { class: "features decoded", role: "img", "aria-label": "The decoder's output" });
  const paint = (canvas, values) => (shape ? drawPicture(canvas, values, shape, range) : drawFeatures(canvas, [...values], decoder.output.names, themeOf(element)));
  const where = part("p", { class: "note where", "aria-live": "polite" });

  const scatter = createScatter({ label: "Codes on two principal components: drag, or use the arrow keys, to move the place that is decoded", equal: true,
    colourOf: (i) => (labels && labels[i] >= 0 ? classColour(labels[i]) : null), place, afterDraw: mark, key });
  scatter.set(xy);
  const sliders = createSliders(decoder, state.code, (unit, value) => {
    state.code[unit] = value;
    state.example = -1;
    show(false);
  });
  const toWalk = createWalk({ codeOf, decode, paint, shape, examples, start: twoExamples(labels, examples.length), nameOf });

  function nameOf(i) {
    const label = labels && labels[i] >= 0 ? cutText(names && names[labels[i]] !== undefined ? names[labels[i]] : labels[i]) : null;
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
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
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
    where.textContent = state.example >= 0 ? nameOf(state.example) : "at " + shortText(Number(x.toFixed(3))) + ", " + shortText(Number(y.toFixed(3))) + " of the two components";
    mark();
  }

  function mark() {
    const context = scatter.overlay(), theme = themeOf(element), [x, y] = scatter.toScreen(...ontoPlane(plane, state.code));
    context.strokeStyle = theme.dark ? "#000" : "#fff";
    for (const width of [6, 2.5]) {
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, 9, 0, 2 * Math.PI);
      context.moveTo(x - 15, y);
      context.lineTo(x - 4, y);
      context.moveTo(x + 4, y);
      context.lineTo(x + 15, y);
      context.stroke();
      context.strokeStyle = theme.ink;
    }
  }

  const end = (which) => part("button", { type: "button", text: "Walk " + which + " here", on: { click: () => toWalk.setEnd(which === "from" ? 0 : 1, state.code.slice(), where.textContent) } });
  const mean = part("button", { type: "button", text: "Mean code", on: { click() {
    state.code = decoder.mean.slice();
    state.example = -1;
    show(true);
  } } });
  element.append(controls([segments("Place", [{ value: false, text: "Any place of the plane" }, { value: true, text: "Nearest image's code" }], false, (value) => {
    state.nearest = value;
  }), mean, end("from"), end("to")]),
  part("div", { class: "studio" }, [
    part("figure", {}, [scatter.node, part("figcaption", { class: "note", text: trialText(data, decoder.trial) + ", " + pointOf(data, decoder.trial) + ". Drag: the decoder draws what is there." })]),
    part("figure", { class: "screen" }, [screen, where]), sliders.node]), toWalk.node);
  if (!labels) element.append(lack("These codes have no labels: all are grey."));
  if (!shape) element.append(lack("The examples are no images: their features are shown as bars."));
  const draw = () => {
    scatter.draw();
    show(false);
    toWalk.draw();
  };
  draw();
  sliders.set(state.code);
  const resized = new ResizeObserver(() => scatter.draw());
  resized.observe(scatter.node);
  const off = onTheme(draw);
  return { update() {}, destroy() {
    resized.disconnect();
    off();
  } };
}

function pointOf(data, trial) {
  const row = data.trials.trial.indexOf(trial);
  return row < 0 ? "" : pointText(data, data.trials.point[row]);
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
