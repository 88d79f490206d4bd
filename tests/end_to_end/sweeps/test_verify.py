"""Claims of a study: what `expect` says, judged by what came out."""
import json
import math

import h5py

import harness
from harness import Case

STUDY = """\
name: claims
dataset: {use: digits, train: 300, valid: 60, test: 40}
noise: {use: masking, ratio: 0.25}
model: {use: autoencoder, hidden: [24], latent: 6, activation: sigmoid}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 2, batch: 32}
seed: 11
sweep:
  axes:
    train.epochs: [1, 8]
    model.latent: [2, 6]
  replicates: 3
expect:
  - {claim: "Training helps.", metric: test.mse, at: {train.epochs: 8}, less_than: {train.epochs: 1}}
  - {metric: valid.reconstruction, along: train.epochs, is: decreasing}
  - {best: train.epochs, is: 8}
  - {best: train.epochs, below: 5, of: test.mse}
  - {metric: test.mse, above: 0}
  - {metric: train.kl, above: 0}
small: {sweep.replicates: 1, sweep.axes.train.epochs: [1], sweep.axes.model.latent: [2]}
"""


class Verify(Case):
    def run_study(self, *more, study=STUDY, out="run"):
        self.run_program("run", self.write("claims.yaml", study), "--out", out, *more)

    def verify(self, *arguments, expect):
        return json.loads(self.run_program("verify", *arguments, "--json", expect=expect).stdout)

    def test_each_claim_gets_its_verdict_and_the_program_says_whether_all_hold(self):
        self.run_study()
        shown = self.verify("run", expect=1)
        self.assertEqual([c["verdict"] for c in shown["claims"]],
                         ["holds", "holds", "holds", "does not hold", "holds", "cannot be judged"])
        self.assertEqual((shown["hold"], shown["of"]), (4, 6))
        self.assertEqual(shown["claims"][0]["claim"], "Training helps.")
        self.assertIn("has no train.kl", shown["claims"][5]["evidence"][0]["note"])
        text = self.run_program("verify", "run", expect=1).stdout
        self.assertIn("4 of 6 claims hold, 1 cannot be judged, 1 fails.", text)
        self.assertIn("✓ holds", text)
        self.assertIn("✗ does not hold", text)
        self.assertIn("? cannot be judged", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_the_numbers_are_those_of_the_study_file(self):
        self.run_study()
        claim = self.verify("run", expect=1)["claims"][0]
        with h5py.File(self.folder / "run/study.h5") as file:
            rows = list(zip(file["train.epochs"][:], file["model.latent"][:], file["replicate"][:], file["test.mse"][:]))
        for evidence in claim["evidence"]:
            latent = evidence["at"]["model.latent"]
            by = {(e, r): v for e, l, r, v in rows if l == latent}
            differences = [by[8, r] - by[1, r] for r in range(3)]
            mean = sum(differences) / 3
            deviation = math.sqrt(sum((d - mean) ** 2 for d in differences) / 2)
            self.assertAlmostEqual(evidence["mean"], mean, places=12)
            self.assertAlmostEqual(evidence["half_width"], 4.302652729911275 * deviation / math.sqrt(3), places=9)

    def test_a_study_whose_claims_all_hold_ends_with_0(self):
        study = STUDY[:STUDY.index("  - {best: train.epochs, below")] + STUDY[STUDY.index("small:"):]
        self.run_study(study=study)
        self.assertEqual(self.verify("run", expect=0)["hold"], 3)

    def test_a_study_that_claims_nothing_says_so(self):
        self.run_small()
        self.assertIn("claims nothing", self.run_program("verify", "run").stdout)

    def test_the_claims_of_another_file_can_be_judged(self):
        self.run_small()
        study = self.write("more.yaml", harness.SMALL_STUDY + "expect:\n  - {metric: test.mse, between: [0, 1]}\n")
        self.assertEqual(self.verify("run", "--study", study, expect=0)["hold"], 1)

    def test_claims_are_checked_before_anything_runs(self):
        bad = self.write("bad.yaml", STUDY.replace("test.mse", "test.msee").replace("train.epochs: 8}", "train.epochs: 9}"))
        text = self.run_program("check", bad, expect=2).stderr
        self.assertIn("did you mean 'test.mse'?", text)
        self.assertIn("9 is no value of axis train.epochs", text)

    def test_the_small_version_runs_beside_the_full_one_and_keeps_the_claims_it_can(self):
        study = self.write("claims.yaml", STUDY)
        self.run_program("run", study, "--small")
        self.run_program("check", study, "--small", "train.batch=16")
        shown = self.verify("runs/claims_small", expect=1)
        self.assertEqual(shown["study"], "claims_small")
        self.assertEqual([c["verdict"] for c in shown["claims"]],
                         ["cannot be judged", "holds", "holds", "cannot be judged"])

    def test_variants_are_an_axis_of_the_study(self):
        study = self.write("two.yaml", """\
name: two
dataset: {use: digits, train: 200, valid: 40, test: 20}
model: {use: autoencoder, hidden: [16], latent: 2}
train: {epochs: 2, batch: 32}
sweep:
  variants:
    narrow: {}
    linear: {model: {use: linear_autoencoder, latent: 8}, loss: mse}
  replicates: 2
objective: {metric: valid.mse}
expect:
  - {metric: test.mse, at: {variant: linear}, between: [0, 1]}
""")
        self.run_program("run", study, "--out", "run")
        trials = self.show("run")["trials"]
        self.assertEqual(sorted(t["parameters"]["variant"] for t in trials), ["linear", "linear", "narrow", "narrow"])
        self.assertEqual(self.verify("run", expect=0)["hold"], 1)
        self.run_program("resume", "run")
        with h5py.File(self.folder / "run/study.h5") as file:
            self.assertIn("model/linear_autoencoder", file.attrs["versions"])


if __name__ == "__main__":
    harness.main()
