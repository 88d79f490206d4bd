// A second report beside this one: dropped on the page, or chosen.
import { part, cutText, picker, controls, lack, shortText } from "../latent/parts.js";
import { readReport } from "../latent/read_report.js";
import { comparePoints, differingLines, scopeDifference } from "../latent/pairs.js";
import { plotScale } from "../latent/plot.js";

export const compareView = {
  id: "compare",
  short: "Compare",
  title: "Did a change help, beyond noise?",
  eager: true, // a report may be dropped before this view was scrolled to
  missing: () => null,
  mount: (element, store) => mountCompare(element, store),
};

function mountCompare(element, store) {
  element.classList.add("view-pictures");
  const { data } = store, result = part("div", { class: "comparison", "aria-live": "polite" });
  const file = part("input", { type: "file", accept: ".html,.htm,.json", "aria-label": "A second report to compare with" });
  const zone = part("label", { class: "drop" }, [part("strong", { text: "Drop a second report on this page" }), part("span", { class: "note", text: "or choose its file: an HTML report or its study.json. It is read here and goes nowhere." }), file]);
  element.append(zone, result);
  let other = null, metric = data.objectives[0].metric;

  async function take(chosen) {
    if (!chosen) return;
    result.replaceChildren(part("p", { class: "note", text: "Reading " + chosen.name + " …" }));
    try {
      other = { name: chosen.name, data: await readReport(chosen) };
      show();
      element.scrollIntoView({ block: "nearest" });
    } catch (error) {
      other = null;
      result.replaceChildren(part("p", { class: "lack wrong", role: "alert", text: cutText(chosen.name, 80) + ": " + error.message }));
    }
  }

  function show() {
    const theirs = other.data, shared = sharedMetrics(data, theirs);
    if (!shared.includes(metric)) metric = shared[0];
    result.replaceChildren(part("h4", { text: cutText(data.study.name, 80) + " (here) and " + cutText(theirs.study.name, 80) + " (" + cutText(other.name, 80) + ")" }), digestLine(data, theirs));
    for (const text of scopeDifference(data, theirs)) result.append(lack(text));
    if (!shared.length) result.append(lack("The two reports share no metric: nothing can be compared."));
    else {
      if (shared.length > 1) result.append(controls([picker("Metric", shared.map((name) => ({ value: name, text: name })), metric, (name) => {
        metric = name;
        show();
      })]));
      result.append(...pairTable(comparePoints(data, theirs, metric), metric));
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
  return { update() {}, destroy() {
    document.removeEventListener("dragover", over);
    document.removeEventListener("dragleave", leave);
    document.removeEventListener("drop", drop);
  } };
}

function sharedMetrics(ours, theirs) {
  const names = (data) => [...data.objectives.map((one) => one.metric), ...data.metrics.map((one) => one.name)];
  const known = new Set(names(theirs));
  return [...new Set(names(ours))].filter((name) => known.has(name));
}

function digestLine(ours, theirs) {
  const same = ours.study.digest && ours.study.digest === theirs.study.digest;
  return part("p", { class: same ? "same-bits" : "note", text: same ? "Same bits: both digests are " + ours.study.digest + "." : "Digests " + ours.study.digest + " here, " + theirs.study.digest + " there." });
}

// Nodes: a summary and a row for each matched point, the largest clear difference first.
function pairTable({ rows, here, there, goal }, metric) {
  if (!rows.length) return [lack("No point of one report can be told to be one of the other: they share no axis, or none of its values (" + here + " points here, " + there + " there).")];
  const clear = rows.filter((row) => row.half !== null && Math.abs(row.difference) > row.half);
  const better = clear.filter((row) => (goal === "maximize" ? row.difference > 0 : row.difference < 0)).length;
  const words = goal ? better + " clearly better there, " + (clear.length - better) + " clearly worse" : clear.length + " clearly different";
  const only = (here ? " " + here + " only here." : "") + (there ? " " + there + " only there." : "");
  const same = rows.filter((row) => row.same).length;
  const reach = Math.max(...rows.map((row) => Math.abs(row.difference) + (row.half || 0)).filter(Number.isFinite), 1e-12);
  const lines = rows.slice(0, 200).map((row) => part("tr", {}, [part("th", { scope: "row", text: row.text }), part("td", { class: "number", text: differenceText(row) }), part("td", {}, [differenceBar(row, reach, goal)]),
    part("td", { class: "number", text: shortText(Number(row.ours.toPrecision(5))) }), part("td", { class: "number", text: shortText(Number(row.theirs.toPrecision(5))) }), part("td", { class: "note", text: row.how })]));
  const heads = ["point", "there − here, 95 %", "", "here", "there", "pairs"].map((text, i) => part("th", { scope: "col", class: [1, 3, 4].includes(i) ? "number" : null, text }));
  return [part("p", { text: rows.length + (rows.length === 1 ? " point" : " points") + " with the same parameters, by " + metric + ": " + words + ", " + (rows.length - clear.length) + " too close to call" + (same ? " (" + same + " equal to the last bit)" : "") + "." + only }),
    part("div", { class: "scroll" }, [part("table", { class: "pairs" }, [part("thead", {}, [part("tr", {}, heads)]), part("tbody", {}, lines)])]),
    clear.length && rows.length > 1 ? part("p", { class: "note", text: "Each interval is a 95 % one by itself: of " + rows.length + " such comparisons some are clear by chance. sandglass compare corrects for their number." }) : null,
    rows.length > 200 ? part("p", { class: "note", text: "The first 200 of " + rows.length + " are listed." }) : null].filter(Boolean);
}

function differenceText(row) {
  if (row.same) return "same";
  if (!Number.isFinite(row.difference)) return "–";
  const size = shortText(Number(Math.abs(row.difference).toPrecision(3)));
  return (row.difference > 0 ? "+" : row.difference < 0 ? "−" : "") + size + (row.half === null ? "" : " ± " + shortText(Number(row.half.toPrecision(2))));
}

function differenceBar(row, reach, goal) {
  const width = 160, x = plotScale(-reach, reach, 6, width - 6), svg = part("svg:svg", { viewBox: "0 0 160 20", width, height: 20, "aria-hidden": "true", class: "difference" });
  svg.append(part("svg:line", { x1: x(0), x2: x(0), y1: 0, y2: 20, class: "axis" }));
  if (!Number.isFinite(row.difference)) return svg;
  const clear = row.half !== null && Math.abs(row.difference) > row.half;
  const good = goal === "maximize" ? row.difference > 0 : row.difference < 0, kind = !clear || !goal ? "" : good ? " good" : " bad";
  if (row.half !== null) svg.append(part("svg:line", { x1: x(Math.max(-reach, row.difference - row.half)), x2: x(Math.min(reach, row.difference + row.half)), y1: 10, y2: 10, class: "whisker" + kind }));
  svg.append(part("svg:circle", { cx: x(row.difference), cy: 10, r: 4, class: "dot" + kind }));
  return svg;
}

function yamlDifference(ours, theirs) {
  const lines = differingLines(ours, theirs);
  if (!lines.length) return part("p", { class: "note", text: "Both YAML files say the same." });
  return part("details", { open: "" }, [part("summary", { text: "What differs in the YAML: " + lines.length + (lines.length === 1 ? " line" : " lines") }),
    part("pre", { class: "yaml-difference" }, lines.map((line) => part("span", { class: line.side, text: (line.side === "here" ? "here   " : "there  ") + line.text + "\n" })))]);
}
