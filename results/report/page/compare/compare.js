// A second report beside this one: dropped on the page, or chosen.

import {h, s} from "../base/dom.js";
import {cut, meanText, numberText} from "../base/format.js";
import {comparePoints, differingLines, metricGoal} from "./pairs.js";
import {readReport} from "./read_report.js";
import {choice} from "../draw/controls.js";
import {missingNote, note} from "../draw/figure.js";
import {makeScale} from "../draw/scale.js";

const mostPairs = 200;

export const compareView = {
  id: "compare",
  short: "Compare",
  title: "Did a change help, beyond noise?",
  eager: true, // a report may be dropped before this view was scrolled to
  missing: () => null,
  mount: (element, store) => mountCompare(element, store),
};

function mountCompare(element, store) {
  const {data} = store, result = h("div.comparison", {"aria-live": "polite"});
  const file = h("input", {type: "file", accept: ".html,.htm,.json", "aria-label": "A second report to compare with"});
  const zone = h("label.drop", {}, h("strong", {}, "Drop a second report on this page"), h("span.note", {}, "or choose its file: an HTML report or its study.json. It is read here and goes nowhere."), file);
  element.append(zone, result);
  let other = null, metric = data.objectives[0].metric;

  async function take(chosen) {
    if (!chosen) return;
    result.replaceChildren(h("p.note", {}, "Reading " + chosen.name + " …"));
    try {
      other = {name: chosen.name, data: await readReport(chosen)};
      show();
      element.scrollIntoView({block: "nearest"});
    } catch (error) {
      other = null;
      result.replaceChildren(h("p.missing.wrong", {role: "alert"}, cut(chosen.name, 80) + ": " + error.message));
    }
  }

  function show() {
    const theirs = other.data, shared = sharedMetrics(data, theirs);
    if (!shared.includes(metric)) metric = shared[0];
    result.replaceChildren(h("h4", {}, cut(data.study.name, 80) + " (here) and " + cut(theirs.study.name, 80) + " (" + cut(other.name, 80) + ")"), digestLine(data, theirs));
    if (!shared.length) result.append(missingNote("The two reports share no metric: nothing can be compared."));
    else {
      if (shared.length > 1) result.append(h("div.controls", {}, choice("metric", shared.map((name) => ({id: name, name})), metric, (name) => {
        metric = name;
        show();
      })));
      const goals = [data, theirs].map((one) => metricGoal(one, metric));
      if (goals[0] !== goals[1]) result.append(missingNote(`${metric} is to be ${goals[0] ?? "watched"} here and ${goals[1] ?? "watched"} there.`));
      result.append(...pairTable(comparePoints(data, theirs, metric), metric, goals[0] === goals[1] ? goals[0] : null));
    }
    result.append(yamlDifference(data.study.yaml || "", theirs.study.yaml || ""));
  }

  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.documentElement.classList.add("dropping");
  };
  const leave = (event) => {
    if (!event.relatedTarget) document.documentElement.classList.remove("dropping");
  };
  const drop = (event) => {
    document.documentElement.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  };
  file.addEventListener("change", () => take(file.files[0]));
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", leave);
  document.addEventListener("drop", drop);
  return {update() {}, destroy() {
    document.removeEventListener("dragover", over);
    document.removeEventListener("dragleave", leave);
    document.removeEventListener("drop", drop);
  }};
}

function sharedMetrics(ours, theirs) {
  const names = (data) => [...data.objectives.map((one) => one.metric), ...data.metrics.map((one) => one.name)];
  const known = new Set(names(theirs));
  return [...new Set(names(ours))].filter((name) => known.has(name));
}

function digestLine(ours, theirs) {
  const same = ours.study.digest && ours.study.digest === theirs.study.digest;
  return h("p", {class: same ? "same-bits" : "note"}, same ? "Same bits: both digests are " + ours.study.digest + "." : "Digests " + ours.study.digest + " here, " + theirs.study.digest + " there.");
}

const level = 0.05;  // of the whole family of tests

function verdictOf(row, goal, p = row.adjusted) {
  if (row.same) return "same values";
  if (row.method === "none") return Number.isNaN(row.mean) ? "no value" : "no test";
  if (p > level) return "not told apart";
  if (!goal) return row.mean < 0 ? "less there" : "more there";
  return row.mean < 0 === (goal === "minimize") ? "better there" : "worse there";
}

// Nodes: a summary and a row for each matched point, in the order of the points here, the best first.
function pairTable({rows, here, there, over}, metric, goal) {
  if (!rows.length) return [missingNote(`No point of one report is one of the other: none has the same parameters (${here} ${here === 1 ? "point" : "points"} here, ${there} there).`)];
  const verdicts = rows.map((row) => verdictOf(row, goal)), times = (verdict) => verdicts.filter((one) => one === verdict).length;
  const counts = (goal ? ["better there", "worse there"] : ["less there", "more there"]).concat("not told apart", "same values", "no test", "no value");
  const told = counts.map((verdict, i) => (i < 3 || times(verdict) ? `${times(verdict)} ${verdict}` : "")).filter(Boolean).join(", ");
  const reach = Math.max(...rows.map((row) => Math.abs(row.mean) + (row.half || 0)).filter(Number.isFinite), 1e-12);
  const lines = rows.slice(0, mostPairs).map((row, i) => h("tr", {}, h("th", {scope: "row"}, row.text), h("td.number", {}, numberText(row.here, 5)), h("td.number", {}, numberText(row.there, 5)),
    h("td.number", {}, differenceText(row)), h("td", {}, differenceBar(row, reach, verdicts[i])), h("td.number", {}, row.method === "none" ? "–" : numberText(row.adjusted, 2)),
    h("td", {}, verdicts[i], row.method === "welch" ? " (not paired)" : "")));
  const heads = ["point", "here", "there", "there − here", "", "p", ""].map((text, i) => h("th", {scope: "col", class: [1, 2, 3, 5].includes(i) ? "number" : null}, text));
  return [h("p", {}, `${metric} at ${rows.length === 1 ? "the point" : `the ${rows.length} points`} with the same parameters: ${told}.${here ? ` ${here} only here.` : ""}${there ? ` ${there} only there.` : ""}`),
    over.method === "none" ? "" : h("p", {}, `All ${over.shared} points together: there − here is ${differenceText(over)}, ${verdictOf(over, goal, over.p)} (paired t-test over the points' means, p = ${numberText(over.p, 2)}; it takes the points as a sample of settings).`),
    h("div.scroll", {tabindex: 0, role: "region", "aria-label": "points of both reports"}, h("table.pairs", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, lines))),
    note("There − here with its 95 % interval over shared replicates; p by paired t-tests, after Holm's correction over the points: the numbers of sandglass compare.",
      rows.length > mostPairs ? ` The first ${mostPairs} of ${rows.length} are listed.` : "")];
}

function differenceText(row) {
  if (Number.isNaN(row.mean)) return "–";
  return (row.mean > 0 ? "+" : "") + meanText(row.mean, row.half);
}

function differenceBar(row, reach, verdict) {
  const width = 160, {place} = makeScale({kind: "linear", values: [-reach, reach]}, [0, width]), kind = {"better there": ".good", "worse there": ".bad"}[verdict] ?? "";
  const svg = s("svg.difference", {viewBox: `0 0 ${width} 20`, width, height: 20, "aria-hidden": "true"}, s("line.axis", {x1: place(0), x2: place(0), y1: 0, y2: 20}));
  if (!Number.isFinite(row.mean)) return svg;
  if (row.half !== null) svg.append(s(`line.whisker${kind}`, {x1: place(row.mean - row.half), x2: place(row.mean + row.half), y1: 10, y2: 10}));
  svg.append(s(`circle.dot${kind}`, {cx: place(row.mean), cy: 10, r: 4}));
  return svg;
}

function yamlDifference(ours, theirs) {
  const lines = differingLines(ours, theirs);
  if (!lines.length) return h("p.note", {}, "Both YAML files say the same.");
  return h("details", {open: ""}, h("summary", {}, "What differs in the YAML: " + lines.length + (lines.length === 1 ? " line" : " lines")), h("pre.yaml-difference", {}, lines.map((line) => h("span", {class: line.side}, (line.side === "here" ? "here   " : "there  ") + line.text + "\n"))));
}
