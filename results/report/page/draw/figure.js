// The frame around a view: its question, its controls, its picture, the same as a table, and how to get the numbers.

import {copyText, download, h} from "../base/dom.js";

// A chart as a file of its own, with the page's fonts and its colours on white; what only answers the mouse is left out.
function savedSvg(svg) {
  const copy = svg.cloneNode(true), {dataset} = document.documentElement, {theme} = dataset;
  dataset.theme = "light";
  const originals = [svg, ...svg.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  const properties = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity", "font-size", "font-family",
                      "font-weight", "text-anchor", "paint-order", "stroke-linejoin"];
  originals.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const property of properties) copies[i].setAttribute(property, style.getPropertyValue(property).replace("rgba(0, 0, 0, 0)", "none"));
  });
  dataset.theme = theme;
  for (const hit of copy.querySelectorAll(".hit")) hit.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

function commandLine(kind, text) {
  const button = h("button.small", {type: "button", onclick: () => copyText(text, button)}, "copy");
  return h("div.command", {}, h("span.kind", {}, kind), h("code", {}, text), button);
}

function commandsOf(store, id) {
  const known = store.data.commands?.[id];
  if (!known) return null;
  return h("details.commands", {}, h("summary", {}, "The same numbers yourself"),
    known.command ? commandLine("shell", known.command) : null, known.python ? commandLine("Python", known.python) : null);
}

// A section for a view; main.js mounts the view into `body` when it comes into sight. `asTable` and `svg` may be set by
// the view's mount: functions that return a table, and the chart to save.
export function figureFrame(view, store) {
  const body = h("div.body");
  const tools = h("div.tools");
  const section = h("section.view", {id: view.id, "aria-labelledby": `${view.id}-title`},
    h("header", {}, h("h2", {id: `${view.id}-title`}, view.title), tools), body, commandsOf(store, view.id));
  return {section, body, tools};
}

export function addTools(frame, view, mounted) {
  if (mounted.table) {
    let shown = null;
    const button = h("button.small", {type: "button", "aria-pressed": "false", onclick: () => {
      if (shown) shown.remove();
      shown = shown ? null : mounted.table();
      if (shown) frame.body.append(shown);
      button.setAttribute("aria-pressed", String(Boolean(shown)));
    }}, "as table");
    frame.tools.append(button);
  }
  if (mounted.svg)
    frame.tools.append(h("button.small", {type: "button", onclick: () => {
      [mounted.svg()].flat().filter(Boolean).forEach((svg, i) => download(`${view.id}${i ? `_${i + 1}` : ""}.svg`, savedSvg(svg), "image/svg+xml"));
    }}, "save SVG"));
}

// Why there is nothing to see, in place of a picture.
export const missingNote = (text) => h("p.missing", {}, text);

export const note = (...children) => h("p.note", {}, ...children);
