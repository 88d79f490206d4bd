// Where the numbers come from, and the command that gives them again.

import {copyText, h} from "../base/dom.js";

export const provenanceView = {
  id: "provenance", short: "Provenance", title: "Where do these numbers come from, and how do I get them again?",
  missing: () => null,
  mount(element, store) {
    const {study} = store.data;
    const copy = h("button.small", {type: "button", onclick: () => copyText(study.yaml, copy)}, "copy");
    const file = study.command.split(" ").find((word) => word.endsWith(".yaml")) ?? "study.yaml";
    const rows = [{name: "digest", value: `${study.digest} (equal digests: equal bits)`}, {name: "seed", value: String(study.seed)}, ...study.provenance];
    element.append(
      h("p", {}, "Save the study below as ", h("code", {}, file), " and run ", h("code", {}, study.command), "; the digest must come out the same."),
      h("dl.pairs", {}, rows.flatMap(({name, value}) => [h("dt", {}, name), h("dd", {}, typeof value === "string" ? value : JSON.stringify(value))])),
      h("h3", {}, "The study, every default filled in ", copy), h("pre.yaml", {tabindex: 0}, study.yaml));
    return {};
  },
};
