"""A study ends by itself, and stops when it is told to, whatever its trials are."""
import signal
import time

import h5py
import harness
from harness import Case

STUDY = """\
name: stopping
dataset: {use: digits, train: 200, valid: 50}
model: {use: autoencoder, hidden: [8], latent: 4}
noise: masking
metrics: []
train: {epochs: 1, batch: 32}
sweep: {sampler: {use: random, trials: 300}, axes: {noise.ratio: [0.1, 0.2, 0.3]}}
"""


class Stopping(Case):
    def interrupted(self, *overrides, finished=1):
        """Runs the study until so many trials are in the journal, interrupts it, and returns its study file."""
        process = self.start("run", self.write("study.yaml", STUDY), *overrides, "--out", "run", "--workers", 2)
        journal = self.folder / "run/journal.sgj"
        while process.poll() is None:
            if journal.exists() and journal.read_text().count('"finish"') >= finished:
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("Stopped", out)
        return h5py.File(self.folder / "run/study.h5")

    def test_equal_trials_that_all_fail_are_all_tried(self):
        study = self.write("study.yaml", STUDY)
        for sampler in ("random", "tpe"):
            result = self.run_program("run", study, f"sweep.sampler.use={sampler}", "optimizer.learning_rate=1e20",
                                      "--out", sampler, expect=1)
            self.assertNotIn("Stopped", result.stdout)
            trials = self.show(sampler)["trials"]
            self.assertEqual([trial["status"] for trial in trials], ["failed"] * 300)

    def test_a_study_stops_while_equal_trials_are_taken_over(self):
        with self.interrupted("sweep.sampler.trials=20000", finished=50) as file:
            self.assertLess(len(file["trial"]), 20000)
            self.assertEqual(file.attrs["planned_trials"], 20000)

    def test_the_file_of_a_stopped_study_holds_what_was_begun(self):
        wide = "sweep={sampler: grid, axes: {noise.ratio: {min: 0, max: 0.95, step: 0.001}, model.latent: {min: 1, max: 900}}}"
        with self.interrupted(wide, finished=20) as file:
            self.assertGreaterEqual(len(file["trial"]), 20)
            self.assertLess(len(file["trial"]), 100_000)
            self.assertEqual(file.attrs["planned_trials"], 951 * 900)

    def test_a_study_that_runs_is_not_run_again(self):
        process = self.start("run", self.write("endless.yaml", harness.SMALL_STUDY), "train.epochs=1000000",
                             "--out", "run")
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        while not (self.folder / "run/journal.sgj").exists():
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        for which in (["--failed"], ["--trial", 0]):
            self.assertIn("run is running", self.run_program("rerun", "run", *which, expect=3).stderr)

    def test_epochs_without_end_can_be_stopped(self):
        study = self.write("study.yaml", STUDY)
        process = self.start("run", study, "train.epochs=9223372036854775807", "--out", "run", "--workers", 1)
        journal = self.folder / "run/journal.sgj"
        while process.poll() is None and not (journal.exists() and '"start"' in journal.read_text()):
            pass
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertLess((self.folder / "run/study.h5").stat().st_size, 1_000_000)

    def test_a_sweep_too_large_to_be_meant_is_told_before_it_starts(self):
        wide = ("sweep={sampler: grid, axes: {noise.ratio: {min: 0, max: 0.95, step: 0.001}, "
                "model.latent: {min: 1, max: 9000}}}")
        result = self.run_program("run", self.write("study.yaml", STUDY), wide, "--out", "run", expect=2)
        self.assertIn("8,559,000 trials", result.stderr)
        self.assertIn("9,000 values of model.latent", result.stderr)
        self.assertIn("--yes", result.stderr)
        self.assertFalse((self.folder / "run").exists())

    def test_a_file_called_study_yaml_that_is_not_a_runs_is_not_replaced(self):
        (self.folder / "mine").mkdir()
        mine = self.write("mine/study.yaml", STUDY + "# my own words\n")
        result = self.run_program("run", mine, "--out", "mine", expect=3)
        self.assertIn("a study.yaml that is not a run's", result.stderr)
        self.assertIn("# my own words", (self.folder / "mine/study.yaml").read_text())
        self.assertEqual([path.name for path in (self.folder / "mine").iterdir()], ["study.yaml"])


if __name__ == "__main__":
    harness.main()
