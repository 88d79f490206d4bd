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


if __name__ == "__main__":
    harness.main()
