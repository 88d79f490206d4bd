// A slider for every latent unit, those that vary most first.

import {h} from "../base/dom.js";
import {numberText} from "../base/format.js";

const firstSliders = 12;

// {node, set(code)}: calls change(unit, value). Each runs over the mean and three deviations to both sides.
export function createSliders(decoder, code, change) {
  const order = decoder.deviation.map((_, unit) => unit).sort((a, b) => decoder.deviation[b] - decoder.deviation[a] || a - b);
  const most = Math.max(...decoder.deviation, 1e-12);
  const rows = order.map((unit) => sliderRow(unit, decoder, code, most, change));
  const list = h("div.sliders", {role: "group", "aria-label": "Latent units, those that vary most first"}, rows.map((row) => row.node));
  const node = h("div.units", {}, h("h4", {}, "Units, those that vary most first"), list);
  if (rows.length > firstSliders) {
    rows.slice(firstSliders).forEach((row) => (row.node.hidden = true));
    const more = h("button", {type: "button"}, "Show all " + rows.length);
    more.addEventListener("click", () => {
      const hidden = rows[firstSliders].node.hidden;
      rows.slice(firstSliders).forEach((row) => (row.node.hidden = !hidden));
      more.textContent = hidden ? "Show the first " + firstSliders : "Show all " + rows.length;
    });
    node.append(more);
  }
  return {node, set: (values) => rows.forEach((row) => row.set(values[row.unit]))};
}

function sliderRow(unit, decoder, code, most, change) {
  const mean = decoder.mean[unit], deviation = decoder.deviation[unit], dead = !(deviation > 1e-6 * most);
  const low = mean - 3 * deviation, high = mean + 3 * deviation;
  const slider = h("input", {type: "range", min: dead ? mean - 1 : low, max: dead ? mean + 1 : high, step: (dead ? 2 : high - low) / 120, value: code[unit], "aria-label": "unit " + unit + (dead ? ", does not vary" : "")});
  const value = h("span.number"), share = h("span.meter", {"aria-hidden": "true"}), fill = h("span.meter-fill");
  fill.style.width = (100 * deviation) / most + "%";
  share.append(fill);
  const write = (x) => (value.textContent = numberText(Number(x.toFixed(2))));
  slider.addEventListener("input", () => {
    write(slider.valueAsNumber);
    change(unit, slider.valueAsNumber);
  });
  slider.addEventListener("dblclick", () => {
    slider.value = mean;
    slider.dispatchEvent(new Event("input"));
  });
  const node = h("label", {class: dead ? "slider dead" : "slider", title: "mean " + numberText(mean) + ", deviation " + numberText(deviation) + "; double click: mean"}, h("span.number", {}, "z" + unit), share, slider, value);
  return {unit, node, set(x) {
    slider.value = x;
    write(x);
  }};
}
