// Which axis matters, for what, how surely: a bar with its interval for each question.

import {h, onWidth, s} from "../base/dom.js";
import {num, numberText} from "../base/format.js";
import {chart, explain} from "../draw/chart.js";
import {note} from "../draw/figure.js";
import {plainTable} from "../draw/table.js";

const mostBars = 16;
const kinds = [{key: "variance", colour: "#0072b2"}, {key: "best_tenth", colour: "#e69f00"}];

function drawBars(importance, width) {
  const rows = importance.rows.slice(0, mostBars);
  const shown = kinds.filter(({key}) => rows.some((row) => row[key]));
  const values = rows.flatMap((row) => shown.flatMap(({key}) => (row[key] ? [num(row[key].share), num(row[key].high ?? row[key].share)] : [])));
  const {svg, plot, x, y} = chart({width, height: 56 + rows.length * (shown.length > 1 ? 38 : 28), x: {kind: "linear", values: [...values, 0], zero: true},
    y: {kind: "band", names: rows.map((row) => row.name).toReversed(), padding: 0.25, most: 34}, xLabel: "share", yGrid: false, xGrid: true,
    title: "importance of each axis with 95 % intervals"});
  rows.forEach((row, i) => shown.forEach(({key, colour}, k) => {
    const part = row[key];
    if (!part) return;
    const tall = y.bandwidth / shown.length, top = y.place(rows.length - 1 - i) - y.bandwidth / 2 + k * tall;
    const bar = s("rect", {x: x.place(0), y: top + 1, width: Math.max(0, x.place(num(part.share)) - x.place(0)), height: tall - 2, rx: 2, fill: colour, opacity: 0.8});
    explain(bar, () => [row.name, importance.questions[key], `${numberText(part.share, 3)}${part.low === null || part.low === undefined ? "" : ` (95 %: ${numberText(part.low, 3)} to ${numberText(part.high, 3)})`}`]);
    plot.append(bar);
    const low = x.place(num(part.low ?? NaN)), high = x.place(num(part.high ?? NaN));
    if (Number.isFinite(low) && Number.isFinite(high)) plot.append(s("path.axis", {d: `M${low},${top + tall / 2}H${high}`, "stroke-width": 1.5, class: "whisker"}));
  }));
  return {svg, shown};
}

export const importanceView = {
  id: "importance", short: "Importance", title: "Which axis matters, for what, how surely?",
  missing: (store) => (store.data.importance ? null : store.data.missing.importance ?? "Too few points to say."),
  mount(element, store) {
    const {importance} = store.data;
    const host = h("div"), legend = h("ul.legend"), unfiltered = note();
    const sayUnfiltered = () => (unfiltered.textContent = store.brushes.size ? "Of all points: the brushes do not filter this view." : "");
    let svg = null;
    sayUnfiltered();
    element.append(unfiltered, legend, host, note([importance.method === "anova" ? "Exact analysis of variance: every combination was tried." : "Estimated by a model of the search space; intervals by bootstrap over the points.", ...importance.notes].join(" "),
      importance.rows.length > mostBars ? ` The first ${mostBars} of ${importance.rows.length} rows.` : ""));
    const stop = onWidth(host, (width) => {
      const drawn = drawBars(importance, width);
      svg = drawn.svg;
      host.replaceChildren(svg);
      legend.replaceChildren(...drawn.shown.map(({key, colour}) => {
        const swatch = h("span.swatch");
        swatch.style.background = colour;
        return h("li", {}, swatch, " ", importance.questions[key]);
      }));
    });
    const table = () => plainTable(["", ...kinds.map(({key}) => importance.questions[key] ?? key)],
      importance.rows.map((row) => [row.name, ...kinds.map(({key}) => (row[key] ? `${numberText(row[key].share, 3)} (${numberText(row[key].low, 3)} to ${numberText(row[key].high, 3)})` : "–"))]));
    return {update: (kind) => kind === "filter" && sayUnfiltered(), destroy: stop, svg: () => svg, table};
  },
};
