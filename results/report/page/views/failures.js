// Where trials failed or were pruned, on which axes, at which epoch, and why.

import {h, onWidth, s} from "../base/dom.js";
import {chart, explain} from "../draw/chart.js";
import {choice} from "../draw/controls.js";
import {note} from "../draw/figure.js";
import {plainTable} from "../draw/table.js";
import {axisOptions, chartAxis} from "./axis.js";

const mostMarks = 3000;
const endings = {completed: "weak", pruned: "pruned", failed: "failed"};
const names = ["completed", "pruned", "failed"];

function spread(i) {  // a fixed small shift, so that trials of one place are seen beside each other
  return [((i * 7919) % 17) - 8, ((i * 104729) % 17) - 8].map((v) => v * 0.7);
}

function drawEndings(store, first, second, width) {
  const {trials} = store.data, x = chartAxis(store, first), y = chartAxis(store, second);
  const {svg, plot, x: xs, y: ys} = chart({width, height: Math.min(420, Math.max(280, width * 0.5)), x: x.spec, y: y.spec, xLabel: x.label, yLabel: y.label, xGrid: true,
    title: `how trials ended over ${x.label} and ${y.label}`});
  const crowd = [];
  const order = trials.trial.map((_, i) => i).sort((a, b) => trials.status[a] - trials.status[b]);
  for (const i of order) {
    const row = store.rowOfPoint.get(trials.point[i]);
    if (row === undefined || !store.visible[row] || x.places[row] === null || y.places[row] === null) continue;
    const [dx, dy] = spread(i), cx = xs.place(x.places[row]) + dx, cy = ys.place(y.places[row]) + dy, status = names[trials.status[i]];
    if (!Number.isFinite(cx) || !Number.isFinite(cy)) continue;
    if (status === "completed" && order.length > mostMarks) {
      crowd.push(`M${cx.toFixed(1)},${cy.toFixed(1)}h2v2h-2z`);
      continue;
    }
    const mark = status === "failed" ? s("path.mark.failed", {d: `M${cx - 4},${cy - 4}l8,8M${cx - 4},${cy + 4}l8,-8`}) : s(`circle.mark.${endings[status] ?? "weak"}`, {cx, cy, r: status === "pruned" ? 3.4 : 2.4});
    plot.append(explain(mark, () => [`trial ${trials.trial[i]}: ${status}`, store.pointName(row), trials.failure[i] ? `epoch ${trials.failure[i].epoch}: ${trials.failure[i].reason}` : `${trials.epochs[i]} epochs`]));
  }
  if (crowd.length) plot.prepend(s("path.weak", {opacity: 0.35, d: crowd.join("")}));
  return svg;
}

export const failuresView = {
  id: "failures", short: "Failures", title: "What failed or was dropped, where and why?",
  missing: (store) => (store.data.study.counts.failed + store.data.study.counts.pruned > 0 ? null : "Nothing failed and nothing was pruned."),
  mount(element, store) {
    const {failures, trials} = store.data, options = axisOptions(store);
    let svg = null, stop = null, width = 0, draw = () => {};
    if (options.length > 1) {
      let first = Number(options[0].id), second = Number(options[1].id);
      const host = h("div");
      draw = () => host.replaceChildren((svg = drawEndings(store, first, second, width)));
      element.append(h("div.controls", {}, choice("across", options, String(first), (id) => ((first = Number(id)), draw())), choice("up", options, String(second), (id) => ((second = Number(id)), draw()))),
        host, note("Red crosses failed, orange dots were pruned, grey ones completed."));
      stop = onWidth(host, (w) => ((width = w), draw()));
    }
    const reasons = new Map();
    failures.forEach((failure) => reasons.set(failure.reason, [...(reasons.get(failure.reason) ?? []), failure]));
    const list = [...reasons.entries()].sort((a, b) => b[1].length - a[1].length);
    const table = () => plainTable(["trial", "point", "epoch", "reason"], failures.map((f) => [f.trial, store.pointName(store.rowOfPoint.get(f.point)), f.epoch ?? "–", f.reason ?? ""]));
    element.append(h("h3", {}, list.length ? "Reasons" : ""), h("dl.pairs", {}, list.slice(0, 12).flatMap(([reason, all]) => [
      h("dt", {}, `${all.length} ${all.length === 1 ? "trial" : "trials"}`),
      h("dd", {}, reason || "pruned", ` (${all.slice(0, 6).map((f) => f.trial).join(", ")}${all.length > 6 ? ", …" : ""})`)])),
      list.length > 12 ? note(`and ${list.length - 12} other reasons: see the table`) : "");
    return {update: () => width && draw(), destroy: () => stop?.(), svg: () => svg, table: trials.trial.length ? table : null};
  },
};
