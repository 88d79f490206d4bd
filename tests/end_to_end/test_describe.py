"""`sandglass describe`, and the page in the repository that is made from it."""
import json

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
        for block, value in schema["properties"].items():
            self.assertRegex(page, rf"(?m)^## {block}$|^\| `{block}` \|")
            for key in value.get("properties", {}):
                self.assertIn(f"| `{key}` |", page, f"{block}.{key}")
        for plugin, definition in schema["definitions"].items():
            kind, _, name = plugin.partition(".")
            if kind in schema["properties"] or kind in ("metric", "transform", "sampler", "pruner"):
                if definition.get("properties") and name:
                    self.assertIn(f"\n### {kind}/{name}\n", page)

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
        study = self.write("study.yaml", harness.SMALL_STUDY.replace("metrics: [mse, bce, pca]", "metrics: [knn]")
                           + "objective: {metric: valid.knn}\n")
        self.assertIn("did you mean 'valid.knn_accuracy'?", self.run_program("check", study, expect=2).stderr)


if __name__ == "__main__":
    harness.main()
