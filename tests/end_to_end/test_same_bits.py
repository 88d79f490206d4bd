"""The same study gives the same bits, whatever the number of workers and however often it is interrupted."""
import os
import random
import shutil
import signal
import subprocess
import time

import harness
from harness import Case, differences, journal_events

KILLS = int(os.environ.get("SANDGLASS_KILLS", "20"))


class SameBits(Case):
    def test_one_two_and_four_workers_give_the_same_file(self):
        for workers in (1, 2, 4):
            self.run_small(f"workers{workers}", "--workers", workers)
        for workers in (2, 4):
            self.assertEqual(differences(self.folder / "workers1/study.h5", self.folder / f"workers{workers}/study.h5"), [])

    def test_a_trial_that_idle_cores_help_gives_the_same_file(self):
        study = self.write("wide.yaml", """\
name: wide
dataset: {use: digits, train: 512, valid: 128, test: 128}
noise: masking
model: {use: autoencoder, hidden: [512, 256], latent: 32}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 2, batch: 128}
record: {latents: test, weights: all}
""")
        for name, more in {"alone": (1,), "helped": (2,), "process": (2, "isolation=process")}.items():
            workers, *overrides = more
            self.run_program("run", study, *overrides, "--workers", workers, "--out", name)
        for name in ("helped", "process"):
            self.assertEqual(differences(self.folder / "alone/study.h5", self.folder / name / "study.h5"), [])

    def test_another_seed_gives_another_file(self):
        self.run_small("a")
        self.run_small("b", "seed=12")
        self.assertNotEqual(differences(self.folder / "a/study.h5", self.folder / "b/study.h5"), [])

    def test_workers_can_be_given_by_the_environment(self):
        self.run_small("run", environment={"SANDGLASS_WORKERS": "3"})
        sessions = [e for e in journal_events(self.folder / "run") if "workers" in e or "session" in str(e.get("event", ""))]
        self.assertTrue(any(e.get("workers") == 3 for e in sessions), sessions)
        refused = self.run_small("other", environment={"SANDGLASS_WORKERS": "many"}, expect=2)
        self.assertIn("SANDGLASS_WORKERS is 'many'", refused.stderr)

    def test_killed_at_random_moments_and_resumed_it_ends_the_same(self):
        longer = "train.epochs=9"  # than the kills take
        self.run_small("reference", longer)
        chance = random.Random(5)
        study = self.folder / "small.yaml"
        process = self.start("run", study, longer, "--out", "killed", "--workers", 2)
        for kill in range(KILLS):
            self.wait_for_journal("killed", process)
            time.sleep(chance.uniform(0, 0.12))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            process = self.start("resume", "killed", "--workers", 1 + kill % 3)
        out, err = process.communicate(timeout=240)
        self.assertEqual(process.returncode, 0, out + err)
        self.assertEqual(differences(self.folder / "reference/study.h5", self.folder / "killed/study.h5"), [])
        self.assert_nothing_ran_twice("killed")

    def wait_for_journal(self, out, process):
        path = self.folder / out / "journal.sgj"
        while not (path.exists() and path.stat().st_size > 0) and process.poll() is None:
            time.sleep(0.005)

    def assert_nothing_ran_twice(self, out):
        finished = set()
        for event in journal_events(self.folder / out):
            trial = event.get("trial", event.get("record", {}).get("trial"))
            if event["kind"] == "start":
                self.assertNotIn(trial, finished, "a finished trial was started again")
            elif event["kind"] == "finish":
                self.assertNotIn(trial, finished, "a trial has two results")
                finished.add(trial)
        self.assertEqual(finished, set(range(12)))

    def test_resuming_a_finished_study_changes_nothing(self):
        self.run_small()
        shutil.copy(self.folder / "run/study.h5", self.folder / "before.h5")
        before = self.trial_events("run")
        again = self.run_program("resume", "run")
        self.assertIn("finished already", again.stderr)
        self.assertEqual(differences(self.folder / "before.h5", self.folder / "run/study.h5"), [])
        self.assertEqual(self.trial_events("run"), before)

    def trial_events(self, out):
        return [event for event in journal_events(self.folder / out) if event["kind"] in ("start", "finish")]


class Interrupts(Case):
    LONG = ("train.epochs=100000", "--workers", 2)

    def start_long(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        process = self.start("run", study, "--out", "run", *self.LONG)
        path = self.folder / "run/journal.sgj"
        while not path.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        return process

    def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(self):
        process = self.start_long()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("sandglass resume run", out)
        self.assertTrue((self.folder / "run/study.h5").exists())

    def test_a_second_ctrl_c_stops_at_once(self):
        process = self.start_long()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)

    def test_a_second_process_on_the_same_folder_is_refused(self):
        process = self.start_long()
        refused = self.run_program("resume", "run", expect=3)
        self.assertIn(str(process.pid), refused.stderr)
        refused = self.run_program("run", self.folder / "small.yaml", "--out", "run", expect=3)
        self.assertIn("already holds a study", refused.stderr)
        watched = self.run_program("show", "run")
        self.assertIn("small", watched.stdout)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        process.communicate()


if __name__ == "__main__":
    harness.main()
