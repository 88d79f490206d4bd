// Small charts in SVG: scales, ticks, axes.
import { logTicks, roundTicks } from "../draw/scale.js";
import { part, shortText } from "./parts.js";

// A scale from [low, high] to [from, to]; log: of positive values.
export function plotScale(low, high, from, to, log = false) {
  const f = log ? Math.log10 : (x) => x;
  const a = f(low), span = f(high) - a || 1;
  const scale = (value) => from + ((f(value) - a) / span) * (to - from);
  scale.ticks = (count) => (log ? logTicks(low, high, count) : roundTicks(low, high, count));
  return scale;
}

// An empty chart: {svg, inner: [x0, x1, y0, y1]} of a width and height in CSS pixels.
export function plotFrame(width, height, margins, label) {
  const svg = part("svg:svg", { viewBox: "0 0 " + width + " " + height, width, height, role: "img", "aria-label": label, class: "plot" });
  return { svg, x0: margins.left, x1: width - margins.right, y0: height - margins.bottom, y1: margins.top };
}

// Lines and numbers of both axes with what they are.
export function plotAxes(frame, x, y, xText, yText) {
  const { svg, x0, x1, y0, y1 } = frame;
  for (const tick of y.ticks(5)) {
    const at = y(tick);
    svg.append(part("svg:line", { x1: x0, x2: x1, y1: at, y2: at, class: "rule" }),
      part("svg:text", { x: x0 - 6, y: at + 4, "text-anchor": "end", class: "number", text: shortText(tick) }));
  }
  for (const tick of x.ticks(Math.max(3, Math.floor((x1 - x0) / 80))))
    svg.append(part("svg:line", { x1: x(tick), x2: x(tick), y1: y0, y2: y0 + 4, class: "axis" }),
      part("svg:text", { x: x(tick), y: y0 + 17, "text-anchor": "middle", class: "number", text: shortText(tick) }));
  svg.append(part("svg:line", { x1: x0, x2: x1, y1: y0, y2: y0, class: "axis" }),
    part("svg:text", { x: (x0 + x1) / 2, y: y0 + 34, "text-anchor": "middle", class: "what", text: xText }),
    part("svg:text", { x: x0 - 40, y: y1 - 9, class: "what", text: yText }));
}

// A small box of text that follows the pointer inside an element.
export function createTip(host) {
  const box = part("div", { class: "tip", role: "status" });
  box.hidden = true;
  host.append(box);
  return {
    show(event, children) {
      box.replaceChildren(...children.map((child) => (typeof child === "string" ? part("div", { text: child }) : child)));
      box.hidden = false;
      const area = host.getBoundingClientRect(), x = event.clientX - area.left, y = event.clientY - area.top;
      box.style.left = Math.max(0, Math.min(x + 14, area.width - box.offsetWidth - 4)) + "px";
      box.style.top = (y + 18 + box.offsetHeight > area.height ? Math.max(0, y - box.offsetHeight - 10) : y + 18) + "px";
    },
    hide() { box.hidden = true; },
  };
}
