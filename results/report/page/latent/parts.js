// Elements, controls and small facts that the views of pictures and latents share.

import { num } from "../base/format.js";

const partNamespace = "http://www.w3.org/2000/svg";

// An element with properties (class, text, attributes, on: {event: listener}) and children.
export function part(tag, options = {}, children = []) {
  const node = tag.startsWith("svg:") ? document.createElementNS(partNamespace, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined) continue;
    if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(name, value);
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

// Buttons of which one is pressed; options: [{value, text, title}]. Calls change(value).
export function segments(label, options, value, change) {
  const buttons = options.map((option) =>
    part("button", { type: "button", "aria-pressed": option.value === value, text: option.text, title: option.title }));
  buttons.forEach((button, i) =>
    button.addEventListener("click", () => {
      buttons.forEach((other) => other.setAttribute("aria-pressed", other === button));
      change(options[i].value);
    }));
  return part("span", { class: "segments", role: "group", "aria-label": label }, buttons);
}

// A labelled list to choose from; options: [{value, text}]. Calls change(value) with the option's own value.
export function picker(label, options, value, change) {
  const list = part("select", {}, options.map((option, i) => part("option", { value: i, text: option.text })));
  list.selectedIndex = Math.max(0, options.findIndex((option) => option.value === value));
  list.addEventListener("change", () => change(options[list.selectedIndex].value));
  return part("label", { class: "picker" }, [part("span", { text: label }), list]);
}

// A labelled tick box. Calls change(checked).
export function tick(label, checked, change) {
  const box = part("input", { type: "checkbox" });
  box.checked = checked;
  box.addEventListener("change", () => change(box.checked));
  return part("label", { class: "tick" }, [box, part("span", { text: label })]);
}

// A row of controls above a picture.
export function controls(children) {
  return part("div", { class: "controls" }, children);
}

// A sentence that says what is not there.
export function lack(text) {
  return part("p", { class: "lack", text });
}

// A text on one line, cut with an ellipsis where it is longer than `most` characters.
export function cutText(text, most = 40) {
  const line = String(text).replace(/\s+/g, " "), signs = [...line];
  return signs.length > most ? signs.slice(0, most - 1).join("") + "…" : line;
}

// Four significant digits; a text stays what it is, but for its length.
export function shortText(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return "[" + value.map(shortText).join(", ") + "]";
  if (typeof value !== "number") return cutText(value);
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2).replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

export function percentText(share) {
  const value = num(share);
  return Number.isFinite(value) ? Math.round(100 * value) + " %" : "–";
}

// Mean and half width of its 95 % interval; no interval (null) of one value.
export function meanInterval(values, t975) {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { mean: NaN, half: null, count: 0 };
  const mean = finite.reduce((a, b) => a + b, 0) / finite.length;
  if (finite.length < 2) return { mean, half: null, count: finite.length };
  const square = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (finite.length - 1);
  const t = finite.length - 2 < t975.length ? t975[finite.length - 2] : 1.96;
  return { mean, half: t * Math.sqrt(square / finite.length), count: finite.length };
}

// Calls draw() when colours change: another scheme, another theme of the page, before and after printing.
export function onTheme(draw) {
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(draw);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  scheme.addEventListener("change", draw);
  window.addEventListener("beforeprint", draw);
  window.addEventListener("afterprint", draw);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", draw);
    window.removeEventListener("beforeprint", draw);
    window.removeEventListener("afterprint", draw);
  };
}
