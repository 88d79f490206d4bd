"""Where output goes and cannot go: a full disk, a closed stream, a reader that has gone, an interrupt."""
import os
import resource
import signal

import harness
from harness import Case

FULL = "cannot write to standard output: No space left on device"
BROKEN_PIPE = 128 + signal.SIGPIPE

# What each command prints to standard output; a run of SMALL_STUDY lies in the folder `run`.
PRINTING = {
    "check": ["check", "small.yaml"],
    "check --resolved": ["check", "small.yaml", "--resolved"],
    "plan": ["plan", "small.yaml", "--no-calibration"],
    "plan --json": ["plan", "small.yaml", "--no-calibration", "--json"],
    "show": ["show", "run"],
    "show --json": ["show", "run", "--json"],
    "show --trial": ["show", "run", "--trial", "3"],
    "status": ["status", "run"],
    "status --json": ["status", "run", "--json"],
    "stop": ["stop", "run"],
    "verify": ["verify", "run"],
    "importance": ["importance", "run"],
    "importance --json": ["importance", "run", "--json"],
    "replay": ["replay", "run"],
    "encode": ["encode", "run", "--split", "test"],
    "reconstruct": ["reconstruct", "run", "--split", "valid"],
    "schema": ["schema"],
    "plugin list": ["plugin", "list"],
    "describe": ["describe", "noise/masking"],
    "--help": ["--help"],
    "run --help": ["run", "--help"],
    "--version": ["--version"],
}


class Output(Case):
    def setUp(self):
        super().setUp()
        self.run_small()

    def test_a_full_disk_behind_standard_output_is_a_fault_of_every_command(self):
        for name, arguments in PRINTING.items():
            with self.subTest(name), open("/dev/full", "w") as full:
                result = self.run_program(*arguments, stdout=full, expect=3)
                self.assertIn(FULL, result.stderr)
                self.assertNotIn("terminate called", result.stderr)

    def test_a_closed_standard_output_is_a_fault_of_every_command(self):
        for name, arguments in PRINTING.items():
            with self.subTest(name):
                result = self.run_program(*arguments, preexec_fn=lambda: os.close(1), expect=3)
                self.assertIn("cannot write to standard output: Bad file descriptor", result.stderr)

    def test_a_reader_that_has_gone_ends_every_command_quietly_as_the_signal_would(self):
        for name, arguments in PRINTING.items():
            with self.subTest(name):
                read, write = os.pipe()
                os.close(read)
                result = self.run_program(*arguments, stdout=write, expect=BROKEN_PIPE)
                os.close(write)
                self.assertEqual(result.stderr, "")

    def test_a_closed_or_full_standard_error_changes_nothing(self):
        for name, arguments in {**PRINTING, "plan with trials": ["plan", "small.yaml"]}.items():
            with self.subTest(name):
                self.run_program(*arguments, preexec_fn=lambda: os.close(2))
                with open("/dev/full", "w") as full:
                    self.run_program(*arguments, stderr=full)

    def test_files_are_never_opened_in_place_of_a_closed_stream(self):
        study = self.folder / "small.yaml"

        def close_all():
            for stream in (0, 1, 2):
                os.close(stream)

        self.run_program("run", study, "--out", "blind", preexec_fn=close_all, expect=3)
        self.assertEqual(harness.differences(self.folder / "run/study.h5", self.folder / "blind/study.h5"), [])

    def test_a_limit_on_file_sizes_is_reported_and_leaves_no_file_behind(self):
        for output in ("codes.npy", "codes.csv", "codes.h5", "codes.idx"):
            with self.subTest(output):
                result = self.run_program(
                    "reconstruct", "run", "--split", "train", "--output", output, expect=3,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY)))
                self.assertIn(output, result.stderr)
                self.assertIn("File too large", result.stderr)
                self.assertEqual([p.name for p in self.folder.iterdir() if "codes" in p.name], [])


class Runs(Case):
    def test_a_run_ends_whole_although_nobody_takes_its_result(self):
        self.run_small("whole")
        with open("/dev/full", "w") as full:
            result = self.run_small("run", stdout=full, expect=3)
        self.assertIn(FULL, result.stderr)
        self.assertIn("sandglass show run", result.stderr)
        self.assertEqual(harness.differences(self.folder / "whole/study.h5", self.folder / "run/study.h5"), [])

    def test_a_run_goes_on_without_standard_error(self):
        for closed in (lambda: os.close(2), lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 2)):
            result = self.run_small("run", preexec_fn=closed)
            self.assertIn("study.h5", result.stdout)
            for path in sorted((self.folder / "run").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()

    def test_a_refusal_keeps_its_exit_code_without_standard_error(self):
        self.run_program("check", "nowhere.yaml", preexec_fn=lambda: os.close(2), expect=(2, 3))
        self.run_program("fly", preexec_fn=lambda: os.close(2), expect=2)


class Interrupts(Case):
    """One Ctrl-C ends what only computes or reads; a shell sees 130. A run says at once that it stops."""

    def interrupted(self, *arguments, when):
        """The exit code that a shell sees, and standard error, of a command that is interrupted after a line with `when`."""
        process = self.start(*arguments)
        before = ""
        while when not in before and process.poll() is None:
            before += process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
        code = process.returncode
        return (code if code >= 0 else 128 - code), before + rest

    def test_a_plan_ends_while_it_tries_out_trials(self):
        self.write("small.yaml", harness.SMALL_STUDY)
        code, _ = self.interrupted("plan", "small.yaml", "train.epochs=1000000", "dataset.train=20000", when="trying out")
        self.assertEqual(code, 130)

    def test_a_run_says_that_it_stops_and_what_is_kept(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        code, text = self.interrupted("run", study, "--out", "run", "train.epochs=1000000", when="folder")
        self.assertEqual(code, 130)
        self.assertIn("stopping (Ctrl-C again stops at once)\n", text)


if __name__ == "__main__":
    harness.main()
