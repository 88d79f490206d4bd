"""Replicates that redraw splits, labels and data, and cross-validation: the same bits wherever they run."""
import json
import signal
import time

import h5py
import numpy as np

import harness
from harness import Case, differences

STUDY = """\
name: redrawn
dataset: {use: digits, train: 200, valid: 60, test: 40, labelled: 30}
transforms: [{use: binarise}]
model: {use: autoencoder, hidden: [16], latent: 4}
optimizer: {use: adam, learning_rate: 0.003}
metrics: [mse]
train: {epochs: 2, batch: 32}
seed: 11
sweep:
  axes: {model.latent: [2, 4]}
  replicates: REPLICATES
record: {latents: train, weights: all, reconstructions: 4}
"""
ALL = "{count: 3, redraw: [initialisation, split, labels, data]}"


class Replicates(Case):
    def run_study(self, out, replicates, *more, **options):
        return self.run_program("run", self.write("study.yaml", STUDY.replace("REPLICATES", replicates)), "--out", out,
                                *more, **options)

    def arrays(self, out, trial):
        return harness.trial_arrays(self.folder / out / "study.h5", trial)

    def test_workers_isolation_and_a_second_session_change_no_bit(self):
        for replicates in (ALL, "{folds: 3}"):
            text = STUDY if "folds" not in replicates else STUDY.replace("train: 200, valid: 60", "train: 160, valid: 80")
            study = self.write("study.yaml", text.replace("REPLICATES", replicates))
            name = replicates[1:6]
            self.run_program("run", study, "--out", name + "1", "--workers", 1)
            self.run_program("run", study, "--out", name + "2", "--workers", 2)
            self.run_program("run", study, "isolation=process", "--out", name + "3", "--workers", 2)
            process = self.start("run", study, "--out", name + "4", "--workers", 1)
            journal = self.folder / (name + "4") / "journal.sgj"
            while process.poll() is None and not (journal.exists() and b'"finish"' in journal.read_bytes()):
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            self.run_program("resume", name + "4", "--workers", 2)
            for other in "234":
                self.assertEqual(differences(self.folder / (name + "1") / "study.h5",
                                             self.folder / (name + other) / "study.h5"), [])

    def test_replicates_hold_other_examples_and_points_share_them(self):
        self.run_study("run", ALL)
        source = [self.arrays("run", trial)["source"] for trial in range(6)]
        for replicate in range(3):
            np.testing.assert_array_equal(source[replicate], source[3 + replicate])
        self.assertFalse(np.array_equal(source[0], source[1]))
        self.assertFalse(np.array_equal(source[1], source[2]))

    def test_every_example_of_the_pool_validates_in_one_fold(self):
        text = STUDY.replace("train: 200, valid: 60", "train: 160, valid: 80").replace("latents: train", "latents: valid")
        self.run_program("run", self.write("study.yaml", text.replace("REPLICATES", "{folds: 3}")), "--out", "run")
        validated = np.concatenate([self.arrays("run", trial)["source"] for trial in range(3)])
        np.testing.assert_array_equal(np.sort(validated), np.arange(240))
        self.assertIn("3 folds: initialisation", " ".join(self.run_program("show", "run", "--by", "point").stdout.split()))

    def test_a_first_replicate_is_the_trial_of_the_plain_number(self):
        self.run_study("plain", "1")
        self.run_study("run", ALL)
        plain, first = self.arrays("plain", 0), self.arrays("run", 0)
        for name in ("source", "latent", "input", "reconstruction"):
            np.testing.assert_array_equal(plain[name], first[name], name)

    def test_the_interval_says_what_it_covers(self):
        covered = "3 replicates: initialisation, split, labels, data"
        self.assertIn("3 replicates (initialisation, split, labels, data)",
                      self.run_program("check", self.write("study.yaml", STUDY.replace("REPLICATES", ALL))).stdout)
        self.assertIn(covered, " ".join(self.run_study("run", ALL).stdout.split()))
        self.run_study("plain", "3")
        self.assertIn(covered, " ".join(self.run_program("show", "run", "--by", "point").stdout.split()))
        compared = self.run_program("compare", "plain", "run").stdout
        self.assertIn("6 of 6 trials, 3 replicates: initialisation\n", compared)
        self.assertIn(covered, compared)
        with h5py.File(self.folder / "run/study.h5") as file:
            self.assertEqual(file.attrs["interval_over"], covered)

    def test_a_trained_model_finds_the_examples_of_its_replicate(self):
        self.run_study("run", ALL)
        codes = self.arrays("run", 4)["latent"]
        self.run_program("encode", "run", "--trial", 4, "--split", "train", "--output", "z.npy")
        np.testing.assert_array_equal(np.load(self.folder / "z.npy"), codes)

    def test_what_no_draw_changes_is_refused_before_the_first_trial(self):
        text = STUDY.replace("transforms: [{use: binarise}]\n", "").replace("REPLICATES", "{count: 2, redraw: [split]}")
        study = self.write("s.yaml", text.replace("valid: 60, test: 40, labelled: 30", "test: 40")
                           + "objective: {metric: train.loss}\n")
        for command in ("plan", "run"):
            refused = self.run_program(command, study, expect=2).stderr
            self.assertIn("replicates redraw split, but its examples are divided in one way only", refused)


if __name__ == "__main__":
    harness.main()
