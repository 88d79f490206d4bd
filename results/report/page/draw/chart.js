// Small charts as SVG: sharp in print, their text can be selected and saved.

import {h, s} from "../base/dom.js";
import {cut} from "../base/format.js";
import {makeScale} from "./scale.js";

const letter = 6.1;  // width of one at 11 px, about

// An empty chart with its axes: {svg, plot, x, y, box}. `plot` is what marks are appended to.
export function chart({width, height, x, y, xLabel, yLabel, title, yGrid = true, xGrid = false, left}) {
  if (y.kind === "band" && left === undefined) y = {...y, most: Math.min(y.most ?? 28, Math.floor((width * 0.45 - 12) / 6.5))};
  const yTicks = makeScale({...y, apart: 38}, [height, 0]).ticks;
  const margin = {
    left: left ?? Math.min(width * 0.45, 12 + letter * Math.max(1, ...yTicks.map((t) => t.label.length))),
    right: 14, top: yLabel ? 26 : 10, bottom: 24 + (xLabel ? 18 : 0),
  };
  const box = {width: Math.max(20, width - margin.left - margin.right), height: Math.max(20, height - margin.top - margin.bottom)};
  let xScale = makeScale({...x, apart: x.apart ?? 70}, [0, box.width]);
  const longest = Math.max(0, ...xScale.ticks.map((t) => t.label.length));
  const turned = x.kind === "band" && (longest * letter + 6) * xScale.ticks.length > box.width;
  if (turned) {
    const room = Math.min(110, longest * letter * 0.75 + 10);
    margin.bottom += room - 12;
    box.height = Math.max(20, height - margin.top - margin.bottom);
  }
  const yScale = makeScale({...y, apart: y.apart ?? 38}, [box.height, 0]);
  const svg = s("svg.chart", {width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title});
  const plot = s("g", {transform: `translate(${margin.left},${margin.top})`});
  if (yLabel) svg.append(s("text.axis-label", {x: 2, y: 13}, cut(yLabel, Math.floor(width / letter / 1.08))));
  for (const tick of yScale.ticks) {
    if (yGrid) plot.append(s("line.grid", {x1: 0, x2: box.width, y1: tick.at, y2: tick.at}));
    plot.append(s("text.tick.end", {x: -7, y: tick.at, dy: "0.32em"}, tick.label));
  }
  for (const tick of xScale.ticks) {
    if (xGrid) plot.append(s("line.grid", {x1: tick.at, x2: tick.at, y1: 0, y2: box.height}));
    plot.append(s("line.axis", {x1: tick.at, x2: tick.at, y1: box.height, y2: box.height + 4}));
    plot.append(turned
      ? s("text.tick.end", {transform: `translate(${tick.at},${box.height + 12}) rotate(-40)`}, tick.label)
      : s("text.tick.middle", {x: tick.at, y: box.height + 17}, tick.label));
  }
  plot.append(s("line.axis", {x1: 0, x2: box.width, y1: box.height, y2: box.height}));
  if (xLabel) svg.append(s("text.axis-label.middle", {x: xLabel.length * letter > box.width ? width / 2 : margin.left + box.width / 2, y: height - 4}, cut(xLabel, Math.floor(width / letter / 1.08))));
  svg.append(plot);
  return {svg, plot, x: xScale, y: yScale, box, margin};
}

// The path through places [x, y].
export const pathThrough = (places) => places.map(([x, y], i) => `${i ? "L" : "M"}${x},${y}`).join("");

// A line from low to high with small ends.
export function interval(x1, y1, x2, y2, classes) {
  if (![x1, y1, x2, y2].every(Number.isFinite)) return null;
  const upright = Math.abs(y2 - y1) >= Math.abs(x2 - x1);
  const end = (x, y) => (upright ? `M${x - 3},${y}h6` : `M${x},${y - 3}v6`);
  return s(`path.interval${classes ?? ""}`, {d: `M${x1},${y1}L${x2},${y2}${end(x1, y1)}${end(x2, y2)}`});
}

// A mark on the upper or lower edge, for a value off the scale.
export function edgeMark(x, y, off, attributes) {
  return s("path.off", {...attributes, d: `M${x},${y - 7 * off}l5,${8 * off}h-10z`});
}

let tip = null;

// One tooltip for the page; lines are texts or elements. Without lines it goes away.
export function tooltip(event, lines) {
  tip ??= document.body.appendChild(h("div.tooltip", {role: "status"}));
  tip.classList.toggle("shown", Boolean(lines));
  if (!lines) return;
  tip.replaceChildren(...lines.map((line) => h("div", {}, line.nodeType ? line : cut(line, 240))));
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${Math.max(4, event.clientY + 16 + box.height > innerHeight ? event.clientY - box.height - 12 : event.clientY + 16)}px`;
}

// Shows lines while the pointer or the focus is on an element.
export function explain(element, lines) {
  element.addEventListener("pointermove", (event) => tooltip(event, lines()));
  element.addEventListener("pointerleave", () => tooltip(null, null));
  return element;
}
