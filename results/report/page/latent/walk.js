// A walk between two codes: what the decoder makes of the way, beside a mixture of both ends.
import { part } from "./parts.js";
import { walk } from "./decode.js";
import { pictureCanvas } from "./pictures.js";

const walkSteps = 9;

// {node, setEnd(which, code, name), draw()}. start: two examples.
export function createWalk({ codeOf, decode, paint, shape, start, nameOf }) {
  const ends = start.map((i) => ({ code: codeOf(i), name: nameOf(i) }));
  const make = (label) => Array.from({ length: walkSteps }, (_, k) =>
    shape ? pictureCanvas(shape, label + ", step " + (k + 1)) : part("canvas", { class: "features small", role: "img", "aria-label": label + ", step " + (k + 1) }));
  const decoded = make("Decoded on the way"), mixed = make("Mixture of both ends");
  const names = [part("span"), part("span")];
  const row = (text, canvases) => part("div", { class: "strip-row" }, [part("span", { class: "note", text }), part("div", { class: "strip" }, canvases)]);
  const node = part("div", { class: "walk", role: "group", "aria-label": "Walk between two codes" }, [
    part("h4", { text: "Is the space between two images filled?" }), row("through the code", decoded), row("mixing both ends", mixed),
    part("p", { class: "note ends" }, names)]);

  function draw() {
    const outputs = walk(ends[0].code, ends[1].code, walkSteps).map((code) => Float32Array.from(decode(code)));
    const last = outputs[walkSteps - 1];
    outputs.forEach((output, k) => {
      paint(decoded[k], output);
      const share = k / (walkSteps - 1);
      paint(mixed[k], outputs[0].map((value, i) => value * (1 - share) + last[i] * share));
    });
    names.forEach((name, i) => (name.textContent = (i ? "to: " : "from: ") + ends[i].name));
  }

  return { node, draw, setEnd(which, code, name) {
    ends[which] = { code, name };
    draw();
  } };
}
