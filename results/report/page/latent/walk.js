// A walk between two codes: what the decoder makes of the way, beside a mixture of both ends.

import {h} from "../base/dom.js";
import {pictureCanvas} from "../draw/pictures.js";
import {walk} from "./decode.js";

const walkSteps = 9;

// {node, setEnd(which, code, name), draw()}. start: two examples.
export function createWalk({codeOf, decode, paint, shape, start, nameOf}) {
  const ends = start.map((i) => ({code: codeOf(i), name: nameOf(i)}));
  const make = (label) => Array.from({length: walkSteps}, (_, k) =>
    shape ? pictureCanvas(shape, label + ", step " + (k + 1)) : h("canvas.features.small", {role: "img", "aria-label": label + ", step " + (k + 1)}));
  const decoded = make("Decoded on the way"), mixed = make("Mixture of both ends");
  const names = [h("span"), h("span")];
  const row = (text, canvases) => h("div.strip-row", {}, h("span.note", {}, text), h("div.strip", {}, canvases));
  const node = h("div.walk", {role: "group", "aria-label": "Walk between two codes"}, h("h4", {}, "Is the space between two images filled?"), row("through the code", decoded), row("mixing both ends", mixed), h("p.note.ends", {}, names));

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

  return {node, draw, setEnd(which, code, name) {
    ends[which] = {code, name};
    draw();
  }};
}
