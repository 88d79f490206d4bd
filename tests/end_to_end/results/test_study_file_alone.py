"""A study.h5 without its folder says the same as the run did."""
import shutil

import harness


class StudyFileAlone(harness.Case):
    def setUp(self):
        super().setUp()
        self.run_small("run", "expect=[{metric: test.mse, below: 1}]")
        shutil.copy(self.folder / "run/study.h5", self.folder / "alone.h5")

    def assert_same(self, *arguments):
        self.assertEqual(self.run_program(arguments[0], "alone.h5", *arguments[1:]).stdout,
                         self.run_program(arguments[0], "run", *arguments[1:]).stdout, arguments)

    def test_show_verify_and_status_say_the_same(self):
        for arguments in (["show"], ["show", "--json"], ["show", "--by", "point", "--metric", "valid.mse"],
                          ["show", "--trial", "3"], ["show", "--trial", "3", "--json"], ["verify"],
                          ["verify", "--json"], ["status"], ["status", "--json"]):
            self.assert_same(*arguments)

    def test_a_folder_of_which_only_the_study_file_is_left_is_enough(self):
        expected = self.run_program("show", "run").stdout
        for path in (self.folder / "run").iterdir():
            if path.name != "study.h5":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.assertEqual(self.run_program("show", "run").stdout, expected)

    def test_what_is_not_a_study_is_refused_with_a_reason(self):
        self.write("note.txt", "no study")
        for path, reason in (("nowhere", "the folder of a run"), ("note.txt", "is no study file"),
                             ("run/trials/000003.h5", "it holds no study"), ("run/trials", "not the folder of a run")):
            for command in ("show", "verify", "status"):
                result = self.run_program(command, path, expect=3)
                self.assertIn(path, result.stderr)
                self.assertIn(reason, result.stderr)


if __name__ == "__main__":
    harness.main()
