"""Axes that choose plugins, and replicates that redraw the split: from the study to the results, to the same bits."""
import signal
import time

import h5py
import numpy

import harness
from harness import Case, differences, journal_events

STUDY = """\
name: choices
dataset: {use: digits, train: 200, valid: 60, split_seed: "${replicate}"}
train: {epochs: 2, batch: 32}
sweep:
  axes:
    model: [{use: autoencoder, hidden: [16], latent: 4}, {use: denoising_autoencoder, hidden: [16], latent: 4}]
    optimizer.use: [adam, {use: sgd, learning_rate: 0.1}]
    optimizer.momentum: [0, 0.9]
    noise: [masking, gaussian]
  replicates: 2
expect:
  - {best: optimizer, is: adam}
  - {metric: valid.mse, at: {optimizer: adam}, less_than: {optimizer: sgd, optimizer.momentum: 0}}
"""

TPE = ["sweep.sampler={use: tpe, trials: 12}", "sweep.axes.optimizer.learning_rate={min: 0.001, max: 0.1, log: true}"]
POPULATION = ["sweep.sampler={use: random, trials: 8}", "sweep.pruner={use: population_based, interval: 1}", "train.epochs=4",
              "sweep.axes.optimizer.learning_rate={min: 0.001, max: 0.1, log: true}", "sweep.replicates=1"]


class Choices(Case):
    def setUp(self):
        super().setUp()
        self.study = self.write("choices.yaml", STUDY)

    def run_study(self, out, *arguments, **options):
        return self.run_program("run", self.study, *arguments, "--out", out, **options)

    def assert_same(self, a, b):
        self.assertEqual(differences(self.folder / a / "study.h5", self.folder / b / "study.h5"), [])

    def test_one_and_two_workers_and_processes_give_the_same_bits(self):
        for name, more in (("grid", []), ("tpe", TPE), ("population", POPULATION)):
            digests = set()
            for out, how in (("one", ["--workers", 1]), ("two", ["--workers", 2]),
                             ("process", ["--workers", 2, "isolation=process"])):
                said = self.run_study(f"{name}_{out}", *more, *how).stdout
                digests.add(next(line for line in said.splitlines() if "digest" in line))
            self.assertEqual(len(digests), 1, name)
            self.assert_same(f"{name}_one", f"{name}_two")

    def test_killed_and_resumed_it_ends_the_same(self):
        self.run_study("reference")
        process = self.start("run", self.study, "--out", "killed", "--workers", 1)
        journal = self.folder / "killed/journal.sgj"
        while process.poll() is None and not (journal.exists() and journal.stat().st_size > 8000):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.run_program("resume", "killed", "--workers", 2)
        self.assert_same("reference", "killed")

    def test_results_name_the_axis_and_its_plugins(self):
        self.run_study("run")
        trials = self.show()["trials"]
        self.assertEqual(len(trials), 2 * (1 + 2) * 2 * 2)
        for trial in trials:
            parameters = trial["parameters"]
            self.assertIn(parameters["model"], ("autoencoder", "denoising_autoencoder"))
            self.assertEqual("optimizer.momentum" in parameters, parameters["optimizer"] == "sgd")
        with h5py.File(self.folder / "run/study.h5") as file:
            self.assertEqual({text.decode() if isinstance(text, bytes) else text for text in file["optimizer"][:]},
                             {"adam", "sgd"})
        said = self.run_program("verify", "run", expect=(0, 1)).stdout
        self.assertIn("optimizer", said)
        self.run_program("encode", "run", "--split", "valid", "--output", "-")

    def test_replicates_over_splits_say_so_and_differ_from_those_over_one(self):
        self.run_study("splits", "--axis", "model=autoencoder", "--axis", "noise=masking")
        note = "over 2 replicates: initialisation, dataset.split_seed"
        self.assertIn(note, self.run_program("show", "splits", "--by", "point").stdout)
        self.run_study("one", "--axis", "model=autoencoder", "--axis", "noise=masking", "dataset.split_seed=0")
        self.assertNotIn(note, self.run_program("show", "one", "--by", "point").stdout)
        value = {(out, trial["replicate"]): trial["metrics"]["valid.mse"]
                 for out in ("splits", "one") for trial in self.show(out)["trials"]
                 if trial["parameters"]["optimizer"] == "adam"}
        self.assertEqual(value["splits", 0], value["one", 0])
        self.assertNotEqual(value["splits", 1], value["one", 1])

    def test_variants_may_measure_and_keep_different_things(self):
        study = self.write("variants.yaml", """\
name: variants
dataset: {use: digits, train: 200, valid: 60, test: 40}
model: {use: autoencoder, hidden: [16], latent: 4}
train: {epochs: 2, batch: 32}
objective: valid.mse
sweep:
  variants:
    plain: {metrics: [mse]}
    more: {metrics: [bce, mse], record: {latents: test, reconstructions: 4}, noise: masking}
""")
        digests = set()
        for out, how in (("one", []), ("process", ["isolation=process", "--workers", 2])):
            said = self.run_program("run", study, "--out", out, *how).stdout
            digests.add(next(line for line in said.splitlines() if "digest" in line))
        self.assertEqual(len(digests), 1)
        metrics = {trial["parameters"]["variant"]: trial["metrics"] for trial in self.show("one")["trials"]}
        self.assertNotIn("valid.bce", metrics["plain"])
        self.assertIn("valid.bce", metrics["more"])
        for out in ("one", "process"):
            path = self.folder / out / "study.h5"
            with h5py.File(path) as file:
                measured = file["valid.bce"][:]
            self.assertEqual(["latent" in harness.trial_arrays(path, trial) for trial in (0, 1)], [False, True], out)
            self.assertTrue(numpy.isnan(measured[0]).all() and not numpy.isnan(measured[1]).any(), measured)
        shown = self.run_program("show", "one", "--metric", "valid.bce").stdout
        self.assertTrue(next(line for line in shown.splitlines() if "plain" in line).endswith("-"), shown)

    def test_the_run_goes_on_from_its_own_study(self):
        self.run_study("run", *TPE)
        before = [event for event in journal_events(self.folder / "run") if event["kind"] == "finish"]
        self.run_program("extend", "run", "--trials", 14)
        after = [event for event in journal_events(self.folder / "run") if event["kind"] == "finish"]
        self.assertGreater(len(after), len(before))


if __name__ == "__main__":
    harness.main()
