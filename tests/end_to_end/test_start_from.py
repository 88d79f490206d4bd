"""A study starts from the trained weights of another one."""
import shutil
import signal
import time

import h5py
import numpy as np

import harness
from harness import Case, differences

BASE = """\
name: base
dataset: {use: digits, train: 200, valid: 40, test: 20}
model: {use: autoencoder, hidden: [16], latent: 4}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 3, batch: 32}
seed: 3
sweep: {axes: {noise: [none, masking]}}
record: {weights: all}
"""

FINER = """\
name: finer
dataset: {use: digits, train: 200, valid: 40, test: 20}
model: {use: autoencoder, hidden: [16], latent: 4}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 2, batch: 32}
start_from: {study: base, trial: 0}
seed: 3
sweep: {replicates: 3}
record: {weights: all}
"""


class StartFrom(Case):
    def setUp(self):
        super().setUp()
        self.base = self.write("base.yaml", BASE)
        self.run_program("run", self.base, "--out", "base")
        self.finer = self.write("finer.yaml", FINER)

    def weights(self, out, trial=0):
        arrays = harness.trial_arrays(self.folder / out / "study.h5", trial)
        return {name: values for name, values in arrays.items() if name.endswith((".weight", ".bias"))}

    def series(self, out, name, trial=0):
        with h5py.File(self.folder / out / "study.h5") as study:
            return study[name][trial]

    def test_its_first_loss_is_the_last_of_the_trial_that_it_starts_from(self):
        self.run_program("run", self.finer, "optimizer.learning_rate=1e-12", "--out", "still")
        last = self.series("base", "valid.reconstruction")[2]
        for trial in range(3):
            np.testing.assert_allclose(self.series("still", "valid.reconstruction", trial)[0], last, rtol=1e-6)

    def test_a_frozen_encoder_has_the_bits_of_its_source_while_the_decoder_trains(self):
        self.run_program("run", self.finer, "train.freeze=encoder", "--out", "frozen")
        before, after = self.weights("base"), self.weights("frozen", 1)
        self.assertEqual(sorted(before), sorted(after))
        for name, values in before.items():
            self.assertEqual(values.tobytes() == after[name].tobytes(), name.startswith("encoder"), name)

    def test_workers_processes_and_a_study_file_alone_give_the_same_bits(self):
        shutil.copy(self.folder / "base/study.h5", self.folder / "alone.h5")
        for name, more in {"one": (1,), "two": (2,), "process": (2, "isolation=process"),
                           "alone": (1, "start_from.study=alone.h5")}.items():
            workers, *overrides = more
            self.run_program("run", self.finer, *overrides, "--workers", workers, "--out", name)
        for name in ("two", "process", "alone"):
            self.assertEqual(differences(self.folder / "one/study.h5", self.folder / name / "study.h5"), [], name)

    def interrupted(self, out):
        process = self.start("run", self.finer, "train.epochs=400", "--workers", 1, "--out", out)
        journal = self.folder / out / "journal.sgj"
        while process.poll() is None and not (journal.exists() and '"finish"' in journal.read_text()):
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def test_a_resumed_study_has_the_same_bits(self):
        self.run_program("run", self.finer, "train.epochs=400", "--out", "whole")
        self.interrupted("cut")
        self.run_program("resume", "cut")
        self.assertEqual(differences(self.folder / "whole/study.h5", self.folder / "cut/study.h5"), [])

    def test_a_study_is_not_resumed_from_other_weights(self):
        self.interrupted("cut")
        self.run_program("run", self.base, "seed=8", "--out", "base", "--overwrite")
        refused = self.run_program("resume", "cut", expect=None)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("weights of trial 0 of", refused.stderr)
        self.assertIn("have changed since", refused.stderr)

    def test_what_is_not_there_is_said_before_anything_runs(self):
        self.run_program("run", self.base, "record.weights=none", "--out", "bare")
        for override, line, words in (("study=nowhere", "study", "nowhere"), ("trial=7", "trial", "no finished trial 7"),
                                      ("study=bare", "study", "kept no weights"), ("trial=first", "trial", "'first'")):
            said = self.run_program("check", self.finer, f"start_from.{override}", expect=2).stderr
            self.assertIn(words, said)
            self.assertIn("^", said)

    def test_a_model_of_another_shape_is_refused_with_the_parameter(self):
        said = self.run_program("run", self.finer, "model.latent=5", "--out", "wide", expect=2).stderr
        self.assertIn("(16, 5), but (16, 4) in trial 0 of", said)

    def test_variants_start_from_trials_of_their_own(self):
        text = FINER.replace("sweep: {replicates: 3}",
                             "sweep: {variants: {a: {start_from: {trial: 0}}, b: {start_from: {trial: 1}}}}")
        self.run_program("run", self.write("both.yaml", text), "optimizer.learning_rate=1e-12", "--out", "both")
        for trial in (0, 1):
            for name, values in self.weights("base", trial).items():
                np.testing.assert_allclose(self.weights("both", trial)[name], values, atol=1e-7)


if __name__ == "__main__":
    harness.main()
