"""A system that lets a user have few threads and processes: a study that wants more ends with an error and loses nothing.

The limit does not hold for root; as root the program runs as the user nobody.
"""
import json
import os
import resource
import subprocess
import unittest

import harness
from harness import Case

NOBODY = 65534
MOST = 8


def as_limited_user():
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST, MOST))


def may_run():
    try:
        return subprocess.run([harness.PROGRAM, "--version"], preexec_fn=as_limited_user, cwd="/",
                              capture_output=True, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


@unittest.skipUnless(may_run(), "the program cannot be run as an ordinary user here")
class OutOfThreads(Case):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o777)

    def run_limited(self, isolation):
        study = self.write("small.yaml", harness.SMALL_STUDY + f"isolation: {isolation}\n")
        return self.run_program("run", study, "--out", "run", "--workers", 64, expect=3, preexec_fn=as_limited_user)

    def check_resume_finishes(self):
        self.run_program("resume", "run", "--workers", 1)
        self.assertEqual(json.loads(self.run_program("status", "run", "--json").stdout)["completed"], 12)

    def test_too_few_threads_are_an_error_and_the_study_can_be_finished(self):
        error = self.run_limited("thread").stderr
        self.assertIn("cannot start 64 worker threads", error)
        self.assertIn("--workers", error)
        self.check_resume_finishes()

    def test_too_few_processes_are_an_error_and_the_study_can_be_finished(self):
        error = self.run_limited("process").stderr
        self.assertIn("cannot start a worker process", error)
        self.check_resume_finishes()


if __name__ == "__main__":
    harness.main()
