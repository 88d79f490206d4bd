// A brush on an axis: drag along it, or move its handles by mouse or keyboard. Rows outside are filtered out.

import {s} from "../base/dom.js";

const step = 0.02, reach = 12;

// `range` is [low, high] in [0, 1], kept when the axes are drawn anew. Returns what ends it.
export function addBrush(svg, store, axis, range, x, y) {
  const band = s("rect.band", {x: x - 7, width: 14, y: y(1), height: 0, opacity: 0.85});
  const strip = s("rect.hit", {x: x - reach, width: 2 * reach, y: y(1) - 4, height: y(0) - y(1) + 8});
  const handles = [0, 1].map((end) => s("g.handle", {tabindex: 0, role: "slider", "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 1,
    "aria-label": `${end ? "upper" : "lower"} end of the filter on ${axis.name}`}, s("rect", {x: -8, y: -4, width: 16, height: 8, rx: 4, fill: "var(--raised)", stroke: "var(--faint)"})));
  const whole = () => range[0] <= 0 && range[1] >= 1;

  function place() {
    band.setAttribute("y", y(range[1]));
    band.setAttribute("height", whole() ? 0 : Math.max(0, y(range[0]) - y(range[1])));
    handles.forEach((handle, end) => {
      handle.setAttribute("transform", `translate(${x},${y(range[end]) + (end ? -7 : 7)})`);
      handle.setAttribute("aria-valuenow", range[end].toFixed(3));
      handle.setAttribute("aria-valuetext", axis.text(range[end]));
    });
  }
  let waiting = false;
  function apply() {
    place();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const [low, high] = range;
      store.setBrush(axis.id, whole() ? null : (row) => {
        const value = axis.places[row];
        return value !== null && value >= low - 1e-9 && value <= high + 1e-9;
      });
    });
  }
  const share = (event) => {
    const box = svg.getBoundingClientRect();
    return Math.min(1, Math.max(0, (y(0) - (event.clientY - box.top)) / (y(0) - y(1))));
  };
  function drag(element, begin, move) {
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      begin(share(event));
      const onMove = (moved) => (move(share(moved)), apply());
      element.addEventListener("pointermove", onMove);
      element.addEventListener("pointerup", () => element.removeEventListener("pointermove", onMove), {once: true});
    });
  }
  let from = 0;
  drag(strip, (at) => (from = at), (at) => {
    range[0] = Math.min(from, at);
    range[1] = Math.max(from, at);
  });
  handles.forEach((handle, end) => {
    drag(handle, () => handle.focus(), (at) => (range[end] = end ? Math.max(at, range[0]) : Math.min(at, range[1])));
    handle.addEventListener("keydown", (event) => {
      const by = {ArrowUp: step, ArrowRight: step, ArrowDown: -step, ArrowLeft: -step, PageUp: 5 * step, PageDown: -5 * step}[event.key];
      if (by) range[end] = Math.min(end ? 1 : range[1], Math.max(end ? range[0] : 0, range[end] + by));
      else if (event.key === "Home") range[end] = end ? range[0] : 0;
      else if (event.key === "End") range[end] = end ? 1 : range[1];
      else if (event.key === "Escape") [range[0], range[1]] = [0, 1];
      else return;
      event.preventDefault();
      apply();
    });
  });
  strip.addEventListener("dblclick", () => (([range[0], range[1]] = [0, 1]), apply()));
  const stop = store.subscribe((kind) => {
    if (kind === "filter" && !store.brushes.has(axis.id) && !whole() && !waiting) ([range[0], range[1]] = [0, 1]), place();
  });
  place();
  svg.append(band, strip, ...handles);
  return stop;
}
