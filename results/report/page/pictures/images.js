// The same test images over the whole sweep.

import {h} from "../base/dom.js";
import {cut, numberText} from "../base/format.js";
import {choice, segments} from "../draw/controls.js";
import {missingNote, note} from "../draw/figure.js";
import {differenceOf, drawDiverging, drawPicture, imageOf, pictureCanvas, squaredError} from "../draw/pictures.js";
import {mostChanged} from "../latent/changed.js";
import {axisChoices, axisColumns, axisValue, byRank, columnsAlong, varyingAxes} from "../latent/points.js";

export const imagesView = {
  id: "images",
  short: "Images",
  title: "What does the sweep do to an image?",
  missing: (store) => (store.data.images ? null : store.data.missing.images || "The study has no reconstructions."),
  mount: (element, store) => mountImages(element, store),
};

function mountImages(element, store) {
  const {data} = store, images = data.images, shape = images.shape;
  const input = store.read(images.input);
  const trials = images.trials.map((one) => ({...one, output: store.read(one.reconstruction),
    corrupted: one.corrupted ? store.read(one.corrupted) : input, denoised: store.read(one.denoised)}));
  const anyNoise = trials.some((one) => one.denoised);
  const points = trials.map((one) => one.point), axes = varyingAxes(store, points);
  const state = {sample: 0, shown: "output", given: "clean", rows: axes.length > 1 ? axes[0] : null, columns: axes.length > 1 ? axes[1] : axes[0]};
  if (axes.length === 0) state.columns = null;
  const values = (axis) => axisColumns(store, axis, points, 8, 5).length;
  if (axes.length > 1 && values(state.rows) > values(state.columns)) [state.rows, state.columns] = [state.columns, state.rows];  // wider than high
  const table = h("div.sweep", {role: "group", tabindex: 0, "aria-label": "The image over the sweep; the arrow keys show the one before or after"});
  const film = h("div.film", {role: "listbox", "aria-label": "Test images", tabindex: -1});
  const aside = h("div.changed");
  const bar = h("div");
  const original = pictureCanvas(shape, "the test image"), name = h("figcaption.note");
  element.append(bar, film, h("div.gallery", {}, h("figure.original", {}, original, name), table, aside));
  const outputOf = (one) => (state.given === "corrupted" && one.denoised ? one.denoised : one.output);
  const error = (one, n) => squaredError(imageOf(outputOf(one), shape, n), imageOf(input, shape, n));

  function axisPickers() {
    const options = axisChoices(store, axes);
    const set = (which) => (axis) => {
      const other = which === "rows" ? "columns" : "rows";
      if (axis !== null && state[other] === axis) state[other] = state[which];
      state[which] = axis;
      show();
    };
    const look = (part) => (value) => {
      state[part] = value;
      fill();
    };
    const shown = [{id: "input", name: "Input"}, anyNoise ? {id: "corrupted", name: "Corrupted", title: "the input with the noise of training"} : null, {id: "output", name: "Output"},
      {id: "difference", name: "Difference", title: "output minus input: blue too dark, red too bright"}].filter(Boolean);
    return h("div.controls", {}, segments("What is shown", shown, state.shown, look("shown")),
      anyNoise ? segments("What the model is given", [{id: "clean", name: "of the clean image"}, {id: "corrupted", name: "of the corrupted one"}], state.given, look("given")) : null,
      axes.length > 1 ? [choice("rows", [{id: null, name: "none"}, ...options], state.rows, set("rows")), choice("columns", options, state.columns, set("columns"))] : null);
  }

  let cells = [];
  function show() {
    bar.replaceChildren(axisPickers());
    cells = layOut(store, table, trials, state, shape);
    fill();
  }

  function fill() {
    const clean = imageOf(input, shape, state.sample);
    for (const cell of cells) fillCell(cell, clean);
    drawPicture(original, clean, shape, images.range);
    name.textContent = "test image " + state.sample + labelText(images, state.sample, ", ");
    [...film.children].forEach((button, n) => {
      button.setAttribute("aria-selected", n === state.sample);
      button.tabIndex = n === state.sample ? 0 : -1;
    });
    aside.replaceChildren(...mostChanged(store, {trials, images, input, error, axis: state.columns, sample: state.sample, choose}));
  }

  function fillCell({canvas, text, one}, clean) {
    const values = imageOf({input, corrupted: one.corrupted}[state.shown] ?? outputOf(one), shape, state.sample);
    if (state.shown === "difference") drawDiverging(canvas, differenceOf(values, clean), shape, (images.range[1] - images.range[0]) / 2);
    else drawPicture(canvas, values, shape, images.range);
    text.textContent = numberText(state.shown === "corrupted" ? squaredError(values, clean) : error(one, state.sample), 3);
  }

  function choose(n) {
    state.sample = (n + images.samples) % images.samples;
    fill();
    if (film.contains(document.activeElement)) film.children[state.sample].focus();
    const at = film.children[state.sample];
    film.scrollLeft = at.offsetLeft - film.offsetLeft - film.clientWidth / 2 + at.offsetWidth / 2;
  }

  for (let n = 0; n < images.samples; ++n) film.append(filmButton(images, input, n, () => choose(n)));
  element.addEventListener("keydown", (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step || event.target.tagName === "SELECT") return;
    event.preventDefault();
    choose(state.sample + step);
  });
  show();
  element.append(note("Under each image: its mean squared error against the input, and the trial that it is of, the best point's first replicate where several fit."));
  if (data.missing.corrupted) element.append(missingNote(data.missing.corrupted));
  return {update: (kind) => kind === "colours" && fill()};
}

function labelText(images, n, before) {
  if (!images.labels || images.labels[n] === null || images.labels[n] < 0) return "";
  const label = images.labels[n];
  const name = images.label_names && images.label_names[label] !== undefined ? images.label_names[label] : String(label), shown = cut(name);
  return before + (/^\d+$/.test(name) ? "class " + shown : shown);
}

function filmButton(images, input, n, click) {
  const canvas = pictureCanvas(images.shape, "test image " + n + labelText(images, n, ", "));
  drawPicture(canvas, imageOf(input, images.shape, n), images.shape, images.range);
  return h("button", {type: "button", role: "option", title: labelText(images, n, ""), onclick: click}, canvas);
}

// Fills the table with a cell for every pair of values: the best of the points there. Returns the cells.
function layOut(store, table, trials, state, shape) {
  const points = trials.map((one) => one.point);
  const columns = columnsAlong(store, state.columns, points, 8, 5);
  const rows = columnsAlong(store, state.rows, points, 8, 4);
  const cells = [], body = [];
  const head = columns.map((column) => h("th", {scope: "col"}, column.text));
  for (const row of rows) {
    const line = [h("th", {scope: "row"}, row.text)];
    for (const column of columns) {
      const here = trials.filter((one) =>
        (state.columns === null || column.has(axisValue(store, state.columns, one.point))) &&
        (state.rows === null || row.has(axisValue(store, state.rows, one.point))));
      here.sort(byRank(store));
      line.push(here.length ? imageCell(store, here, shape, cells) : h("td.empty", {title: "no trial here recorded images"}, "·"));
    }
    body.push(h("tr", {}, line));
  }
  const corner = h("td.corner", {}, state.rows === null ? "" : store.axisNames[state.rows] + " ↓");
  const name = state.columns === null ? "" : store.axisNames[state.columns] + " →";
  table.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, h("td"), h("th.axis-name", {colspan: columns.length}, name)), h("tr", {}, corner, head)), h("tbody", {}, body)));
  return cells;
}

function imageCell(store, here, shape, cells) {
  const one = here[0], others = new Set(here.map((other) => other.point)).size - 1;
  const what = store.nameOf(one.point) + ", " + store.trialName(one.trial) + (others ? "; the best of " + (others + 1) + " points here" : "");
  const canvas = pictureCanvas(shape, what), text = h("span.number");
  cells.push({canvas, text, one});
  return h("td", {title: what}, canvas, text, h("span.of", {}, store.trialName(one.trial)));
}
