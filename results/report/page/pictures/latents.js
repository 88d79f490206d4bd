// The latent codes of several trials beside each other.

import {h} from "../base/dom.js";
import {cut, numberText} from "../base/format.js";
import {tooltip} from "../draw/chart.js";
import {classColour, rgb, themeColour, viridis} from "../draw/colour.js";
import {choice, segments, tick} from "../draw/controls.js";
import {missingNote} from "../draw/figure.js";
import {drawPicture, imageOf, pictureCanvas} from "../draw/pictures.js";
import {honestyBadge} from "../latent/badge.js";
import {wrongNeighbours} from "../latent/grid.js";
import {createScatter} from "../latent/scatter.js";

export const latentsView = {
  id: "latents",
  short: "Latents",
  title: "How do the codes lie, and may this picture be believed?",
  missing: (store) => (store.data.latents ? null : store.data.missing.latents || "The study has no latents."),
  mount: (element, store) => mountLatents(element, store),
};

function mountLatents(element, store) {
  const {data} = store, {trials, label_names: names} = data.latents;
  const hasUmap = trials.some((one) => one.umap), columnNames = [...new Set(trials.flatMap((one) => one.columns.map((c) => c.name)))];
  const hasLabels = trials.some((one) => one.label);
  const state = {method: hasUmap ? "umap" : "pca", colour: hasLabels ? "label" : columnNames[0] || null, off: new Set(), wrong: false};
  const panels = trials.map((one) => createPanel(one));
  const legend = h("div.legend"), grid = h("div.panels", {}, panels.map((panel) => panel.node));

  const bar = [];
  if (hasUmap && trials.some((one) => one.pca)) bar.push(segments("Projection", [{id: "pca", name: "PCA"}, {id: "umap", name: "UMAP"}], state.method, (value) => {
    state.method = value;
    show();
  }));
  const colours = [...(hasLabels ? [{id: "label", name: "label"}] : []), ...columnNames.map((name) => ({id: name, name: name}))];
  if (colours.length > 1) bar.push(choice("Colour", colours, state.colour, (value) => {
    state.colour = value;
    show();
  }));
  if (hasLabels) bar.push(tick("Grey those whose neighbours are wrong", false, (on) => {
    state.wrong = on;
    show();
  }));
  element.append(h("div.controls", {}, bar), legend, grid);
  if (!hasLabels) element.append(missingNote("The latents have no labels: neighbours' classes cannot be told."));
  if (!hasUmap && data.missing.umap) element.append(missingNote(data.missing.umap + " The first two principal components are shown."));

  function createPanel(one) {
    const label = one.label ? store.read(one.label) : null, source = one.source ? store.read(one.source) : null;
    const panel = {one, label, source, wrong: {}};
    panel.scatter = createScatter({label: "Codes of " + store.trialName(one.trial), equal: true,
      colourOf: (i) => pointColour(panel, i), hover: (i, event) => hover(panel, i, event)});
    panel.badge = h("div.badge");
    panel.node = h("figure.panel", {}, h("figcaption", {}, h("strong", {}, store.nameOf(one.point)), h("span.note", {}, store.trialName(one.trial) + ", " + one.size + (one.size === 1 ? " unit, " : " units, ") + one.examples + " images")), panel.scatter.node, panel.badge);
    return panel;
  }

  function pointColour(panel, i) {
    if (panel.grey && panel.grey[i]) return null;
    if (state.colour === "label") return panel.label && !state.off.has(panel.label[i]) && panel.label[i] >= 0 ? classColour(panel.label[i]) : null;
    if (!panel.values || !Number.isFinite(panel.values[i])) return null;
    return rgb(viridis(Math.round(31 * (panel.values[i] - panel.low) / (panel.high - panel.low || 1)) / 31));
  }

  function prepare(panel) {
    const {one} = panel, method = one[state.method] ? state.method : one.pca ? "pca" : "umap";
    panel.shown = one[method];
    panel.xy = store.read(panel.shown.xy);
    panel.scatter.set(panel.xy);
    if (state.wrong && panel.label && !panel.wrong[method]) panel.wrong[method] = wrongNeighbours(panel.xy, panel.label, panel.shown.neighbours || 15);
    panel.grey = state.wrong && panel.label ? panel.wrong[method] : null;
    const column = one.columns.find((c) => c.name === state.colour);
    panel.values = column ? store.read(column.values) : null;
    if (panel.values) [panel.low, panel.high] = panel.values.reduce(([a, b], v) => (Number.isFinite(v) ? [Math.min(a, v), Math.max(b, v)] : [a, b]), [Infinity, -Infinity]);
    panel.badge.replaceChildren(...honestyBadge(panel.shown, method, one, panel.grey));
  }

  function show() {
    for (const panel of panels) prepare(panel);
    drawLegend();
    draw();
  }

  function draw() {
    const at = performance.now();
    for (const panel of panels) panel.scatter.draw();
    element.dataset.drawn = (performance.now() - at).toFixed(1);
  }

  function drawLegend() {
    legend.replaceChildren();
    if (state.colour !== "label" || !hasLabels) {
      const values = panels.filter((panel) => panel.values);
      if (values.length) legend.append(h("span.note", {}, state.colour + ": " + numberText(values[0].low) + " "), h("span.ramp"),
        h("span.note", {}, " " + numberText(values[0].high)));
      return;
    }
    const classes = [...new Set(panels.flatMap((panel) => (panel.label ? [...new Set(panel.label)] : [])))].filter((c) => c >= 0).sort((a, b) => a - b);
    const restText = () => (state.off.size ? "all" : "none");
    const rest = h("button.chip", {type: "button", onclick: () => {
      state.off = state.off.size ? new Set() : new Set(classes);
      show();
    }}, restText());
    for (const c of classes) {
      const dot = h("span.swatch");
      dot.style.background = classColour(c);
      const button = h("button.chip", {type: "button", "aria-pressed": !state.off.has(c)}, dot, h("span", {}, cut(names && names[c] !== undefined ? names[c] : c)));
      button.addEventListener("click", () => {
        if (!state.off.delete(c)) state.off.add(c);
        button.setAttribute("aria-pressed", !state.off.has(c));
        rest.textContent = restText();
        draw();
      });
      button.addEventListener("dblclick", () => {
        state.off = new Set(classes.filter((other) => other !== c));
        show();
      });
      legend.append(button);
    }
    if (classes.length > 1) legend.append(rest);
  }

  function hover(panel, i, event) {
    for (const other of panels) markTwin(other, panel, i);
    if (i < 0) return tooltip(null, null);
    const label = panel.label ? panel.label[i] : null, example = panel.source ? panel.source[i] : i * (panel.one.every || 1);
    const lines = ["example " + example];
    if (label !== null) lines.push(label < 0 ? "no label" : cut(names && names[label] !== undefined ? names[label] : label));
    if (panel.values) lines.push(state.colour + " " + numberText(panel.values[i]));
    const image = hoverImage(i * (panel.one.every || 1), label);
    tooltip(event, image ? [image, ...lines] : lines);
  }

  // The example's image: the first recorded ones are those of the test set's first rows.
  function hoverImage(row, label) {
    const images = data.images;
    if (!images || row >= images.samples || (images.labels && label !== null && images.labels[row] !== label)) return null;
    const canvas = pictureCanvas(images.shape, "the image");
    drawPicture(canvas, imageOf(store.read(images.input), images.shape, row), images.shape, images.range);
    return canvas;
  }

  function markTwin(panel, from, i) {
    const context = panel.scatter.overlay();
    if (i < 0 || panel.one.examples !== from.one.examples) return;
    const [x, y] = panel.scatter.toScreen(panel.xy[2 * i], panel.xy[2 * i + 1]);
    context.strokeStyle = themeColour("ink");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
  }

  show();
  const resized = new ResizeObserver(() => draw());
  resized.observe(grid);
  return {update: (kind) => kind === "colours" && draw(), destroy: () => resized.disconnect()};
}
