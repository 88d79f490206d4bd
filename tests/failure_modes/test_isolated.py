"""Trials in processes of their own: whatever one of them does, the sweep goes on and tells what it was."""
import json
import os
import pathlib
import signal
import time

import harness
from harness import Case, differences

FIXTURES = os.environ["SANDGLASS_FIXTURES"]

# The address sanitizer's own memory is more than any limit that would make sense here.
SANITIZED = harness.SANITIZED
LIMITS = "{time: 8}" if SANITIZED else "{time: 3, memory: 300}"

STUDY = f"""\
name: isolated
plugins: [{FIXTURES}/dies_later.so]
isolation: process
dataset: {{use: digits, train: 60, valid: 20, test: 10}}
noise: {{use: dying}}
model: {{use: autoencoder, hidden: [], latent: 2}}
train: {{epochs: 2, batch: 20}}
metrics: []
limits: {LIMITS}
"""

SHARED = """\
name: shared
isolation: process
dataset: {use: digits, train: 2000, valid: 100, test: 100}
model: {use: stacked_autoencoder, hidden: [64, 8], pretrain_epochs: @epochs@, pretrain_learning_rate: 1e-3, fine_tune: reconstruct}
train: {batch: 10}
metrics: []
sweep: {axes: {train.epochs: [1, 2, 3, 4]}}
""".replace("@epochs@", "6" if SANITIZED else "60")  # a second or two

ABUSE = STUDY.replace("dies_later", "abuses_channel").replace("dying", "abusive").replace(f"limits: {LIMITS}\n", "")


class Isolated(Case):
    def run_with(self, ways, *overrides):
        study = self.write("study.yaml", STUDY + f"sweep: {{axes: {{noise.how: [{', '.join(ways)}]}}}}\n")
        return self.run_program("run", study, *overrides, "--out", "run", "--workers", 2, expect=1)

    def test_each_way_to_die_becomes_a_failed_trial_that_says_so(self):
        ways = ["not", "crash", "abort", "print_and_exit", "hang", *([] if SANITIZED else ["eat"])]
        self.run_with(ways)
        trials = {t["parameters"]["noise.how"]: t for t in self.show()["trials"]}
        self.assertEqual(set(trials), set(ways))
        self.assertEqual(trials["not"]["status"], "completed")
        reasons = {way: trials[way]["failure"]["reason"] for way in ways[1:]}
        self.assertIn("SIGSEGV", reasons["crash"])
        self.assertIn("SIGABRT", reasons["abort"])
        self.assertIn("exit(3)", reasons["print_and_exit"])
        self.assertIn("this is the last line", trials["print_and_exit"]["failure"]["output"])
        if not SANITIZED:
            self.assertRegex(reasons["eat"], "limits.memory = 300 MiB|ran out of memory")
        self.assertIn("limits.time = ", reasons["hang"])
        for way in ways[1:]:
            self.assertEqual(trials[way]["failure"]["epoch"], 1)

    def test_whatever_a_plugin_does_to_its_channel_ends_its_trial_alone(self):
        harmless = ["not", "print_on_3", "close_3", "fork_and_return"]
        nonsense = ["garbage", "huge_length", "forged_result", "forged_wait", "order"]
        closing = ["close", "close_and_loop"]
        ways = [*nonsense, *closing, "child_and_crash", "kill_group", *harmless]
        study = self.write("study.yaml", ABUSE + f"sweep: {{axes: {{noise.how: [{', '.join(ways)}]}}}}\n")
        self.run_program("run", study, "--out", "run", "--workers", 2, expect=1)
        trials = {t["parameters"]["noise.how"]: t for t in self.show()["trials"]}
        for way in harmless:
            self.assertEqual(trials[way]["status"], "completed", way)
        for way in nonsense + closing + ["child_and_crash", "kill_group"]:
            self.assertEqual(trials[way]["status"], "failed", way)
            self.assertIn(f"about to {way}", trials[way]["failure"]["output"])
        for way in nonsense:
            self.assertIn("sent something that is no message", trials[way]["failure"]["reason"])
        self.assertIn("channel to the study was closed", trials["close"]["failure"]["output"])
        self.assertIn("closed its channel", trials["close_and_loop"]["failure"]["reason"])
        self.assertIn("SIGABRT", trials["child_and_crash"]["failure"]["reason"])
        self.assertIn("SIGTERM", trials["kill_group"]["failure"]["reason"])
        self.assertEqual(self.processes_here(), [], "what a plugin started has ended with its worker")

    def test_when_the_worker_that_trains_a_shared_stage_is_killed_the_others_train_it(self):
        study = self.write("study.yaml", SHARED)
        process = self.start("run", study, "--out", "run", "--workers", 2)
        self.addCleanup(process.kill)
        # Those that are refused the stage lie in files; then one worker trains, and the other has nothing to do.
        waiting = [self.folder / f"run/checkpoints/00000{trial}.ckpt" for trial in range(4)]
        while sum(path.exists() for path in waiting) < 3:
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        os.kill(self.busiest_child(process.pid), signal.SIGKILL)
        process.communicate(timeout=240)
        self.assertEqual(process.returncode, 1)
        trials = self.show()["trials"]
        failed = [trial for trial in trials if trial["status"] == "failed"]
        self.assertEqual(len(failed), 1)
        self.assertIn("SIGKILL", failed[0]["failure"]["reason"])
        self.assertEqual([trial["status"] for trial in trials].count("completed"), 3)

    @staticmethod
    def busiest_child(process):
        children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()

        def used(child):
            return sum(map(int, pathlib.Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))

        before = {child: used(child) for child in children}
        while all(used(child) - before[child] < 10 for child in children):  # hundredths of a second
            time.sleep(0.01)
        return int(max(children, key=lambda child: used(child) - before[child]))

    def processes_here(self):
        """Those that work in the test's folder."""
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if process.joinpath("cwd").resolve() == pathlib.Path(self.folder).resolve():
                    found.append(process.joinpath("cmdline").read_text())
            except OSError:  # it has ended
                continue
        return found

    def test_ctrl_c_ends_a_study_whose_plugin_hangs(self):
        study = self.write("study.yaml", STUDY.replace(f"limits: {LIMITS}\n", "").replace("dying}", "dying, how: hang}"))
        process = self.start("run", study, "--out", "run")
        self.addCleanup(process.kill)
        journal = self.folder / "run/journal.sgj"
        while not journal.exists() or all(e["kind"] != "start" for e in harness.journal_events(self.folder / "run")):
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate()
        self.assertEqual(process.returncode, 130)

    def test_a_failed_trial_is_shown_with_what_runs_it_again(self):
        self.run_with(["not", "print_and_exit"])
        shown = self.run_program("show", "run", "--trial", 1).stdout
        for part in ("print_and_exit", "exit(3)", "all is lost", "sandglass rerun run --trial 1", "seed"):
            self.assertIn(part, shown)
        self.assertLessEqual(max(map(len, shown.splitlines())), 80)
        self.run_program("rerun", "run", "--trial", 1, expect=1)
        self.run_program("rerun", "run", "--failed", expect=1)
        events = [e for e in harness.journal_events(self.folder / "run") if e["kind"] == "finish"]
        self.assertEqual(len(events), 4)

    def test_a_time_limit_ends_a_long_trial_in_a_thread_too(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        self.run_program("run", study, "train.epochs=1000000", "sweep.axes.model.latent=[4]", "sweep.replicates=1",
                         "sweep.axes.noise.ratio=[0.0]", "limits.time=0.3", "--out", "run", expect=1)
        failure = self.show()["trials"][0]["failure"]
        self.assertIn("limits.time = 0.3", failure["reason"])
        self.assertGreaterEqual(failure["epoch"], 1)

    def test_the_bits_are_those_of_trials_in_threads(self):
        for isolation in ("thread", "process"):
            self.run_small(isolation, f"isolation={isolation}", "--workers", 2)
        self.assertEqual(differences(self.folder / "thread/study.h5", self.folder / "process/study.h5",
                                     ignored=("duration", "started")), [])

    def test_workers_load_the_plugins_of_the_command_line(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        result = self.run_program("run", study, "isolation=process", "--plugin", f"{FIXTURES}/sound.so", "--out", "ok")
        self.assertIn("digest", result.stdout)
        self.assertTrue(json.loads(self.run_program("status", "ok", "--json").stdout)["completed"] == 12)


if __name__ == "__main__":
    harness.main()
