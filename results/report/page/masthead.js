// What was asked, of how many trials, and whether it is finished.

import {h} from "./base/dom.js";

const statusWords = {complete: "complete", running: "running now", stopped: "stopped before its end"};

export function masthead(store) {
  const {study, axes, objectives} = store.data;
  const {counts} = study;
  const fact = (number, word) => (number ? h("li", {}, h("b", {}, String(number)), ` ${word}`) : null);
  return h("header.masthead", {},
    h("div.kicker", {}, `A study by Sandglass, ${statusWords[study.status] ?? study.status}`),
    h("h1", {}, study.name),
    study.question ? h("p.question", {}, study.question) : null,
    h("ul.facts", {},
      fact(store.data.points.point.length, store.data.points.point.length === 1 ? "point" : "points"),
      study.replicates > 1 ? fact(study.replicates, "replicates each") : null,
      fact(counts.completed, "trials completed"), fact(counts.pruned, "pruned"), fact(counts.failed, "failed"), fact(counts.not_run, "not run"),
      axes.length ? h("li", {}, "varied: ", h("b", {}, axes.map((axis) => axis.name).join(", "))) : h("li", {}, "nothing varied"),
      h("li", {}, "judged by: ", h("b", {}, objectives.map((o) => `${o.metric} (${o.goal === "maximize" ? "more" : "less"} is better)`).join(", ")))),
    ...(study.notes ?? []).map((text) => h("p.note", {}, text)));
}
