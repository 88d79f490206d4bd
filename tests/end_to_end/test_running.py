"""What a running study tells: how far its trials are, within an epoch, from another terminal."""
import fcntl
import json
import os
import pty
import re
import signal
import struct
import termios
import time

import harness
from harness import Case

# An epoch takes seconds.
LONG = """\
name: long
dataset: {use: digits, train: 6000, valid: 100}
model: {use: autoencoder, hidden: [700, 500], latent: 16}
noise: masking
metrics: [mse]
train: {epochs: 50, batch: 16}
sweep: {axes: {noise.ratio: [0.1, 0.2, 0.3]}}
"""


class Running(Case):
    def start_long(self, *overrides):
        process = self.start("run", self.write("long.yaml", LONG), *overrides, "--out", "run", "--workers", 2)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def status(self):
        return json.loads(self.run_program("status", "run", "--json").stdout)

    def wait_for(self, process, accept):
        """What status says once it says what is waited for."""
        while process.poll() is None:
            if (self.folder / "run/progress").exists():
                said = self.status()
                if accept(said["running_trials"]):
                    return said
            time.sleep(0.1)
        self.fail(f"the study ended: {process.communicate()}")

    def test_a_trial_is_seen_within_its_first_epoch(self):
        for isolation in ("thread", "process"):
            with self.subTest(isolation):
                process = self.start_long(f"isolation={isolation}")
                said = self.wait_for(process, lambda trials: len(trials) == 2 and all(t["batch"] > 0 for t in trials))
                self.assertTrue(said["running"])
                for trial in said["running_trials"]:
                    self.assertEqual((trial["epochs"], trial["batches"], trial["phase"]), (50, 375, "train"))
                    self.assertGreater(trial["examples_per_second"], 0)
                    self.assertGreater(trial["seconds_left"], 0)
                    self.assertIn("noise.ratio", trial["parameters"])
                    self.assertGreater(trial["metrics"]["train.loss"], 0)
                number = said["running_trials"][0]["trial"]
                shown = json.loads(self.run_program("show", "run", "--trial", number, "--json").stdout)
                self.assertEqual(shown["status"], "running")
                self.assertEqual(shown["series"][0]["name"], "train.loss")
                text = self.run_program("show", "run", "--trial", number).stdout
                self.assertRegex(text, r"progress +epoch \d+ of 50")
                text = self.run_program("status", "run").stdout
                self.assertRegex(text, rf"at work +trial {number}: epoch \d+ of 50")
                for line in text.splitlines():
                    self.assertLessEqual(len(line), 80, line)
                self.run_program("stop", "run")
                process.communicate(timeout=60)
                self.assertFalse((self.folder / "run/progress").exists())
                self.assertEqual(self.status()["running_trials"], [])
                for path in sorted((self.folder / "run").rglob("*"), reverse=True):
                    path.rmdir() if path.is_dir() else path.unlink()
                (self.folder / "run").rmdir()

    def test_a_worker_process_that_measures_for_long_says_so(self):
        study = LONG.replace("train: 6000, valid: 100", "train: 16, valid: 20000").replace("[700, 500]", "[8]")
        process = self.start("run", self.write("long.yaml", study), "isolation=process", "train.epochs=300", "metrics=[ssim]",
                             "--out", "run")
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        seen = {}  # when the evaluation after an epoch was first seen

        def goes_on(trials):
            for t in trials:
                if t["phase"] == "evaluate" and t["seconds"] > seen.setdefault((t["trial"], t["epoch"]), t["seconds"]):
                    return True
            return False

        self.wait_for(process, goes_on)

    def test_what_a_killed_program_left_is_told_as_such(self):
        process = self.start_long()
        self.wait_for(process, lambda trials: any(t["batch"] > 0 for t in trials))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        self.assertTrue((self.folder / "run/progress").exists())
        said = self.status()
        self.assertFalse(said["running"])
        self.assertEqual(said["running_trials"], [])
        text = self.run_program("status", "run").stdout
        self.assertRegex(text, r"(?s)was at +.*trial \d: epoch")  # the other one may be loading
        self.assertIn("the program that wrote this is gone", text)
        self.run_program("show", "run", "--trial", 0, expect=2)

    def test_the_terminal_shows_a_line_with_a_curve_for_each_running_trial(self):
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        study = self.write("long.yaml", LONG)
        process = self.start("run", study, "--out", "run", "--workers", 2, stdout=terminal, stderr=terminal)
        os.close(terminal)
        self.addCleanup(process.kill)
        drawn = ""
        while len(set(re.findall(r"trial (\d) +\S*[▁-█].*epoch 0/50  .*ratio 0", drawn))) < 2:
            drawn += os.read(controller, 65536).decode(errors="ignore")  # ends with an error if the study does
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        os.close(controller)
        for line in re.split(r"[\r\n]+", re.sub(r"\033\[[0-9;]*[A-Za-z]", "", drawn)):
            self.assertLessEqual(len(line), 80, line)

    def test_a_finished_trial_shows_its_curves(self):
        self.run_small("run", "train.epochs=8")
        self.assertFalse((self.folder / "run/progress").exists())
        text = self.run_program("show", "run", "--trial", 0).stdout
        self.assertRegex(text, r"valid\.reconstruction\s+min [\d.]+ \(epoch \d\)")
        self.assertTrue(any("\u2800" <= sign <= "\u28ff" for sign in text), text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)
        shown = json.loads(self.run_program("show", "run", "--trial", 0, "--json").stdout)
        series = {one["name"]: one for one in shown["series"]}
        self.assertEqual(series["valid.reconstruction"]["epochs"], list(range(1, 9)))
        self.assertEqual(series["valid.reconstruction"]["values"][-1], shown["metrics"]["valid.reconstruction"])


if __name__ == "__main__":
    harness.main()
