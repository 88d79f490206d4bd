"""`sandglass describe`, and the page in the repository that is made from it."""
import json
import re

import harness
from harness import SOURCE, Case

PAGE = SOURCE / "experiments/REFERENCE.md"


class Describe(Case):
    def text(self, *words):
        return self.run_program("describe", *words).stdout

    def test_the_page_of_the_repository_is_current(self):
        self.assertEqual(PAGE.read_text(), self.text("--markdown"),
                         "experiments/REFERENCE.md is not what the schemas say; to update it: "
                         "build/release/bin/sandglass describe --markdown > experiments/REFERENCE.md")

    def test_every_key_that_an_editor_knows_is_on_the_page(self):
        page = self.text("--markdown")
        schema = json.loads(self.run_program("schema").stdout)
        sections = dict(re.findall(r"(?ms)^#{2,3} (\S+)$(.*?)(?=^#{2,3} |\Z)", page))
        for block, value in schema["properties"].items():
            self.assertTrue(block in sections or f"| `{block}` |" in sections["study"], block)
            # Under `defaults` stand the kinds, whose plugins are looked at below.
            for key in value.get("properties", {}) if block != "defaults" else ():
                self.assertIn(f"| `{key}` |", sections[block])
        for plugin in json.loads(self.run_program("plugin", "list", "--json").stdout):
            section = sections[f"{plugin['kind']}/{plugin['name']}"]
            for parameter in plugin["parameters"]:
                self.assertIn(f"| `{parameter['name']}` |", section)

    def test_without_a_name_it_shows_all_blocks(self):
        text = self.text()
        for word in ("train", "sweep", "objective", "isolation", "masking", "describe train.keep"):
            self.assertIn(word, text)

    def test_a_block_a_key_a_plugin_and_an_output_are_explained(self):
        self.assertIn("integer >= 1", self.text("train"))
        self.assertIn("last, best", self.text("train.keep"))
        self.assertEqual(self.text("noise/masking"), self.text("noise.masking"))
        self.assertIn("knn_accuracy", self.text("valid.knn_accuracy"))
        self.assertIn("N(0, 2 / in)", self.text("initialisation"))
        self.assertIn("may be changed while the study is under way", " ".join(self.text("limits").split()))

    def test_json_is_a_list_of_all_that_the_name_means(self):
        told = json.loads(self.run_program("describe", "mse", "--json").stdout)
        self.assertEqual([topic["name"] for topic in told], ["loss/mse", "metric/mse"])

    def test_mistakes_are_told(self):
        self.assertIn("did you mean 'train.epochs'?", self.run_program("describe", "train.epoch", expect=2).stderr)
        self.assertIn("leave one out", self.run_program("describe", "train", "--markdown", expect=2).stderr)

    def test_a_study_that_names_a_metric_for_its_output_is_told_the_output(self):
        study = self.write("study.yaml", harness.SMALL_STUDY.replace("metrics: [mse, bce, mmd]", "metrics: [knn]")
                           + "objective: {metric: valid.knn}\n")
        self.assertIn("did you mean 'valid.knn_accuracy'?", self.run_program("check", study, expect=2).stderr)


if __name__ == "__main__":
    harness.main()
