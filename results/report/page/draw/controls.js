// Controls above a view. Options are {id, name, title}; id is any value, and is what change(id) gets.

import {h} from "../base/dom.js";
import {cut} from "../base/format.js";

// A labelled list to choose from.
export function choice(label, options, current, change) {
  const select = h("select", {}, options.map((option) => h("option", {value: option.id, selected: option.id === current}, cut(option.name, 60))));
  select.addEventListener("change", () => change(options[select.selectedIndex].id));
  return h("label.choice", {}, h("span", {}, label), select);
}

// Buttons of which one is pressed.
export function segments(label, options, current, change) {
  const buttons = options.map((option) => h("button", {type: "button", "aria-pressed": option.id === current, title: option.title, onclick: () => {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", options[i] === option));
    change(option.id);
  }}, option.name));
  return h("span.segments", {role: "group", "aria-label": label}, buttons);
}

// A labelled tick box. Calls change(checked).
export function tick(label, checked, change) {
  const box = h("input", {type: "checkbox", onchange: () => change(box.checked)});
  box.checked = checked;
  return h("label.tick", {}, box, h("span", {}, label));
}
