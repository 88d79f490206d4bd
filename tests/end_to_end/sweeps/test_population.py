"""Population based training: trials exploit each other, and the study is the same however it is run."""
import os
import random
import signal
import time

import harness
import numpy as np
import xarray as xr
from harness import Case, differences

KILLS = min(int(os.environ.get("SANDGLASS_KILLS", "5")), 10)

STUDY = """\
name: population
dataset: {use: swiss_roll, train: 240, valid: 60}
noise: {use: gaussian}
model: {use: autoencoder, hidden: [8], latent: 2}
loss: {use: mse}
optimizer: {use: adam}
metrics: []
train: {epochs: 12, batch: 30}
record: {weights: all}
sweep:
  sampler: {use: random, trials: 12}
  pruner: {use: population_based, interval: 3}
  axes:
    optimizer.learning_rate: {min: 1.0e-5, max: 0.1, log: true}
    noise.sigma: {min: 0.0, max: 0.3}
    model.latent: {min: 1, max: 3}
"""


class Population(Case):
    def train(self, out, *arguments):
        return self.run_program("run", self.write("study.yaml", STUDY), *arguments, "--out", out)

    def assert_same(self, *outs):
        for out in outs[1:]:
            self.assertEqual(differences(self.folder / outs[0] / "study.h5", self.folder / out / "study.h5"), [])

    def test_any_number_of_workers_in_threads_or_processes(self):
        for workers in (1, 2, 5):
            self.train(f"threads{workers}", "--workers", workers)
        self.train("processes", "--workers", 2, "isolation=process")
        self.assert_same("threads1", "threads2", "threads5", "processes")
        self.assertFalse((self.folder / "threads1/checkpoints").exists())

    def test_the_schedule_is_recorded_and_the_population_gets_better(self):
        self.train("population")
        self.train("alone", "sweep.pruner=none")
        with xr.open_dataset(self.folder / "population/study.h5") as study:
            parent = study["schedule.parent"].values
            rate = study["schedule.optimizer.learning_rate"].values
            latent = study["schedule.model.latent"].values
            final = study["optimizer.learning_rate"].values
            begin = study["optimizer.learning_rate.begin"].values
            loss = study["valid.loss"].values[:, -1]
        numbers = np.arange(12)
        self.assertTrue((parent[:, :3] == numbers[:, None]).all())
        exploiting = numbers[(parent[:, 3:] != numbers[:, None]).any(axis=1)]
        self.assertGreaterEqual(len(exploiting), 3)
        self.assertTrue((rate[:, -1] == final).all())
        self.assertTrue((rate[:, 0] == begin).all())
        shown = self.run_program("show", "population", environment={"COLUMNS": ""}).stdout
        self.assertIn("optimizer.learning_rate.begin", shown)
        for trial in exploiting:
            changes = 1 + np.flatnonzero(np.diff(parent[trial]))
            self.assertTrue(set(changes) <= {3, 6, 9})
            source, epoch = int(parent[trial, changes[0]]), changes[0]
            # Values that cannot be adjusted come with the weights.
            self.assertEqual(latent[trial, epoch], latent[source, epoch - 1])
        with xr.open_dataset(self.folder / "alone/study.h5") as study:
            alone = study["valid.loss"].values[:, -1]
        self.assertLess(np.median(loss), np.median(alone))
        self.assertLessEqual(np.max(loss), np.max(alone))

    def test_a_trial_that_exploited_a_wider_model_can_be_used(self):
        self.train("population")
        for trial in range(12):
            self.run_program("encode", "population", "--trial", trial, "--split", "valid", "--output", f"codes{trial}.npy")

    def test_killed_at_random_moments_it_ends_the_same(self):
        slow = ("train.epochs=24", "dataset.train=1200")
        self.train("whole", *slow)
        chance = random.Random(5)
        for isolation in ("thread", "process"):
            out = f"killed_{isolation}"
            process = self.start("run", self.folder / "study.yaml", *slow, f"isolation={isolation}", "--out", out,
                                 "--workers", 2)
            for kill in range(KILLS):
                while not (self.folder / out / "journal.sgj").exists() and process.poll() is None:
                    time.sleep(0.005)
                time.sleep(chance.uniform(0.05, 0.4))
                process.send_signal(signal.SIGKILL)
                process.communicate()
                process = self.start("resume", out, "--workers", 1 + kill % 3)
            stdout, stderr = process.communicate(timeout=240)
            self.assertEqual(process.returncode, 0, stdout + stderr)
            self.assert_same("whole", out)

    def test_without_its_rungs_it_restarts_to_the_same_bits(self):
        slow = ("train.epochs=24", "dataset.train=2400")
        self.train("whole", *slow)
        process = self.start("run", self.folder / "study.yaml", *slow, "--out", "killed", "--workers", 2)
        rungs = self.folder / "killed/checkpoints"
        while len(list(rungs.glob("*.6.rung"))) < 12 and process.poll() is None:
            time.sleep(0.002)
        self.assertIsNone(process.poll(), "the study outlives its second rung")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        # A trial that has to restart needs the checkpoint of its parent at the first rung.
        with xr.open_dataset(self.folder / "whole/study.h5") as study:
            parent = study["schedule.parent"].values[:, 3]
        exploiting = int(np.flatnonzero(parent != np.arange(12))[0])
        for path in [*rungs.glob("*.3.rung"), *rungs.glob(f"{exploiting:06}.*")]:
            path.unlink(missing_ok=True)
        self.assertIn("is lost, so all of them run again", self.run_program("resume", "killed").stderr)
        self.assert_same("whole", "killed")

    def test_what_it_cannot_do_it_says(self):
        study = self.write("study.yaml", STUDY)
        message = self.run_program("check", study, "sweep.sampler={use: tpe, trials: 12}", expect=2).stderr
        self.assertIn("a population begins with all of its trials", message)
        self.train("alone", "sweep.pruner=none")
        message = self.run_program("replay", "alone", "--pruner", "population_based", expect=2).stderr
        self.assertIn("lets trials exploit each other", message)


if __name__ == "__main__":
    harness.main()
