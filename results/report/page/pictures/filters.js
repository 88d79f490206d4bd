// First-layer weights as images, along an axis.

import {h} from "../base/dom.js";
import {numberText} from "../base/format.js";
import {choice, segments} from "../draw/controls.js";
import {missingNote} from "../draw/figure.js";
import {drawDiverging, imageOf, pictureCanvas} from "../draw/pictures.js";
import {axisChoices, axisValue, byRank, compareValues, varyingAxes} from "../latent/points.js";

export const filtersView = {
  id: "filters",
  short: "Filters",
  title: "What does the first layer look for?",
  missing: (store) => (store.data.filters && store.data.filters.length ? null : store.data.missing.filters || "No trial recorded weights."),
  mount: (element, store) => mountFilters(element, store),
};

function mountFilters(element, store) {
  const {data} = store, all = data.filters.map((one) => {
    const values = store.read(one.weight);
    return {...one, values, most: values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)};
  });
  const axes = varyingAxes(store, all.map((one) => one.point));
  const state = {axis: axes.length ? axes[0] : null, order: "norm", scale: "own", units: 16};
  const bar = h("div"), rows = h("div.filter-rows");
  element.append(bar, rows);
  let tiles = [];

  function show() {
    const choices = [segments("Order", [{id: "norm", name: "Strongest first"}, {id: "local", name: "Most local first", title: "those whose weight lies on the fewest pixels"}, {id: "unit", name: "As in the file"}], state.order, (value) => {
      state.order = value;
      show();
    }), segments("Colour scale", [{id: "own", name: "Scale of each trial"}, {id: "all", name: "One scale"}], state.scale, (value) => {
      state.scale = value;
      draw();
    })];
    if (axes.length > 1) choices.unshift(choice("Along", axisChoices(store, axes), state.axis, (axis) => {
      state.axis = axis;
      show();
    }));
    bar.replaceChildren(h("div.controls", {}, choices));
    tiles = [];
    rows.replaceChildren(...sortedAlong().map(filterRow));
    draw();
  }

  function sortedAlong() {
    const ranked = all.slice().sort(byRank(store));
    if (state.axis === null) return ranked;
    const compare = compareValues(store, state.axis), value = (one) => axisValue(store, state.axis, one.point);
    return ranked.sort((a, b) => compare(value(a), value(b)));
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
      canvas.title = "unit " + unit + ", norm " + numberText(Math.sqrt(strength[unit]), 3) + ", on " + Math.round(100 * pixelShare[unit]) + " % of the pixels";
      tiles.push({canvas, one, unit, most: one.most});
      return canvas;
    });
    const local = pixelShare.filter((share) => share < 0.15).length;
    return h("figure.filter-row", {}, h("figcaption", {}, h("strong", {}, store.nameOf(one.point)), h("span.note", {}, store.trialName(one.trial)), h("span.note", {}, local + " of " + units + " units are local (on less than 15 % of the pixels)")), h("div.tiles", {}, shown));
  }

  function draw() {
    const top = Math.max(...tiles.map((tile) => tile.most));
    for (const {canvas, one, unit, most} of tiles) drawDiverging(canvas, imageOf(one.values, one.shape, unit), one.shape, 0.7 * (state.scale === "own" ? most : top));
  }

  show();
  element.append(h("p.note", {}, "Blue: weights below nought, red: above. "));
  const kept = all[0].units || all[0].weight.shape[0];
  if (kept > all[0].weight.shape[0]) element.append(missingNote("Of " + kept + " units the first " + all[0].weight.shape[0] + " are in the page."));
  return {update: (kind) => kind === "colours" && draw()};
}
