// First-layer weights as images, along an axis.
import { part, picker, segments, controls, lack, onTheme, shortText } from "../latent/parts.js";
import { axisName, axisValue, compareValues, pointText, rankOf, trialText, varyingAxes } from "../latent/points.js";
import { themeOf } from "../latent/colours.js";
import { drawDiverging, imageOf, pictureCanvas } from "../latent/pictures.js";

export const filtersView = {
  id: "filters",
  short: "Filters",
  title: "What does the first layer look for?",
  missing: (store) => (store.data.filters && store.data.filters.length ? null : store.data.missing.filters || "No trial recorded weights."),
  mount: (element, store) => mountFilters(element, store),
};

function mountFilters(element, store) {
  element.classList.add("view-pictures");
  const { data } = store, all = data.filters.map((one) => {
    const values = store.read(one.weight);
    return { ...one, values, most: values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) };
  });
  const axes = varyingAxes(data, all.map((one) => one.point));
  const state = { axis: axes.length ? axes[0] : null, order: "norm", scale: "own", units: 16 };
  const bar = part("div"), rows = part("div", { class: "filter-rows" });
  element.append(bar, rows);
  let tiles = [];

  function show() {
    const choices = [segments("Order", [{ value: "norm", text: "Strongest first" }, { value: "local", text: "Most local first", title: "those whose weight lies on the fewest pixels" }, { value: "unit", text: "As in the file" }], state.order, (value) => {
      state.order = value;
      show();
    }), segments("Colour scale", [{ value: "own", text: "Scale of each trial" }, { value: "all", text: "One scale" }], state.scale, (value) => {
      state.scale = value;
      draw();
    })];
    if (axes.length > 1) choices.unshift(picker("Along", axes.map((axis) => ({ value: axis, text: axisName(data, axis) })), state.axis, (axis) => {
      state.axis = axis;
      show();
    }));
    bar.replaceChildren(controls(choices));
    tiles = [];
    rows.replaceChildren(...sortedAlong().map(filterRow));
    draw();
  }

  function sortedAlong() {
    const byRank = (a, b) => rankOf(data, a.point) - rankOf(data, b.point) || a.trial - b.trial;
    if (state.axis === null) return all.slice().sort(byRank);
    const compare = compareValues(data, state.axis);
    return all.slice().sort((a, b) => compare(axisValue(data, state.axis, a.point), axisValue(data, state.axis, b.point)) || byRank(a, b));
  }

  function filterRow(one) {
    const units = one.weight.shape[0], pixels = one.values.length / units, strength = [], pixelShare = [];
    for (let unit = 0; unit < units; ++unit) {
      let square = 0, fourth = 0;
      for (let at = unit * pixels; at < (unit + 1) * pixels; ++at) {
        square += one.values[at] ** 2;
        fourth += one.values[at] ** 4;
      }
      strength.push(square);
      pixelShare.push(fourth > 0 ? (square * square) / fourth / pixels : 1);
    }
    const order = strength.map((_, unit) => unit);
    if (state.order === "norm") order.sort((a, b) => strength[b] - strength[a] || a - b);
    if (state.order === "local") order.sort((a, b) => pixelShare[a] - pixelShare[b] || a - b);
    const shown = order.slice(0, state.units).map((unit) => {
      const canvas = pictureCanvas(one.shape, "filter of unit " + unit);
      canvas.title = "unit " + unit + ", norm " + shortText(Number(Math.sqrt(strength[unit]).toPrecision(3))) + ", on " + Math.round(100 * pixelShare[unit]) + " % of the pixels";
      tiles.push({ canvas, one, unit, most: one.most });
      return canvas;
    });
    const name = state.axis === null ? pointText(data, one.point) : axisName(data, state.axis) + " " + shortText(axisValue(data, state.axis, one.point));
    const local = pixelShare.filter((share) => share < 0.15).length;
    return part("figure", { class: "filter-row" }, [part("figcaption", {}, [part("strong", { text: name }),
      part("span", { class: "note", text: pointText(data, one.point) + ", " + trialText(data, one.trial) }), part("span", { class: "note", text: local + " of " + units + " units are local (on less than 15 % of the pixels)" })]),
    part("div", { class: "tiles" }, shown)]);
  }

  function draw() {
    const { dark } = themeOf(element), top = Math.max(...tiles.map((tile) => tile.most));
    for (const { canvas, one, unit, most } of tiles) drawDiverging(canvas, imageOf(one.values, one.shape, unit), one.shape, 0.7 * (state.scale === "own" ? most : top), dark);
  }

  show();
  element.append(part("p", { class: "note", text: "Blue: weights below nought, red: above. " }));
  const kept = all[0].units || all[0].weight.shape[0];
  if (kept > all[0].weight.shape[0]) element.append(lack("Of " + kept + " units the first " + all[0].weight.shape[0] + " are in the page."));
  const off = onTheme(draw);
  return { update() {}, destroy: off };
}
