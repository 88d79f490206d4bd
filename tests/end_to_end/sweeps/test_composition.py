"""Studies that are put together: files that include others, defaults, references, the environment, what is kept of it."""
import json

import harness
from harness import Case, differences

BASE = """\
name: base
dataset: {use: digits, train: 200, valid: 50}
model: {use: autoencoder, hidden: [16], latent: 4}
metrics: []
train: {epochs: 2, batch: 50}
record: {weights: none}
"""

STUDY = """\
include: parts/base.yaml
name: composed
seed: ${env:STUDY_SEED:5}
defaults:
  optimizer: {adam: {learning_rate: 0.002}}
  noise: {masking: {ratio: 0.125}}
noise: masking
train:
  batch: ${model.latent}
sweep:
  axes:
    model.latent: [20, 40]
"""


class Composition(Case):
    def setUp(self):
        super().setUp()
        (self.folder / "parts").mkdir()
        self.base = self.write("parts/base.yaml", BASE)
        self.study = self.write("study.yaml", STUDY)

    def resolved(self, *arguments, **options):
        return self.run_program("check", self.study, "--resolved", *arguments, **options).stdout

    def test_the_resolved_study_shows_what_holds(self):
        text = self.resolved()
        for part in ("seed: 5", "learning_rate: 0.002", "use: masking, ratio: 0.125", "epochs: 2",
                     'batch: "${model.latent}"', "name: composed"):
            self.assertIn(part, text)
        for key in ("include", "defaults"):
            self.assertNotIn(key, text)

    def test_the_command_line_comes_last(self):
        text = self.resolved("train.epochs=3", "optimizer.learning_rate=0.5", "--axis", "model.latent=25",
                             environment={"STUDY_SEED": "9"})
        for part in ("epochs: 3", "learning_rate: 0.5", "model.latent: [25]", "seed: 9"):
            self.assertIn(part, text)

    def test_a_linked_parameter_equals_a_zipped_one(self):
        """The same trials, written with a reference and with two axes that move together."""
        self.run_program("run", self.study, "--out", "linked")
        self.run_program("run", self.study, "train={epochs: 2}", "sweep.zip=[[model.latent, train.batch]]",
                         "--axis", "model.latent=20,40", "--axis", "train.batch=20,40", "--out", "zipped")
        values = lambda out: [trial["metrics"] for trial in self.show(out)["trials"]]
        self.assertEqual(values("linked"), values("zipped"))
        self.assertNotEqual(*values("linked"))

    def test_in_processes_it_gives_the_same(self):
        self.run_program("run", self.study, "--out", "threads")
        self.run_program("run", self.study, "isolation=process", "--workers", 2, "--out", "processes")
        self.assertEqual([d for d in differences(self.folder / "threads/study.h5", self.folder / "processes/study.h5")
                          if "yaml" not in d], [])

    def test_a_run_depends_on_no_file_and_no_variable_once_it_has_begun(self):
        """Stopped, its files changed, the environment another one: it goes on as it began."""
        slow = ("train.epochs=400", "isolation=process")
        self.run_program("run", self.study, *slow, "--out", "whole", environment={"STUDY_SEED": "7"}, timeout=600)
        process = self.start("run", self.study, *slow, "--out", "run", environment={"STUDY_SEED": "7"})
        while process.poll() is None and not (self.folder / "run/journal.sgj").exists():
            pass
        self.base.write_text("trian: {}\n")
        self.study.unlink()
        process.terminate()
        process.communicate()
        self.run_program("resume", "run", environment={"STUDY_SEED": "8"})
        self.assertEqual(differences(self.folder / "whole/study.h5", self.folder / "run/study.h5"), [])

    def test_a_study_whose_parts_changed_is_refused_with_what_changed(self):
        self.run_program("run", self.study, "--out", "run")
        self.base.write_text(BASE.replace("hidden: [16]", "hidden: [32]"))
        changed = self.resolved()
        (self.folder / "run/study.yaml").write_text(changed)
        result = self.run_program("resume", "run", expect=3)
        self.assertIn("network.hidden: [16] -> [32]", result.stderr)
        self.assertNotIn("train.epochs", result.stderr)

    def test_mistakes_are_shown_in_the_file_where_they_stand(self):
        self.base.write_text(BASE.replace("epochs: 2", "epochs: none"))
        result = self.run_program("check", self.study, expect=2)
        self.assertIn("parts/base.yaml:5:17: epochs of train is 'none'", result.stderr)

    def test_a_trained_model_of_a_linked_study_can_be_used(self):
        self.run_program("run", self.study, "record.weights=all", "--out", "run")
        codes = self.run_program("encode", "run", "--trial", 1, "--split", "valid").stdout
        self.assertEqual(len(codes.splitlines()[-1].split(",")), 40)
        plan = json.loads(self.run_program("plan", self.study, "--no-calibration", "--json").stdout)
        self.assertEqual(plan["trials"], 2)


if __name__ == "__main__":
    harness.main()
