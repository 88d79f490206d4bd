// How far a scatter may be believed, in plain words.

import {h} from "../base/dom.js";
import {num, percentText} from "../base/format.js";

// A sentence about trustworthiness, a number from 0 to 1.
export function trustText(value) {
  if (!Number.isFinite(value)) return "not known";
  if (value >= 0.97) return "near here is near in all dimensions";
  if (value >= 0.9) return "mostly: some neighbours here are strangers";
  return "no: many neighbours here are strangers";
}

// A word for how much the picture loses of what the codes know of the classes.
export function lossText(here, all) {
  if (!Number.isFinite(here) || !Number.isFinite(all)) return "";
  const lost = all - here;
  if (lost < 0.05) return "The picture shows what the codes know of the classes.";
  if (lost < 0.2) return "The classes are better apart than it looks.";
  return "The classes are far better apart than it looks.";
}

// Nodes of the badge of a projection: {variance, trustworthiness, neighbour_class_here, neighbour_class_all}.
export function honestyBadge(projection, method, trial, grey) {
  if (trial.active_units === 0) return [h("p.note", {}, "No unit is in use: the codes are the same or nearly so, and what is seen here is noise.")];
  const trust = num(projection.trustworthiness);
  const here = num(projection.neighbour_class_here), all = num(projection.neighbour_class_all);
  const items = [];
  if (projection.variance) {
    const share = projection.variance.map(num).filter(Number.isFinite).reduce((a, b) => a + b, 0);
    items.push(badgeItem("Variance shown", percentText(share), share, "of the " + trial.size + " dimensions, on these two"));
  }
  if (Number.isFinite(trust)) items.push(badgeItem("Trustworthiness", trust.toFixed(2), trust, trustText(trust)));
  if (Number.isFinite(here) || Number.isFinite(all))
    items.push(badgeItem("Neighbours' class", percentText(here) + " here", here, percentText(all) + " in all " + trial.size + " dimensions", all));
  if (grey) {
    const share = grey.reduce((sum, one) => sum + one, 0) / (grey.length || 1);
    items.push(badgeItem("Greyed", percentText(share), share, "most of their neighbours here are of other classes"));
  }
  const words = [lossText(here, all), method === "umap" ? "UMAP keeps neighbours, not distances." : ""].filter(Boolean).join(" ");
  return [h("dl", {}, items), ...(words ? [h("p.note", {}, words)] : [])];
}

function badgeItem(name, value, share, text, mark = NaN) {
  const meter = h("span.meter", {"aria-hidden": "true"});
  if (Number.isFinite(share)) {
    const fill = h("span.meter-fill");
    fill.style.width = 100 * Math.min(Math.max(share, 0), 1) + "%";
    meter.append(fill);
  }
  if (Number.isFinite(mark)) {
    const line = h("span.meter-mark");
    line.style.left = 100 * Math.min(Math.max(mark, 0), 1) + "%";
    meter.append(line);
  }
  return h("div", {}, h("dt", {}, name), h("dd", {}, h("strong", {}, value), meter, h("span.note", {}, text)));
}
