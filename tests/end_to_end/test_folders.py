"""A run that is refused has changed nothing: no folder made, no file touched."""
import os
import subprocess

import harness
from harness import Case


def contents(folder):
    """Every path under a folder with what it holds and when it was changed."""
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, None if path.is_dir() else path.read_bytes())
            for path in [folder, *sorted(folder.rglob("*"))]}


class Refused(Case):
    def assert_refused(self, *arguments, expect, **options):
        before = contents(self.folder)
        result = self.run_program(*arguments, expect=expect, **options)
        self.assertEqual(contents(self.folder), before)
        return result.stderr

    def test_a_study_file_of_another_study_is_never_replaced(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        (self.folder / "kept").mkdir()
        kept = self.write("kept/study.h5", "what was kept of another study\n")
        self.assertIn("kept holds the study.h5 of another study", self.assert_refused("run", study, "--out", "kept", expect=3))
        self.assertEqual(kept.read_text(), "what was kept of another study\n")

    def test_a_study_yaml_that_is_not_a_runs_is_never_replaced(self):
        (self.folder / "exp1").mkdir()
        study = self.write("exp1/study.yaml", "# my notes: why 4 units\n" + harness.SMALL_STUDY)
        message = self.assert_refused("run", study, "--out", "exp1", expect=3)
        self.assertIn("exp1 holds a study.yaml that is not a run's", message)
        self.assertIn("choose another folder", message)

    def test_the_current_folder_is_refused_as_well(self):
        self.write("study.yaml", harness.SMALL_STUDY)
        self.assertIn("holds a study.yaml", self.assert_refused("run", "study.yaml", "--out", ".", expect=3))

    def test_a_folder_with_other_files_takes_a_run_and_keeps_them(self):
        (self.folder / "run").mkdir()
        self.write("run/notes.txt", "mine")
        self.run_small()
        self.assertEqual((self.folder / "run/notes.txt").read_text(), "mine")

    def test_a_folder_that_holds_a_study(self):
        self.run_small()
        self.assertIn("already holds a study", self.assert_refused("run", "small.yaml", "--out", "run", expect=3))

    def test_mistakes_and_missing_data(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        self.assert_refused("run", study, "model.latent=-1", "--out", "a/b", expect=2)
        bad = self.write("bad.yaml", "name: bad\ndataset: {use: idx, images: nowhere, train: 9, valid: 3}\n"
                                     "model: {use: autoencoder, hidden: [], latent: 2}\n")
        self.assert_refused("run", bad, expect=2)

    def test_a_folder_that_another_process_holds(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        (self.folder / "run").mkdir()
        self.write("run/lock", "process 1 on elsewhere\n")
        with open(self.folder / "run/lock") as lock:
            import fcntl
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("is in use", self.assert_refused("run", study, "--out", "run", expect=3))

    def test_a_folder_that_is_no_run_is_not_resumed_rerun_or_extended(self):
        (self.folder / "mine").mkdir()
        self.write("mine/study.yaml", harness.SMALL_STUDY)
        for arguments in (["resume", "mine"], ["rerun", "mine", "--failed"], ["extend", "mine", "--trials", "9"],
                          ["status", "mine"], ["stop", "mine"], ["show", "mine"], ["verify", "mine"],
                          ["replay", "mine"], ["encode", "mine", "--split", "test"]):
            with self.subTest(arguments[0]):
                self.assert_refused(*arguments, expect=(2, 3))

    def test_a_disk_that_is_full_at_the_start(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("no right to mount a tmpfs: " + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "-l", disk])
        for left in range(0, 12288, 4096):
            with self.subTest(f"{left} bytes left"):
                (disk / "filler").write_bytes(bytes(65536 - left - 4096))
                before = sorted(os.listdir(disk))
                result = self.run_program("run", study, "--out", "disk/a/run", expect=3)
                self.assertIn("No space left on device", result.stderr)
                if not (disk / "a/run/journal.sgj").exists():
                    self.assertEqual(sorted(os.listdir(disk)), before)
                else:  # it had begun: what there is can be gone on with
                    self.assertIn("resume", result.stderr)
                    subprocess.run(["rm", "-r", disk / "a"], check=True)
                (disk / "filler").unlink()


if __name__ == "__main__":
    harness.main()
