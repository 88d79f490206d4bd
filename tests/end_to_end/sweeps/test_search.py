"""Adaptive searches give the same bits for any number of workers, in threads and processes, whatever interrupts them."""
import json
import os
import random
import signal
import time

import harness
from harness import Case, differences

KILLS = min(int(os.environ.get("SANDGLASS_KILLS", "10")), 10)
TRIALS = int(os.environ.get("SANDGLASS_SEARCH_TRIALS", "60"))

STUDY = f"""\
name: search
dataset: {{use: swiss_roll, train: 120, valid: 40}}
noise: {{use: gaussian}}
model: {{use: autoencoder, hidden: [8], latent: 2}}
loss: {{use: mse}}
metrics: []
train: {{epochs: 8, batch: 30}}
record: {{weights: none}}
sweep:
  sampler: {{use: tpe, trials: {TRIALS}}}
  pruner: {{use: asha, reduction: 2}}
  axes:
    noise.sigma: {{min: 0.0, max: 0.5}}
    model.latent: {{min: 1, max: 4}}
    network.activation: [relu, tanh, sigmoid]
    optimizer.learning_rate: {{min: 1.0e-4, max: 0.1, log: true}}
"""


class Search(Case):
    def search(self, out, *arguments):
        study = self.write("study.yaml", STUDY)
        return self.run_program("run", study, *arguments, "--out", out)

    def assert_same(self, *outs):
        for out in outs[1:]:
            self.assertEqual(differences(self.folder / outs[0] / "study.h5", self.folder / out / "study.h5"), [])

    def test_any_number_of_workers_in_threads_or_processes(self):
        for workers in (1, 2, 3, 8):
            self.search(f"threads{workers}", "--workers", workers)
        for workers in (1, 3):
            self.search(f"processes{workers}", "--workers", workers, "isolation=process")
        trials = self.show("threads1")["trials"]
        self.assertEqual(len(trials), TRIALS)
        pruned = sum(trial["status"] == "pruned" for trial in trials)
        self.assertGreater(pruned, TRIALS / 4)
        self.assertLess(pruned, TRIALS)
        self.assert_same("threads1", "threads2", "threads3", "threads8", "processes1", "processes3")

    def test_points_that_the_study_gives_are_said_to_be_additional_and_equal_points_have_one_rank(self):
        few = ("sweep.axes={model.latent: [1, 2]}", "sweep.sampler={use: random, trials: 6}", "sweep.pruner=none",
               "sweep.first=[{model.latent: 1}, {model.latent: 2}]", "sweep.replicates=2", "train.epochs=2")
        study = self.write("study.yaml", STUDY)
        said = self.run_program("check", study, *few).stdout
        self.assertIn("8 points (2 first, 6 of the sampler) × 2 replicates = 16 trials", said)
        ran = self.run_program("run", study, *few, "--out", "equal").stdout
        self.assertEqual(len(self.show("equal")["trials"]), 16)
        for text in (ran, self.run_program("show", "equal", "--by", "point").stdout):
            self.assertRegex(" ".join(text.split()), r"\(trials (0-1 against 2-3|2-3 against 0-1), paired t-test")
        points = json.loads(self.run_program("show", "equal", "--by", "point", "--json").stdout)["points"]
        self.assertEqual(sorted(point["parameters"]["model.latent"] for point in points), [1, 2])
        self.assertEqual([point["completed"] for point in points], [2, 2])

    def test_equal_trials_under_a_pruner_are_computed_once(self):
        few = ("sweep.axes={model.latent: [1, 2], network.activation: [relu, tanh]}", "sweep.sampler={use: random, trials: 40}",
               "record.weights=all", "sweep.pruner=median")
        for name, *more in (("one", "--workers", 1), ("three", "--workers", 3),
                            ("process", "--workers", 2, "isolation=process")):
            self.search(name, *few, *more)
        self.assert_same("one", "three", "process")
        journal = (self.folder / "one/journal.sgj").read_bytes()
        trials = self.show("one")["trials"]
        completed = sum(trial["status"] == "completed" for trial in trials)
        self.assertGreater(completed, 10)
        # Those that were pruned before an equal trial was completed ran themselves.
        self.assertLess(journal.count(b'"kind":"start"'), 20)

    def test_killed_at_random_moments_it_ends_the_same(self):
        slow = ("train.epochs=16", "dataset.train=600")
        self.search("whole", *slow)
        chance = random.Random(3)
        process = self.start("run", self.folder / "study.yaml", *slow, "--out", "killed", "--workers", 2)
        for kill in range(KILLS):
            while not (self.folder / "killed/journal.sgj").exists() and process.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.15))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            process = self.start("resume", "killed", "--workers", 1 + kill % 3)
        out, err = process.communicate(timeout=240)
        self.assertEqual(process.returncode, 0, out + err)
        self.assert_same("whole", "killed")

    def test_diverging_trials_fail_or_are_pruned_as_the_study_says(self):
        wild = ("optimizer=sgd", "sweep.axes.optimizer.learning_rate={min: 0.1, max: 1.0e+6, log: true}",
                "sweep.sampler.trials=30")
        study = self.write("study.yaml", STUDY)
        self.run_program("run", study, *wild, "--out", "failed", expect=1)  # as trials have failed
        self.search("pruned", *wild, "train.on_nan=prune")
        failed = [trial for trial in self.show("failed")["trials"] if trial["status"] == "failed"]
        self.assertGreater(len(failed), 0)
        trials = self.show("pruned")["trials"]
        self.assertFalse([trial for trial in trials if trial["status"] == "failed"])
        diverged = [trial for trial in trials if "failure" in trial]
        self.assertEqual({trial["status"] for trial in diverged}, {"pruned"})
        self.assertGreater(len(diverged), 0)
        self.search("three", *wild, "train.on_nan=prune", "--workers", 3)
        self.search("processes", *wild, "train.on_nan=prune", "isolation=process", "--workers", 2)
        self.assert_same("pruned", "three", "processes")
        # Gone through again from its journal, the search takes the same turns, and computes nothing twice.
        journal = self.folder / "three/journal.sgj"
        lines = journal.read_text().splitlines(keepends=True)
        journal.write_text("".join(lines[:len(lines) * 2 // 3]))
        (self.folder / "three/study.h5").unlink()
        self.run_program("resume", "three")
        self.assert_same("pruned", "three")

    def test_killed_within_a_trial_it_goes_on_from_its_checkpoint_to_the_same_bits(self):
        one = ("sweep.axes={}", "sweep.sampler=grid", "sweep.pruner=none", "checkpoint.epochs=1", "train.epochs=400",
               "dataset.train=400")
        for isolation in ("thread", "process"):
            whole, killed = f"whole_{isolation}", f"killed_{isolation}"
            self.search(whole, *one, f"isolation={isolation}")
            process = self.start("run", self.folder / "study.yaml", *one, f"isolation={isolation}", "--out", killed)
            checkpoint = self.folder / killed / "checkpoints/000000.ckpt"
            while not checkpoint.exists() and process.poll() is None:
                time.sleep(0.005)
            self.assertIsNone(process.poll(), "a trial of 400 epochs outlives its first checkpoint")
            process.send_signal(signal.SIGKILL)
            process.communicate()
            size = checkpoint.stat().st_size
            self.assertGreater(size, 1000)
            self.run_program("resume", killed)
            self.assert_same(whole, killed)
            self.assertFalse(checkpoint.exists())
            # Damaged, it is set aside, and the trial restarts.
            process = self.start("run", self.folder / "study.yaml", *one, f"isolation={isolation}", "--out", killed + "2")
            checkpoint = self.folder / (killed + "2") / "checkpoints/000000.ckpt"
            while not checkpoint.exists() and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            checkpoint.write_bytes(checkpoint.read_bytes()[:size // 2])
            self.run_program("resume", killed + "2")
            self.assert_same(whole, killed + "2")

    def test_trials_that_share_their_pretraining_have_the_results_of_trials_on_their_own(self):
        stacked = ("model={use: stacked_autoencoder, hidden: [8, 6, 4], fine_tune: reconstruct, pretrain_epochs: 3, "
                   "pretrain_learning_rate: 0.01}", "sweep.sampler=grid", "sweep.pruner=none")
        axes = "sweep.axes={optimizer.learning_rate: [RATES]}"
        self.search("all", *stacked, axes.replace("RATES", "0.001, 0.01, 0.1"), "--workers", 2)
        shared = {trial["parameters"]["optimizer.learning_rate"]: trial["metrics"] for trial in self.show("all")["trials"]}
        self.assertEqual(len(shared), 3)
        for rate in (0.001, 0.01, 0.1):
            self.search(f"one{rate}", *stacked, axes.replace("RATES", str(rate)))
            self.assertEqual(self.show(f"one{rate}")["trials"][0]["metrics"], shared[rate])
        self.assertFalse((self.folder / "all/stages").exists())

    def test_extended_it_is_the_study_that_had_so_many_trials_from_the_start(self):
        for pruner in ("{use: asha, reduction: 2}", "{use: asha, reduction: 2, variant: promotion}"):
            more = f"sweep.pruner={pruner}"
            self.search("long" + pruner[-12:-1], more, f"sweep.sampler.trials={TRIALS}")
            self.search("short" + pruner[-12:-1], more, "sweep.sampler.trials=20")
            self.run_program("extend", "short" + pruner[-12:-1], "--trials", TRIALS)
            self.assert_same("long" + pruner[-12:-1], "short" + pruner[-12:-1])
        refused = self.run_program("extend", "long" + pruner[-12:-1], "--trials", 5, expect=2)
        self.assertIn("has", refused.stderr)

    def test_replay_tells_what_a_pruner_would_have_saved(self):
        self.search("full", "sweep.pruner=none", "sweep.sampler.trials=20")
        table = self.run_program("replay", "full").stdout
        for pruner in ("asha", "median", "hyperband"):
            self.assertIn(pruner, table)
        self.assertLessEqual(max(map(len, table.splitlines())), 80)
        # Replayed under the pruner of a study whose points do not depend on outcomes, it prunes what that pruned.
        self.search("random", "sweep.sampler={use: random, trials: 20}", "sweep.pruner=none")
        self.search("pruned", "sweep.sampler={use: random, trials: 20}")
        really = sum(trial["status"] == "pruned" for trial in self.show("pruned")["trials"])
        replayed = self.run_program("replay", "random", "--pruner", "asha", "reduction=2").stdout
        self.assertRegex(replayed, rf"asha\s+{really} ")

    def test_status_and_stop_from_another_terminal(self):
        study = self.write("study.yaml", STUDY)
        process = self.start("run", study, "train.epochs=100000", "sweep.pruner=none", "--out", "run", "--workers", 2)
        while not (self.folder / "run/journal.sgj").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        status = self.run_program("status", "run").stdout
        self.assertIn("running", status)
        self.assertIn(str(process.pid), status)
        stopped = self.run_program("stop", "run").stdout
        self.assertIn("sandglass resume run", stopped)
        self.assertEqual(process.wait(timeout=60), 130)
        process.communicate()
        self.assertIn("stopped", self.run_program("status", "run").stdout)
        self.assertIn("not running", self.run_program("stop", "run").stdout)


if __name__ == "__main__":
    harness.main()
