// A point, opened: its parameters and each of its trials, with how it ended and why.

import {h} from "../base/dom.js";
import {meanText, numberText, secondsText, valueText, withUnit} from "../base/format.js";
import {explain} from "../draw/chart.js";

const endedWords = ["completed", "pruned", "failed", "not run"];

function trialWords(store, row) {
  const {trials} = store.data;
  const failure = trials.failure[row];
  if (failure) return `${failure.epoch ? `epoch ${failure.epoch}: ` : ""}${failure.reason}${failure.plugin ? ` (${failure.plugin})` : ""}`;
  return trials.stopped_early[row] ?? "";
}

function trialRow(store, row) {
  const {trials} = store.data;
  return h("tr", {}, h("td.number", {}, trials.trial[row]), h("td.number", {}, trials.replicate[row]),
    h("td", {class: trials.status[row] === 2 ? "bad" : ""}, endedWords[trials.status[row]]),
    store.metrics.slice(0, 6).map((metric) => h("td.number", {}, numberText(metric.trials[row], 6))),
    h("td.number", {}, trials.epochs[row]), h("td.number", {}, trials.kept_epoch[row] ?? "–"), h("td.number", {}, secondsText(trials.duration[row])),
    h("td.number", {}, trials.seed[row]), explain(h("td", {}, trialWords(store, row)), () => [trialWords(store, row) || "–"]));
}

export function pointDetail(store, row) {
  const {data} = store;
  const rows = store.trialRowsOf[row];
  const heads = ["trial", "replicate", "ended", ...store.metrics.slice(0, 6).map((metric) => metric.name), "epochs", "kept", "time", "seed", "why"];
  const best = rows.find((r) => data.trials.status[r] === 0);
  return h("article.detail", {"aria-label": "the chosen point"},
    h("button.small.close", {type: "button", onclick: () => store.choose(row)}, "close"),
    h("h3", {}, store.pointName(row)),
    h("dl.pairs", {},
      data.axes.flatMap((axis, i) => [h("dt", {}, axis.name), h("dd", {}, withUnit(valueText(data.points.axes[i][row]), axis.unit))]),
      store.metrics.flatMap((metric) => (metric.mean[row] === null ? [] : [h("dt", {}, metric.name), h("dd", {}, meanText(metric.mean[row], metric.half[row]))]))),
    h("div.table-scroll", {tabindex: 0}, h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", {scope: "col"}, head)))),
      h("tbody", {}, rows.map((r) => trialRow(store, r))))),
    best === undefined ? null : h("p.note", {}, "In a terminal: ", h("code", {}, `sandglass show STUDY --trial ${data.trials.trial[best]}`)));
}
