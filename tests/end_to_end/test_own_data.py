"""Studies on one's own files: where they are looked for, what is refused before anything runs, and what changed
data do."""
import hashlib
import json
import random
import shutil

import h5py
import numpy as np

import harness
from own_data import STUDY, Case, table


class Paths(Case):
    def own(self, folder, study=STUDY, data=None):
        (self.folder / folder).mkdir(parents=True)
        self.write(f"{folder}/x.csv", data or table())
        return self.write(f"{folder}/study.yaml", study)

    def test_a_path_starts_at_the_file_in_which_it_stands(self):
        study = self.own("there/deep")
        self.run_program("check", study)
        self.run_program("run", study, "--out", "run")
        self.assertIn(f"file: {self.folder / 'there/deep/x.csv'}", (self.folder / "run/study.yaml").read_text())

    def test_a_path_of_an_included_file_starts_there(self):
        self.own("base", STUDY)
        (self.folder / "mine").mkdir()
        study = self.write("mine/study.yaml", "include: ../base/study.yaml\nname: mine\n")
        self.run_program("check", study)
        resolved = self.run_program("check", study, "--resolved").stdout
        self.assertIn(f"file: {self.folder / 'base/x.csv'}", resolved)

    def test_a_path_of_the_command_line_starts_at_the_current_folder(self):
        study = self.own("there")
        self.write("here.csv", table())
        self.run_program("check", study, "dataset.file=here.csv")
        self.assertIn("there is no such file", self.run_program("check", study, "dataset.file=x.csv", expect=2).stderr)

    def test_a_file_is_checked_at_its_place_beside_a_split_that_varies(self):
        wrong = STUDY.replace("labels: class", "labels: clas")
        redrawn = wrong.replace("test: 20", 'test: 20, split_seed: "${replicate}"') + "sweep: {replicates: 2}\n"
        varied = wrong + "sweep: {axes: {dataset.train: [40, 80]}}\n"
        for folder, text in (("redrawn", redrawn), ("varied", varied)):
            said = self.run_program("check", self.own(folder, text), expect=2).stderr
            self.assertIn("study.yaml:2:42: dataset/csv: ", said)
            self.assertIn("did you mean 'class'?", said)

    def test_a_comma_is_a_value_on_the_command_line(self):
        comma = self.own("there", data=table().replace(",", ";").replace(".", ","))
        self.run_program("check", comma, "dataset.decimal=,")

    def test_the_file_with_the_points_is_one_as_well(self):
        study = self.own("there", STUDY + "sweep: {axes: {model.latent: [1, 2]}, sampler: {use: points, file: p.csv}}\n")
        self.write("there/p.csv", "model.latent\n2\n")
        self.assertIn("1 point", self.run_program("check", study).stdout)

    def test_a_run_goes_on_from_any_folder(self):
        study = self.own("there")
        self.run_program("run", study, "--out", "run")
        digest = self.digest()
        shutil.rmtree(self.folder / "elsewhere", ignore_errors=True)
        (self.folder / "elsewhere").mkdir()
        for command in (["rerun", self.folder / "run", "--trial", "0"], ["resume", self.folder / "run"],
                        ["encode", self.folder / "run", "--split", "test"]):
            self.run_program_in("elsewhere", *command)
        self.assertEqual(self.digest(), digest)

    def run_program_in(self, folder, *arguments):
        home, self.folder = self.folder, self.folder / folder
        try:
            return self.run_program(*arguments)
        finally:
            self.folder = home

    def test_the_digest_does_not_depend_on_where_the_data_lie(self):
        axis = STUDY + "sweep: {axes: {dataset.file: [x.csv, y.csv]}}\n"
        for where, text in (("one", STUDY), ("two/deeper", STUDY), ("three", axis), ("four/deeper", axis)):
            study = self.own(where, text)
            self.write(f"{where}/y.csv", table(0.5))
            self.run_program("run", study, "--out", f"run_{where[:3]}")
        self.assertEqual(self.digest("run_one"), self.digest("run_two"))
        self.assertEqual(self.digest("run_thr"), self.digest("run_fou"))

    def test_data_that_have_moved_are_named_with_data(self):
        study = self.own("there")
        self.run_program("run", study, "--out", "run")
        digest = self.digest()
        codes = self.run_program("encode", "run", "--split", "test").stdout
        (self.folder / "there").rename(self.folder / "moved")
        self.assertIn("there is no such file",
                      self.run_program("rerun", "run", "--trial", "0", expect=(2, 3)).stderr)
        self.assertEqual(self.run_program("encode", "run", "--split", "test", "--data", "moved").stdout, codes)
        self.run_program("rerun", "run", "--trial", "0", "--data", "moved")
        self.assertEqual(self.digest(), digest)
        self.assertEqual(self.run_program("encode", "run", "--split", "test").stdout, codes)
        self.run_program("check", self.folder / "moved/study.yaml", "--data", "moved")
        self.assertIn("reads no file", self.run_program("check", self.folder / "moved/study.yaml", "--data", "moved",
                                                        "dataset={use: digits, train: 80, valid: 20}", expect=2).stderr)


class Checked(Case):
    """What `check` finds by making the plugins and opening the files, with its line, as plan and run do."""

    def refused(self, text, *words, data=None):
        self.write("x.csv", data or table())
        study = self.write("study.yaml", text)
        errors = [self.run_program(command, study, expect=2).stderr for command in ("check", "plan", "run")]
        for word in words:
            self.assertIn(word, errors[0])
        self.assertEqual(errors[0], errors[1])
        self.assertEqual(errors[0], errors[2])
        self.assertFalse((self.folder / "runs").exists())
        return errors[0]

    def test_what_a_plugin_refuses_has_its_line(self):
        self.refused(STUDY + "transforms: [{use: rescale, min: 1, max: 0}]\n",
                     "study.yaml:7:20: transform/rescale: expected min below max, found 1 and 0", "^^^^^^^")
        digits = STUDY.replace("{use: csv, file: x.csv, labels: class,", "{use: sine, min_frequency: 3, max_frequency: 1,")
        self.refused(digits, "study.yaml:2:16: dataset/sine")

    def test_all_that_is_wrong_is_told_at_once(self):
        text = STUDY.replace("x.csv", "gone.csv").replace("epochs", "epoch") + "transforms: [{use: rescale, min: 1, max: 0}]\n"
        self.refused(text, "study.yaml:2:27: dataset/csv", "gone.csv: there is no such file", "unknown key 'epoch'",
                     "expected min below max", "3 mistakes")

    def test_a_column_that_is_not_there_is_told(self):
        self.refused(STUDY.replace("labels: class", "labels: klass"), "study.yaml:2:42", "^^^^^", "a column 'klass'",
                     "did you mean 'class'?")
        self.refused(STUDY.replace("labels: class", "labels: class, skip: 'b, d'"), "study.yaml:2:55", "a column 'd'")

    def test_an_array_and_a_shape_are_looked_at(self):
        np.save(self.folder / "x.npy", np.zeros((30, 2, 2, 2, 2), np.float32))
        self.refused(STUDY.replace("{use: csv, file: x.csv, labels: class,", "{use: npy, file: x.npy,"),
                     "an array of 2 to 4 dimensions")

    def test_of_a_large_file_the_header_is_read(self):
        np.save(self.folder / "x.npy", np.zeros((300, 100, 10, 10, 2), np.float32))
        self.refused(STUDY.replace("{use: csv, file: x.csv, labels: class,", "{use: npy, file: x.npy,"),
                     "an array of 2 to 4 dimensions")

    def test_points_of_a_sweep_are_made_as_well(self):
        text = STUDY + ("transforms: [{use: rescale, min: 0}]\n"
                        "sweep: {axes: {transforms.rescale.max: [1, 2, -1, -2]}}\n")
        error = self.refused(text, "study.yaml:8:16: transform/rescale: expected min below max, found 0 and -1",
                             "at the point transforms.rescale.max=-1")
        self.assertNotIn("found 0 and -2", error)
        files = STUDY + "sweep: {axes: {dataset.file: [x.csv, y.csv]}}\n"
        self.refused(files, "study.yaml:7:16", "y.csv: there is no such file")

    def test_what_was_read_is_told_before_anything_runs(self):
        lines = table().splitlines()
        lines[2:2] = [",,,0"] * 7
        self.write("x.csv", "\n".join(lines) + "\n")
        study = self.write("study.yaml", STUDY.replace("labels: class", "labels: class, missing: drop"))
        words = "csv: 80 train, 20 valid, 20 test; 3 features, 3 classes; 7 records left out"
        self.assertIn("data " + words, self.run_program("check", study).stdout)
        self.assertRegex(self.run_program("plan", study).stdout, r"data +csv: 80 train, 20 valid, 20 test; 3 features")
        data = json.loads(self.run_program("plan", study, "--json").stdout)["data"]
        self.assertEqual([(one["dataset"], one["train"], one["test"], one["left_out"], one["classes"]) for one in data],
                         [("csv", 80, 20, 7, 3)])
        told = self.run_program("run", study, "--out", "run").stderr
        self.assertRegex(told, r"data +csv: 80 train, 20 valid, 20 test; 3 features")
        for line in told.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_of_several_datasets_each_is_told(self):
        self.write("x.csv", table())
        images = "{use: digits, train: 30, valid: 10, test: 10}"
        study = self.write("study.yaml", STUDY + "sweep: {variants: {own: {}, drawn: {dataset: " + images + "}}}\n")
        told = self.run_program("run", study, "--out", "run").stderr
        self.assertIn("csv: 80 train, 20 valid, 20 test; 3 features, 3 classes", told)
        self.assertIn("digits: 30 train, 10 valid, 10 test; images of 28 x 28", told)
        varied = self.write("varied.yaml", STUDY + "sweep: {axes: {dataset.train: [40, 80]}}\n")
        self.assertIn("40 train, 20 valid, 20 test; 3 features, 3 classes (of the first trial)",
                      self.run_program("check", varied).stdout.replace("\n", " "))

    def test_numbers_that_measure_are_no_classes(self):
        self.refused(STUDY.replace("labels: class", "labels: c"), "labels that are whole numbers or texts",
                     "leave dataset.labels out")

    def test_images_with_the_channels_first_are_asked_about(self):
        np.save(self.folder / "x.npy", np.random.default_rng(1).random((120, 3, 8, 8), dtype=np.float32))
        text = STUDY.replace("{use: csv, file: x.csv, labels: class,", "{use: npy, file: x.npy,")
        self.refused(text, "(120, 3, 8, 8)", "set dataset.layout to channels_first")
        first = self.write("study.yaml", text.replace("file: x.npy", "file: x.npy, layout: channels_first"))
        self.assertIn("images of 8 x 8, 3 channels", self.run_program("check", first).stdout)
        images = self.write("study.yaml", text.replace("file: x.npy", "file: x.npy, layout: images"))
        self.assertIn("images of 3 x 8, 8 channels", self.run_program("check", images).stdout)

    def test_the_text_alone_can_be_checked(self):
        study = self.write("study.yaml", STUDY)
        self.run_program("check", study, "--no-files")
        self.run_program("check", study, expect=2)


class Targets(Case):
    def refused(self, text, *words):
        self.write("x.csv", table(50))
        study = self.write("study.yaml", text)
        for command in ("check", "plan", "run"):
            error = self.run_program(command, study, expect=2).stderr
            for word in words:
                self.assertIn(word, error)
        self.assertFalse((self.folder / "runs").exists())

    def test_examples_that_a_loss_cannot_express_are_refused(self):
        self.refused(STUDY.replace("loss: mse\n", ""), "loss/bce needs examples in [0, 1]", "feature 'a' of", "x.csv",
                     "values from", "use loss: mse", "{use: rescale, clip: true}")
        self.refused(STUDY.replace("loss: mse", "loss: {use: mse, output: tanh}"), "in [-1, 1]",
                     "set loss.output: identity", "{use: rescale, min: -1, max: 1, clip: true}")
        self.refused(STUDY.replace("loss: mse", "transforms: [standardise]"), "loss/bce needs examples in [0, 1]")

    def test_so_are_those_that_a_metric_cannot_measure(self):
        self.refused(STUDY + "metrics: [bce]\n", "metric/bce needs examples in [0, 1]", "leave the metric out")

    def test_the_mend_that_is_told_mends_it(self):
        self.write("x.csv", table(50))
        for loss in ("bce", "{use: mse, output: sigmoid}"):
            study = self.write("study.yaml", STUDY.replace("loss: mse", f"loss: {loss}") +
                               "transforms: [{use: rescale, clip: true}]\n")
            self.run_program("check", study)
            self.run_program("run", study, "--out", f"run_{len(loss)}")


class Changed(Case):
    """Data that are not those a study began with."""

    SWEEP = STUDY + "sweep: {sampler: {use: random, trials: 2}, axes: {model.latent: [1, 2, 3]}}\n"

    def run_own(self):
        self.write("x.csv", table())
        self.run_program("run", self.write("study.yaml", self.SWEEP), "--out", "run")
        return self.digest()

    def test_changed_data_are_refused_with_the_file_and_both_checksums(self):
        digest = self.run_own()
        self.write("x.csv", table(0.5))
        for command in (["rerun", "run", "--trial", "0"], ["extend", "run", "--trials", "4"],
                        ["encode", "run", "--split", "test"]):
            error = self.run_program(*command, expect=(2, 3)).stderr
            for word in ("x.csv has changed since the study began", "then ", "now ", "SHA-256"):
                self.assertIn(word, error)
        self.assertEqual(self.digest(), digest)
        self.assertEqual(len(self.show()["trials"]), 2)
        self.write("x.csv", table())
        self.run_program("rerun", "run", "--trial", "0")
        self.assertEqual(self.digest(), digest)
        self.run_program("extend", "run", "--trials", "4")

    def test_a_stopped_study_does_not_go_on_with_others(self):
        self.write("x.csv", table())
        study = self.write("study.yaml", self.SWEEP)
        self.run_program("run", study, "--out", "run")
        journal = self.folder / "run/journal.sgj"
        lines = journal.read_bytes().splitlines(keepends=True)
        finished = [n for n, line in enumerate(lines) if b'"finish"' in line]
        journal.write_bytes(b"".join(lines[:finished[-1]]))
        self.write("x.csv", table(0.5))
        self.assertIn("x.csv has changed", self.run_program("resume", "run", expect=(2, 3)).stderr)
        self.write("x.csv", table())
        self.run_program("resume", "run")

    def test_the_study_file_says_what_was_read(self):
        self.run_own()
        with h5py.File(self.folder / "run/study.h5") as file:
            read = json.loads(file.attrs["data_files"])
        data = (self.folder / "x.csv").read_bytes()
        self.assertEqual(read, [{"path": str(self.folder / "x.csv"), "size": len(data),
                                 "sha256": hashlib.sha256(data).hexdigest()}])


class MistakesOfData(Case):
    """Mistakes that only the data reveal have their line of the study, in `check` and in `run`."""

    def refused(self, text, *words, data=None):
        self.write("x.csv", data or table())
        study = self.write("study.yaml", text)
        for command in ("check", "run"):
            error = self.run_program(command, study, expect=2).stderr
            for word in words:
                self.assertIn(word, error)
        return error

    def test_too_few_examples(self):
        self.refused(STUDY.replace("train: 80", "train: 100"), "study.yaml:2:56: dataset/csv has 120 examples",
                     "^^^", "lower dataset.train; train: 0 takes all")
        error = self.refused(STUDY.replace("test: 20", "test: 5000"), "study.yaml:2:77: dataset/csv has 120 examples",
                             "lower dataset.test")
        self.assertNotIn("lower dataset.train", error)
        self.refused(STUDY.replace("train: 80", "train: 0").replace("valid: 20", "valid: 110"),
                     "study.yaml:2:66: dataset/csv has 120 examples")

    def test_numbers_that_the_loss_cannot_express(self):
        error = self.refused(STUDY.replace("loss: mse", "loss: bce"),
                             "study.yaml:4:7: loss/bce needs examples in [0, 1]", "[{use: rescale, clip: true}]",
                             data=table(3.0))
        self.assertIn("1 mistake in", error)

    def test_a_ratio_to_the_peak_needs_the_range_of_the_data(self):
        self.refused(STUDY + "metrics: [psnr]\n", "study.yaml:7:11: metric/psnr needs examples in [0, 1]",
                     "set its data_range", data=table(3.0))
        study = self.write("study.yaml", STUDY + "metrics: [{use: psnr, data_range: 3}]\n")
        self.run_program("check", study)

    def test_what_needs_images(self):
        model = "model: {use: autoencoder, latent: 2, network: convolutional}\n"
        lines = STUDY.splitlines(True)
        self.refused("".join(lines[:2]) + model + "".join(lines[3:]),
                     "network/convolutional: needs images", "^^^^^^^^")
        self.refused(STUDY + "transforms: [rotate]\n", "study.yaml:7:14: transform/rotate: needs images", "^^^^^^")

    def test_all_at_once_and_for_a_metric_its_own_reason(self):
        text = STUDY.replace("loss: mse", "loss: {use: mse, output: sigmoid}") + "metrics: [mse, ssim, bce]\n"
        error = self.refused(text, "study.yaml:4:13: loss/mse needs examples in [0, 1]", "set loss.output: identity",
                             "study.yaml:7:16: metric/ssim needs images", "study.yaml:7:22: metric/bce needs examples",
                             "3 mistakes in", data=table(3.0))
        self.assertNotIn("metric/ssim needs examples", error)

    def test_of_a_variant_its_place_and_point(self):
        text = STUDY.replace("loss: mse\n", "") + "sweep: {axes: {loss: [mse, bce]}}\n"
        self.refused(text, "loss/bce needs examples in [0, 1]", "at the point loss=bce", data=table(3.0))


if __name__ == "__main__":
    harness.main()
