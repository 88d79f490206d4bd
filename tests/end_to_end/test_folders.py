"""A run that is refused has changed nothing: no folder made, no file touched."""
import os
import subprocess

import harness
from harness import Case


def contents(folder):
    """Every path under a folder with what it holds and when it was changed."""
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, None if path.is_dir() else path.read_bytes())
            for path in [folder, *sorted(folder.rglob("*"))]}


class Folders(Case):
    def assert_refused(self, *arguments, expect, **options):
        before = contents(self.folder)
        result = self.run_program(*arguments, expect=expect, **options)
        self.assertEqual(contents(self.folder), before)
        return result.stderr


class Refused(Folders):
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
        bad = self.write("bad.yaml", "name: bad\ndataset: {use: idx, file: nowhere, train: 9, valid: 3}\n"
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


class Again(Folders):
    """A study that is run once more: in place of the former run, or beside it."""

    def test_a_former_run_is_replaced_when_that_is_asked_for(self):
        self.run_small()
        before = (self.folder / "run/journal.sgj").read_text()
        self.run_program("run", "small.yaml", "train.epochs=2", "--out", "run", "--overwrite")
        self.assertIn("epochs: 2", (self.folder / "run/study.yaml").read_text())
        self.assertNotIn(before.splitlines()[0], (self.folder / "run/journal.sgj").read_text())
        self.assertEqual(len(self.show()["trials"]), 12)
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("run")], ["run"])

    def test_a_new_run_that_is_refused_leaves_the_former_one(self):
        self.run_small()
        for change, expect in (("model.latent=-1", 2), ("dataset={use: idx, file: nowhere, train: 9, valid: 3}", 2)):
            self.assert_refused("run", "small.yaml", change, "--out", "run", "--overwrite", expect=expect)

    def test_only_what_a_run_wrote_is_replaced(self):
        self.run_small()
        self.write("run/codes.csv", "mine")
        self.assertIn("codes.csv is nothing that a run writes",
                      self.assert_refused("run", "small.yaml", "--out", "run", "--overwrite", expect=3))
        (self.folder / "other").mkdir()
        self.write("other/study.yaml", "# mine")
        self.assertIn("not a run's", self.assert_refused("run", "small.yaml", "--out", "other", "--overwrite", expect=3))

    def test_foreign_files_that_bear_the_names_of_a_run_are_not_replaced(self):
        self.write("small.yaml", harness.SMALL_STUDY)
        (self.folder / "other").mkdir()
        self.write("other/journal.sgj", "q")
        self.write("other/study.h5", "mine")
        self.assertIn("holds no run; nothing was changed",
                      self.assert_refused("run", "small.yaml", "--out", "other", "--overwrite", expect=3))
        self.assertEqual((self.folder / "other/journal.sgj").read_text(), "q")
        self.assertEqual((self.folder / "other/study.h5").read_text(), "mine")

    def test_a_former_run_that_a_kill_left_aside_is_told_of_until_it_is_overwritten(self):
        self.run_small()
        (self.folder / "run").rename(self.folder / "run.replaced")
        for command in ("status", "resume"):
            self.assertIn("to put it back: mv run.replaced run", self.run_program(command, "run", expect=3).stderr)
        self.assertIn("run.replaced holds a former run", self.run_program("run", "small.yaml", "--out", "run").stderr)
        self.assertIn("rm -r run && mv run.replaced run", self.run_program("status", "run").stderr)
        self.run_program("run", "small.yaml", "--out", "run", "--overwrite")
        self.assertFalse((self.folder / "run.replaced").exists())

    def test_runs_by_date_that_begin_in_the_same_second_all_go_through(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        runs = [self.start("run", study, "--dated", "--workers", 1) for _ in range(6)]
        for run in runs:
            run.communicate(timeout=240)
        self.assertEqual([run.returncode for run in runs], [0] * 6)
        self.assertEqual(len(list((self.folder / "runs/small").iterdir())), 6)

    def test_overwrite_without_a_former_run_is_a_run(self):
        self.write("small.yaml", harness.SMALL_STUDY)
        self.run_program("run", "small.yaml", "--out", "run", "--overwrite")
        self.assertEqual(len(self.show()["trials"]), 12)

    def test_another_study_in_the_folder_is_named_with_what_differs(self):
        self.run_small()
        said = self.assert_refused("run", "small.yaml", "train.epochs=2", "name=other", "--out", "run", expect=3)
        self.assertIn("already holds a study, 'small', which is not the 'other' that was to run", said)
        self.assertIn("train.epochs: 3 -> 2", said)
        for option in ("--out", "--dated", "--overwrite"):
            self.assertIn(option, said)

    def test_runs_by_date_lie_side_by_side_and_commands_work_on_each(self):
        self.write("small.yaml", harness.SMALL_STUDY)
        for _ in range(2):
            self.run_program("run", "small.yaml", "--dated")
        runs = sorted((self.folder / "runs/small").iterdir())
        self.assertEqual(len(runs), 2)
        for run in runs:
            self.assertRegex(run.name, r"^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(_\d+)?$")
            self.assertEqual(len(self.show(run)["trials"]), 12)
            self.run_program("resume", run)
        for command in ("show", "status", "resume", "stop"):
            self.assertIn(f"holds 2 runs by date: give one of them\nthe last: runs/small/{runs[-1].name}",
                          self.run_program(command, "runs/small", expect=3).stderr)
        self.assertIn("--dated", self.assert_refused("run", "small.yaml", expect=3))
        self.assertIn("is a run itself", self.assert_refused("run", "small.yaml", "--dated", "--out", runs[0], expect=2))


class Changed(Case):
    """How trials run may change while a study is under way; what comes out may not."""

    def digest(self, *arguments, **options):
        import re
        return re.search(r"digest +([0-9a-f]{16})", self.run_program(*arguments, **options).stdout).group(1)

    def test_a_stopped_study_goes_on_under_other_limits_and_elsewhere(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        whole = self.digest("run", study, "--out", "whole")
        self.digest("run", study, "--out", "run")
        changes = ("isolation=process", "limits.memory=4000", "limits.time=100", "checkpoint.epochs=1")
        self.assertEqual(self.digest("rerun", "run", "--trial", 3, "--trial", 5, *changes), whole)
        resolved = (self.folder / "run/study.yaml").read_text()
        self.assertIn("isolation: process", resolved)
        notes = [event["text"] for event in harness.journal_events(self.folder / "run") if event["kind"] == "note"]
        self.assertEqual(len(notes), 1)
        self.assertIn("limits.memory: 0.0 -> 4000.0", notes[0])
        # The file may be edited as well.
        (self.folder / "run/study.yaml").write_text(resolved.replace("memory: 4000.0", "memory: 3000.0"))
        self.assertEqual(self.digest("rerun", "run", "--trial", 1), whole)
        self.assertIn("memory: 3000.0", (self.folder / "run/study.yaml").read_text())

    def test_a_limit_that_failed_a_trial_is_raised(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        whole = self.digest("run", study, "train.epochs=20", "--out", "whole")
        self.run_program("run", study, "train.epochs=20", "isolation=process", "limits.memory=1", "--out", "run", expect=1)
        self.assertEqual({trial["status"] for trial in self.show()["trials"]}, {"failed"})
        self.assertEqual(self.digest("rerun", "run", "--failed", "limits.memory=4000"), whole)

    def test_what_results_depend_on_is_refused_with_the_difference(self):
        self.run_small()
        before = (self.folder / "run/study.yaml").read_text()
        for command in (["resume", "run"], ["rerun", "run", "--trial", 1]):
            said = self.run_program(*command, "train.batch=16", "limits.time=9", expect=3).stderr
            self.assertIn("train.batch: 32 -> 16", said)
            self.assertNotIn("limits.time:", said)
            self.assertIn("checkpoint, limits, resources and isolation may be changed", said)
        self.assertEqual((self.folder / "run/study.yaml").read_text(), before)

    def test_an_axis_of_a_study_that_has_begun_is_not_changed(self):
        self.run_small("run", "train.epochs=1")
        for command in (("resume", "run"), ("rerun", "run", "--trial", 0)):
            said = self.run_program(*command, "model.latent=8", expect=2).stderr
            self.assertIn("model.latent is an axis of the study in run", said)
            self.assertIn("sandglass run run/study.yaml --axis model.latent=8 --out FOLDER", said)


if __name__ == "__main__":
    harness.main()
