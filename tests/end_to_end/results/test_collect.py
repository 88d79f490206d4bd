"""What is finished of a study can be had as one file at any time, and the run goes on as if nobody had looked."""
import signal
import time

import harness


class Collect(harness.Case):
    def begun(self):
        """A run that goes on: some trials are finished, the others would take for ever."""
        text = harness.SMALL_STUDY.replace("    noise.ratio: [0.0, 0.25, 0.5]\n    model.latent: [4, 6]\n",
                                           "    train.epochs: [1, 1000000]\n")
        process = self.start("run", self.write("long.yaml", text), "--out", "run", "--workers", 2)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        journal = self.folder / "run/journal.sgj"
        while process.poll() is None and not (journal.exists() and journal.read_text().count('"finish"') >= 1):
            time.sleep(0.05)
        self.assertIsNone(process.poll(), "the run ended by itself")
        return process

    def test_in_the_middle_of_a_run_into_another_file(self):
        import xarray

        process = self.begun()
        refused = self.run_program("collect", "run", expect=2).stderr
        self.assertIn("is running", refused)
        self.assertIn("sandglass collect run -o so_far.h5", refused)
        self.run_program("collect", "run", "-o", "run/study.h5", expect=2)
        self.assertIn("so_far.h5", self.run_program("collect", "run", "-o", "so_far.h5").stdout)
        self.assertIsNone(process.poll())
        with xarray.open_dataset(self.folder / "so_far.h5", engine="h5netcdf") as study:
            done = study.isel(trial=study["status"] == 0)
            self.assertGreaterEqual(done.sizes["trial"], 1)
            self.assertTrue((study["arrays_group"].notnull() == (study["status"] == 0)).all())
        self.assertIn("reconstruction", harness.trial_arrays(self.folder / "so_far.h5", int(done["trial"][0])))
        self.run_program("show", "so_far.h5")
        self.assertFalse((self.folder / "run/study.h5").exists())

    def test_after_a_kill_into_the_folder(self):
        process = self.begun()
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertFalse((self.folder / "run/study.h5").exists())
        self.run_program("collect", "run")
        self.assertEqual(self.run_program("show", "run/study.h5", "--json").stdout,
                         self.run_program("show", "run", "--json").stdout)

    def test_of_a_finished_study_it_is_a_copy_even_if_the_trials_files_are_gone(self):
        import shutil

        self.run_small()
        shutil.rmtree(self.folder / "run/trials")
        self.run_program("collect", "run", "--output", "copy.h5")
        self.assertEqual((self.folder / "copy.h5").read_bytes(), (self.folder / "run/study.h5").read_bytes())

    def test_an_interrupted_study_that_was_collected_has_the_same_digest_in_the_end(self):
        self.run_small("whole")
        study = self.write("small.yaml", harness.SMALL_STUDY)
        process = self.start("run", study, "--out", "run", "--workers", 1)
        while process.poll() is None and not (self.folder / "run/journal.sgj").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.run_program("collect", "run")
        self.run_program("resume", "run")
        self.assertEqual(harness.differences(self.folder / "run/study.h5", self.folder / "whole/study.h5"), [])

    def test_of_a_study_whose_journal_was_cut_off_nothing_is_lost(self):
        self.run_small("whole")
        self.run_small()
        journal, study = self.folder / "run/journal.sgj", self.folder / "run/study.h5"
        planned = self.show("run/study.h5")["planned"]
        entries = journal.read_bytes().splitlines(keepends=True)
        finished = [at for at, entry in enumerate(entries) if b'"kind":"finish"' in entry]
        journal.write_bytes(b"".join(entries[:finished[1]]))
        before = study.read_bytes()
        for command in (["show", "run"], ["show", "run", "--json"], ["report", "run"], ["verify", "run"],
                        ["export", "run", "--to", "csv", "-o", "run.csv"]):
            with self.subTest(command):
                said = self.run_program(*command).stderr
                self.assertIn(f"study.h5 has {planned} finished trials", said)
                self.assertIn(f"has 1, lacks {planned - 1} of them", said)
                self.assertIn("sandglass show run/study.h5", said)
                self.assertIn("sandglass resume run", said)
        refused = self.run_program("collect", "run", expect=3).stderr
        self.assertIn("nothing is collected", refused)
        self.assertIn(f"has 1, lacks {planned - 1} of them", refused)
        self.assertEqual(study.read_bytes(), before)
        self.assertNotIn("lacks", self.run_program("show", "run/study.h5").stderr)
        self.assertNotIn("lacks", self.run_program("resume", "run").stderr)
        self.assertNotIn("lacks", self.run_program("show", "run").stderr)
        self.assertEqual(harness.differences(study, self.folder / "whole/study.h5"), [])

    def test_what_is_no_run_is_refused(self):
        self.assertIn("nowhere", self.run_program("collect", "nowhere", expect=3).stderr)


if __name__ == "__main__":
    harness.main()
