"""Broken plugins inside a sweep: the trial fails, or the process dies; what was finished before is kept."""
import json
import os
import signal
import time

import harness
from harness import Case, journal_events

FIXTURES = os.environ["SANDGLASS_FIXTURES"]

STUDY = """\
name: broken
plugins: [{library}]
dataset: {{use: digits, train: 60, valid: 20, test: 10}}
noise: {noise}
model: {{use: autoencoder, hidden: [], latent: 2}}
train: {{epochs: 1, batch: 20}}
metrics: []
sweep: {{axes: {{{axis}}}}}
"""


class InASweep(Case):
    def study(self, library, noise, axis):
        return self.write("study.yaml", STUDY.format(library=f"{FIXTURES}/{library}.so", noise=noise, axis=axis))

    def test_an_exception_in_a_step_fails_its_trial_and_the_sweep_goes_on(self):
        study = self.study("throws_later", "{use: THROWER}", "model.latent: [1, 2, 3]")
        listed = self.run_program("plugin", "list", "noise", "--plugin", f"{FIXTURES}/throws_later.so", "--json").stdout
        names = [entry["name"] for entry in json.loads(listed) if entry["owner"] != "built in"]
        self.assertIn("throws_in_step", names)
        refused = []
        for name in names:
            text = study.read_text().replace("THROWER", name)
            one = self.write(f"{name}.yaml", text)
            result = self.run_program("run", one, "--out", name, expect=(1, 2))
            self.assertIn(f"noise/{name}", result.stderr)
            if result.returncode == 2:  # no trial is needed to see what is wrong with it
                refused.append(name)
                continue
            self.assertEqual([t["status"] for t in self.show(name)["trials"]], ["failed"] * 3)
        self.assertEqual(sorted(refused), ["makes_nothing", "misreads", "throws_at_create", "throws_odd_at_create"])

    def test_a_crash_takes_nothing_that_was_finished(self):
        study = self.study("dies_later", "{use: dying}", "noise.how: [not, crash]")
        self.run_program("run", study, "--out", "run", "--workers", 1, expect=-signal.SIGSEGV)
        for event in journal_events(self.folder / "run"):
            self.assertIn(event["kind"], ("study", "session", "start", "finish"))
        # Resumed, it meets the same crash; the study without that point is whole.
        self.run_program("resume", "run", "--workers", 1, expect=-signal.SIGSEGV)
        shown = self.show("run")
        self.assertLessEqual(shown["finished"], 1)
        self.run_program("run", study, "sweep.axes.noise.how=[not]", "--out", "without", expect=0)

    def test_a_hang_is_left_with_one_ctrl_c_and_keeps_what_was_finished(self):
        study = self.study("dies_later", "{use: dying}", "noise.how: [not, hang]")
        process = self.start("run", study, "--out", "run", "--workers", 2)
        deadline = time.time() + 60
        while time.time() < deadline and (not (self.folder / "run/journal.sgj").exists() or not any(
                event["kind"] == "finish" for event in journal_events(self.folder / "run"))):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        printed = "".join(text.decode() if isinstance(text, bytes) else text or "" for text in process.communicate())
        self.assertIn("does not stop", printed)
        self.assertEqual(self.show("run")["finished"], 1)


if __name__ == "__main__":
    harness.main()
