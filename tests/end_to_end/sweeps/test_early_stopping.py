"""Early stopping by patience completes a trial: it has a rank, weights and test metrics, and says why it ended."""
import signal
import time

import harness
from harness import Case, differences

STUDY = """\
name: patient
dataset: {use: swiss_roll, train: 400, valid: 100, test: 50}
model: {use: autoencoder, hidden: [16], latent: 2}
loss: {use: mse}
train: {epochs: 60, batch: 20}
record: {weights: all}
checkpoint: {epochs: 1, seconds: 0}
sweep:
  pruner: {use: patience, patience: 3}
  axes:
    optimizer.learning_rate: [3.0e-6, 3.0e-3, 3.0e-2]
"""


class EarlyStopping(Case):
    def search(self, out, *arguments):
        return self.run_program("run", self.write("study.yaml", STUDY), *arguments, "--out", out)

    def test_a_trial_that_stopped_improving_is_completed_and_ranked(self):
        result = self.search("run")
        trials = {trial["parameters"]["optimizer.learning_rate"]: trial for trial in self.show()["trials"]}
        self.assertEqual({trial["status"] for trial in trials.values()}, {"completed"})
        early = [trial for trial in trials.values() if "stopped_early" in trial]
        self.assertTrue(early)
        for trial in early:
            self.assertLess(trial["epochs"], 60)
            self.assertEqual(trial["stopped_early"],
                             f"after {trial['epochs']} of 60 epochs: no improvement for 3 epochs")
            self.assertIn("test.reconstruction", trial["metrics"])
        self.assertLess(trials[3e-3]["metrics"]["valid.reconstruction"],
                        trials[3e-6]["metrics"]["valid.reconstruction"])
        best = result.stdout.split("rank")[1].split("\n")[2].split()
        self.assertNotEqual(best[1], "3e-06")
        shown = self.run_program("show", "run", "--trial", early[0]["trial"]).stdout
        self.assertIn(f"completed after {early[0]['epochs']} of 60 epochs", shown)
        self.run_program("encode", "run", "--trial", early[0]["trial"], "--split", "test", "--output", "codes.csv")

    def test_the_same_bits_for_threads_and_processes_and_after_kills(self):
        self.search("one", "--workers", 1)
        self.search("two", "--workers", 2)
        self.search("process", "--workers", 2, "isolation=process")
        process = self.start("run", self.folder / "study.yaml", "--out", "killed", "--workers", 2)
        for kill in range(4):
            while not (self.folder / "killed/journal.sgj").exists() and process.poll() is None:
                time.sleep(0.005)
            time.sleep(0.1)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            process = self.start("resume", "killed", "--workers", 1 + kill % 2)
        process.communicate(timeout=240)
        for other in ("two", "process", "killed"):
            self.assertEqual(differences(self.folder / "one/study.h5", self.folder / other / "study.h5"), [])

    def test_the_best_epoch_is_kept_written_down_and_shown(self):
        import h5py

        for name, *more in (("one", "--workers", 1), ("process", "--workers", 2, "isolation=process")):
            self.search(name, "train.keep=best", *more)
        self.assertEqual(differences(self.folder / "one/study.h5", self.folder / "process/study.h5"), [])
        trials = self.show("one")["trials"]
        with h5py.File(self.folder / "one/study.h5") as study:
            for trial in trials:
                curve = study["valid.reconstruction"][trial["trial"]][:trial["epochs"]]
                kept = trial["kept_epoch"]
                self.assertEqual(study["kept_epoch"][trial["trial"]], kept)
                self.assertEqual(kept, 1 + int(curve.argmin()))
                self.assertEqual(trial["metrics"]["valid.reconstruction"], curve[kept - 1])
        self.assertIn("kept_epoch", self.run_program("show", "one", environment={"COLUMNS": "200"}).stdout)
        self.assertIn("(the best)", self.run_program("show", "one", "--trial", 1).stdout)

    def test_a_population_has_no_best_epochs(self):
        study = self.write("study.yaml", STUDY)
        refused = self.run_program("check", study, "train.keep=best",
                                   "sweep.pruner={use: population_based, interval: 2}",
                                   "sweep.sampler={use: random, trials: 8}",
                                   "sweep.axes={optimizer.learning_rate: {min: 0.001, max: 0.1, log: true}}", expect=2)
        self.assertIn("write train: {keep: last}", refused.stderr)


if __name__ == "__main__":
    harness.main()
