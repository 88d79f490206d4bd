// Replicates of a point laid over each other.

import {h} from "../base/dom.js";
import {num, numberText} from "../base/format.js";
import {classColour, rgb, themeColour, viridis} from "../draw/colour.js";
import {choice} from "../draw/controls.js";
import {missingNote} from "../draw/figure.js";
import {axisValue, byRank, columnsAlong, varyingAxes} from "../latent/points.js";
import {createScatter} from "../latent/scatter.js";

const stabilityNumbers = [
  {key: "procrustes", text: "Procrustes residual", best: 0, says: "what is left after turning, mirroring and scaling: 0 is the same picture"},
  {key: "cka", text: "Linear CKA", best: 1, says: "likeness of the codes in all dimensions: 1 is the same up to a rotation"},
  {key: "neighbours", text: "Shared neighbours", best: 1, says: "share of an image's 15 nearest that are the same in the other replicate"}];

export const replicatesView = {
  id: "replicates",
  short: "Replicates",
  title: "Is the latent space a property of the data or of the seed?",
  missing: (store) => (store.data.stability && store.data.stability.length ? null : store.data.missing.stability || "No point has two replicates with latents."),
  mount: (element, store) => mountReplicates(element, store),
};

function mountReplicates(element, store) {
  const {data} = store, all = data.stability.slice().sort(byRank(store));
  const state = {one: all.find((one) => one.aligned && one.aligned.length > 1) || all[0], twin: 1, number: "neighbours"};
  const numbers = h("dl.numbers"), caption = h("figcaption.note");
  const bar = h("div"), map = h("div.stability-map"), none = missingNote("The codes of this point are not in the page; its numbers are.");
  let layers = [], colours = null;
  const scatter = createScatter({label: "Codes of the replicates over each other, a line from each code to its twin", equal: true,
    colourOf: (i) => (colours ? classColour(colours[i % colours.length]) : i < layers[0].length / 2 ? "#3f7fd0" : "#f08a24"), afterDraw: lines});

  function take() {
    const {one} = state, has = one.aligned && one.aligned.length > 1;
    scatter.node.hidden = !has;
    none.hidden = Boolean(has);
    layers = has ? one.aligned.map((ref) => store.read(ref)) : [];
    state.twin = Math.min(state.twin, layers.length - 1);
    colours = has ? labelsFor(store, one.trials, layers[0].length / 2) : null;
    if (has) {
      const both = new Float32Array(layers[0].length + layers[state.twin].length);
      both.set(layers[0]);
      both.set(layers[state.twin], layers[0].length);
      scatter.set(both);
      caption.textContent = store.trialName(one.trials[0]) + " and " + store.trialName(one.trials[state.twin]) +
        ": a line from each code to its twin. Short lines: the seed does not matter.";
    }
    const pairs = one.trials.length - 1;
    numbers.replaceChildren(pairs > 1 ? h("p.note", {}, "Means over " + pairs + " pairs: " + store.trialName(one.trials[0]) + " with each other one.") : "", ...stabilityNumbers.map((number) => h("div", {title: number.says}, h("dt", {}, number.text), h("dd", {}, h("strong", {}, numberText(num(one[number.key]), 3)), h("span.note", {}, number.says)))));
    const choices = [choice("Point", all.map((other) => ({id: other, name: store.nameOf(other.point)})), one, (other) => {
      state.one = other;
      take();
    })];
    if (layers.length > 2) choices.push(choice("Over the first", one.trials.slice(1).map((trial, i) => ({id: i + 1, name: store.trialName(trial)})), state.twin, (i) => {
      state.twin = i;
      take();
    }));
    bar.replaceChildren(h("div.controls", {}, choices));
    drawMap();
    scatter.draw();
  }

  function lines() {
    const context = scatter.overlay(), first = layers[0], second = layers[state.twin];
    if (!second) return;
    const count = Math.min(first.length, second.length) / 2;
    context.lineWidth = count > 1500 ? 0.5 : 0.8;
    context.globalAlpha = count > 3000 ? 0.15 : count > 800 ? 0.3 : 0.5;
    for (const group of new Set(colours || [0])) {
      context.strokeStyle = colours ? classColour(group) : themeColour("muted");
      context.beginPath();
      for (let i = 0; i < count; ++i) {
        if (colours && colours[i] !== group) continue;
        context.moveTo(...scatter.toScreen(first[2 * i], first[2 * i + 1]));
        context.lineTo(...scatter.toScreen(second[2 * i], second[2 * i + 1]));
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  function drawMap() {
    map.replaceChildren();
    if (all.length < 2) return;
    const number = stabilityNumbers.find((other) => other.key === state.number);
    map.append(choice("Over the sweep:", stabilityNumbers.map((other) => ({id: other.key, name: other.text})), state.number, (key) => {
      state.number = key;
      drawMap();
    }), stabilityTable(store, all, number, state.one, (one) => {
      state.one = one;
      take();
    }));
  }

  const leftOut = replicatesLeftOut(store, all);
  element.append(bar, h("div.beside.even", {}, h("figure", {}, scatter.node, none, caption), h("div", {}, numbers, map)));
  if (leftOut) element.append(missingNote(leftOut));
  take();
  const resized = new ResizeObserver(() => scatter.draw());
  resized.observe(element);
  return {update: (kind) => kind === "colours" && scatter.draw(), destroy: () => resized.disconnect()};
}

// Which points with several completed replicates, and which of their trials, are not compared; "" if all are.
function replicatesLeftOut(store, all) {
  const completed = (row) => store.trialRowsOf[row].filter((trial) => store.data.trials.status[trial] === 0).length;
  const several = store.trialRowsOf.map((_, row) => row).filter((row) => completed(row) > 1).length;
  const trials = all.reduce((sum, one) => sum + one.trials.length, 0), theirs = all.reduce((sum, one) => sum + completed(store.rowOfPoint.get(one.point)), 0);
  return [several > all.length ? `${all.length} of ${several} points with several replicates are compared: of the others the page has no codes of two.` : "",
    theirs > trials ? `Of ${theirs} replicates of ${all.length === 1 ? "this point" : "these points"} ${trials} are compared.` : ""].filter(Boolean).join(" ");
}

// Labels of as many codes, from any of the trials' latents.
function labelsFor(store, trials, count) {
  const found = store.data.latents ? store.data.latents.trials.find((one) => trials.includes(one.trial) && one.label && one.examples >= count) : null;
  if (!found) return null;
  const labels = store.read(found.label), every = Math.max(1, Math.round(labels.length / count));
  return Array.from({length: count}, (_, i) => labels[i * every]);
}

// A heat map of a number over the two axes that vary; a click chooses the point.
function stabilityTable(store, all, number, chosen, choose) {
  const points = all.map((one) => one.point), axes = varyingAxes(store, points), [rowAxis, columnAxis] = axes.length > 1 ? axes : [null, axes[0]];
  const columns = columnsAlong(store, columnAxis, points, 10), rows = columnsAlong(store, rowAxis, points, 10);
  const values = all.map((one) => num(one[number.key])).filter(Number.isFinite), low = Math.min(...values), high = Math.max(...values);
  const head = h("tr", {}, h("td.corner", {}, (rowAxis === null ? "" : store.axisNames[rowAxis] + " ↓ ") + store.axisNames[columnAxis] + " →"), columns.map((column) => h("th", {scope: "col"}, column.text)));
  const body = rows.map((row) => h("tr", {}, h("th", {scope: "row"}, row.text), columns.map((column) => {
    const one = all.find((other) => column.has(axisValue(store, columnAxis, other.point)) && (rowAxis === null || row.has(axisValue(store, rowAxis, other.point))));
    if (!one) return h("td.empty", {}, "·");
    const value = num(one[number.key]), share = (value - low) / (high - low || 1);
    const button = h("button", {type: "button", title: store.nameOf(one.point), "aria-pressed": one === chosen, onclick: () => choose(one)}, Number.isFinite(value) ? value.toFixed(2) : "–");
    if (Number.isFinite(value)) {
      button.style.background = rgb(viridis(share));
      button.style.color = share > 0.55 ? "#111" : "#fff";
    }
    return h("td", {}, button);
  })));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, body));
}
