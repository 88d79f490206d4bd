// The same test images over the whole sweep.
import { part, cutText, segments, picker, controls, lack, onTheme, shortText } from "../latent/parts.js";
import { axisName, axisColumns, axisValue, pointText, rankOf, trialText, varyingAxes } from "../latent/points.js";
import { pictureCanvas, drawPicture, drawDiverging, imageOf, differenceOf, squaredError } from "../latent/pictures.js";
import { themeOf } from "../latent/colours.js";
import { mostChanged } from "../latent/changed.js";

export const imagesView = {
  id: "images",
  short: "Images",
  title: "What does the sweep do to an image?",
  missing: (store) => (store.data.images ? null : store.data.missing.images || "The study has no reconstructions."),
  mount: (element, store) => mountImages(element, store),
};

function mountImages(element, store) {
  element.classList.add("view-pictures");
  const { data } = store, images = data.images, shape = images.shape;
  const input = store.read(images.input);
  const trials = images.trials.map((one) => ({ ...one, output: store.read(one.reconstruction),
    noisy: one.corrupted ? store.read(one.corrupted) : null }));
  const points = trials.map((one) => one.point), axes = varyingAxes(data, points);
  const state = { sample: 0, shown: "output", rows: axes.length > 1 ? axes[0] : null, columns: axes.length > 1 ? axes[1] : axes[0] };
  if (axes.length === 0) state.columns = null;
  const table = part("div", { class: "sweep", role: "group", tabindex: 0,
    "aria-label": "The image over the sweep; the arrow keys show the one before or after" });
  const film = part("div", { class: "film", role: "listbox", "aria-label": "Test images", tabindex: -1 });
  const aside = part("div", { class: "changed" });
  const bar = part("div");
  const original = pictureCanvas(shape, "the test image"), name = part("figcaption", { class: "note" });
  element.append(bar, film, part("div", { class: "gallery" }, [part("figure", { class: "original" }, [original, name]), table, aside]));
  const error = (one, n) => squaredError(imageOf(one.output, shape, n), imageOf(input, shape, n));

  function axisPickers() {
    const options = axes.map((axis) => ({ value: axis, text: axisName(data, axis) }));
    const set = (which) => (axis) => {
      const other = which === "rows" ? "columns" : "rows";
      if (axis !== null && state[other] === axis) state[other] = state[which];
      state[which] = axis;
      show();
    };
    const shown = [{ value: "output", text: "Output" }, { value: "difference", text: "Difference", title: "output minus input: blue too dark, red too bright" }];
    if (trials.some((one) => one.noisy)) shown.unshift({ value: "noisy", text: "Corrupted" });
    shown.unshift({ value: "input", text: "Input" });
    const kinds = segments("What is shown", shown, state.shown, (value) => {
      state.shown = value;
      fill();
    });
    if (axes.length < 2) return controls([kinds]);
    return controls([kinds, picker("Rows", [{ value: null, text: "none" }, ...options], state.rows, set("rows")),
      picker("Columns", options, state.columns, set("columns"))]);
  }

  let cells = [];
  function show() {
    bar.replaceChildren(axisPickers());
    cells = layOut(data, table, trials, state, shape);
    fill();
  }

  function fill() {
    const theme = themeOf(element), clean = imageOf(input, shape, state.sample);
    for (const cell of cells) fillCell(cell, clean, theme);
    drawPicture(original, clean, shape, images.range);
    name.textContent = "test image " + state.sample + labelText(images, state.sample, ", ");
    [...film.children].forEach((button, n) => {
      button.setAttribute("aria-selected", n === state.sample);
      button.tabIndex = n === state.sample ? 0 : -1;
    });
    aside.replaceChildren(...mostChanged(data, { trials, images, input, error, axis: state.columns, sample: state.sample, choose }));
  }

  function fillCell({ canvas, text, one }, clean, theme) {
    const output = imageOf(one.output, shape, state.sample);
    if (state.shown === "difference") drawDiverging(canvas, differenceOf(output, clean), shape, (images.range[1] - images.range[0]) / 2, theme.dark);
    else if (state.shown === "input") drawPicture(canvas, clean, shape, images.range);
    else drawPicture(canvas, state.shown === "noisy" && one.noisy ? imageOf(one.noisy, shape, state.sample) : output, shape, images.range);
    text.textContent = shortText(Number(error(one, state.sample).toPrecision(3)));
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
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.target.tagName === "SELECT") return;
    event.preventDefault();
    choose(state.sample + step);
  });
  show();
  if (data.missing.corrupted) element.append(lack(data.missing.corrupted));
  const off = onTheme(fill);
  return { update() {}, destroy: off };
}

function labelText(images, n, before) {
  if (!images.labels || images.labels[n] === null || images.labels[n] < 0) return "";
  const label = images.labels[n];
  const name = images.label_names && images.label_names[label] !== undefined ? images.label_names[label] : String(label), shown = cutText(name);
  return before + (/^\d+$/.test(name) ? "class " + shown : shown);
}

function filmButton(images, input, n, click) {
  const canvas = pictureCanvas(images.shape, "test image " + n + labelText(images, n, ", "));
  drawPicture(canvas, imageOf(input, images.shape, n), images.shape, images.range);
  return part("button", { type: "button", role: "option", title: labelText(images, n, ""), on: { click } }, [canvas]);
}

// Fills the table with a cell for every pair of values: the best of the points there. Returns the cells.
function layOut(data, table, trials, state, shape) {
  const points = trials.map((one) => one.point);
  const columns = state.columns === null ? [{ text: "", has: () => true }] : axisColumns(data, state.columns, points, 8, 5);
  const rows = state.rows === null ? [{ text: "", has: () => true }] : axisColumns(data, state.rows, points, 8, 4);
  const cells = [], body = [];
  const head = columns.map((column) => part("th", { scope: "col", text: column.text }));
  for (const row of rows) {
    const line = [part("th", { scope: "row", text: row.text })];
    for (const column of columns) {
      const here = trials.filter((one) =>
        (state.columns === null || column.has(axisValue(data, state.columns, one.point))) &&
        (state.rows === null || row.has(axisValue(data, state.rows, one.point))));
      here.sort((a, b) => rankOf(data, a.point) - rankOf(data, b.point) || a.trial - b.trial);
      line.push(here.length ? imageCell(data, here, shape, cells) : part("td", { class: "empty", text: "·", title: "no trial here recorded images" }));
    }
    body.push(part("tr", {}, line));
  }
  const corner = part("td", { class: "corner", text: state.rows === null ? "" : axisName(data, state.rows) + " ↓" });
  const name = state.columns === null ? "" : axisName(data, state.columns) + " →";
  table.replaceChildren(part("table", {}, [
    part("thead", {}, [part("tr", {}, [part("td"), part("th", { colspan: columns.length, class: "axis-name", text: name })]), part("tr", {}, [corner, ...head])]),
    part("tbody", {}, body)]));
  return cells;
}

function imageCell(data, here, shape, cells) {
  const one = here[0], others = new Set(here.map((other) => other.point)).size - 1;
  const what = pointText(data, one.point) + ", " + trialText(data, one.trial) + (others ? "; the best of " + (others + 1) + " points here" : "");
  const canvas = pictureCanvas(shape, what), text = part("span", { class: "number" });
  cells.push({ canvas, text, one });
  return part("td", { title: what + ". Below: squared error of this image." }, [canvas, text]);
}
