"""New rows of one's own data go to a trained model as the study's own did: encode and reconstruct."""
import random
import shutil

import h5py
import numpy as np

import harness
from own_data import STUDY, Case, table


class Transforms(Case):
    """New examples go the way of the study's own to a trained model."""

    def raw_rows(self, path, labels=True):
        """The test examples as they stand in the file, in the order of the study."""
        places = harness.trial_arrays(self.folder / "run/study.h5", 0)["source"]
        lines = (self.folder / "x.csv").read_text().splitlines()
        rows = [lines[0]] + [lines[1 + i] for i in places]
        self.write(path, "\n".join(row if labels else row.rpartition(",")[0] for row in rows) + "\n")

    def test_raw_rows_give_the_codes_of_the_split(self):
        for transforms in ("[standardise]", "[{use: rescale, scope: feature}]", "[standardise, rescale]"):
            shutil.rmtree(self.folder / "run", ignore_errors=True)
            self.write("x.csv", table(50))
            text = STUDY.replace("labels: class,", "labels: class, scale: 0.5,") + f"transforms: {transforms}\n"
            self.run_program("run", self.write("study.yaml", text), "--out", "run")
            expected = self.run_program("encode", "run", "--split", "test").stdout
            self.raw_rows("with.csv")
            self.raw_rows("without.csv", labels=False)
            (self.folder / "x.csv").unlink()
            for file in ("with.csv", "without.csv"):
                self.assertEqual(self.run_program("encode", "run", "--input", file).stdout, expected)
            self.assertEqual(self.run_program("encode", "run", "--input", "with.csv", "--labels", "class").stdout,
                             expected)
            self.assertNotEqual(self.run_program("encode", "run", "--input", "without.csv", "--prepared").stdout,
                                expected)
            told = self.run_program("reconstruct", "run", "--input", "with.csv", "--output", "r.npy").stderr
            self.assertIn("in the units of the data, multiplied by dataset.scale, which is 0.5", told)
            told = self.run_program("reconstruct", "run", "--input", "without.csv", "--prepared", "--output", "p.npy").stderr
            self.assertIn("in the numbers that the transforms gave it", told)

    def test_reconstructions_come_back_in_the_units_of_the_data(self):
        self.write("x.csv", table(50))
        for transforms, back in (("[standardise, rescale]", True), ("[standardise, {use: rescale, clip: true}]", True),
                                 ("[rescale, {use: binarise, mode: threshold}]", False)):
            shutil.rmtree(self.folder / "run", ignore_errors=True)
            study = self.write("study.yaml", STUDY.replace("weights: all", "weights: all, reconstructions: 20")
                               + f"transforms: {transforms}\n")
            self.run_program("run", study, "--out", "run")
            arrays = harness.trial_arrays(self.folder / "run/study.h5", 0)
            told = self.run_program("reconstruct", "run", "--split", "test", "--output", "r.npy").stderr
            found = np.load(self.folder / "r.npy")
            kept = arrays["reconstruction"].reshape(found.shape)
            if not back:
                self.assertIn("rescale, binarise (binarise cannot be taken back)", told)
                np.testing.assert_allclose(found, kept, rtol=1e-5, atol=1e-6)
                continue
            self.assertIn("in the units of the data", told)
            self.assertNotIn("dataset.scale", told)
            self.run_program("encode", "run", "--split", "test", "--output", "z.npy")
            self.run_program("decode", "run", "--input", "z.npy", "--output", "d.npy")
            np.testing.assert_array_equal(np.load(self.folder / "d.npy"), found)
            rows = np.loadtxt(self.folder / "x.csv", delimiter=",", skiprows=1)[arrays["source"], :3]
            # The transforms are linear: what turns the recorded inputs into the raw rows turns these likewise.
            for k in range(3):
                slope, start = np.polyfit(arrays["input"].reshape(20, 3)[:, k], rows[:, k], 1)
                np.testing.assert_allclose(found[:, k], start + slope * kept[:, k], rtol=1e-4, atol=1e-3)

    def test_a_series_becomes_windows_that_share_no_row_between_splits(self):
        draw = random.Random(4)
        lines = ["time,a,b"] + [f"t{i},{draw.random():.4f},{i / 300:.4f}" for i in range(300)]
        self.write("x.csv", "\n".join(lines) + "\n")
        self.write("study.yaml", """\
name: series
dataset: {use: csv, file: x.csv, names: time, window: 16, hop: 4, valid: 10, test: 10}
transforms: [{use: standardise, scope: channel}]
model: {use: autoencoder, latent: 2, network: {use: recurrent, hidden: 4}}
loss: mse
train: {epochs: 1, batch: 8}
record: {latents: test, weights: all}
""")
        self.assertIn("16 steps of 2", self.run_program("check", "study.yaml").stdout)
        self.run_program("run", "study.yaml", "--out", "run")
        rows = {}
        for split in ("train", "valid", "test"):
            named = self.run_program("encode", "run", "--split", split, "--names").stdout.splitlines()[1:]
            firsts = [int(line.split(",")[0][1:]) for line in named]
            rows[split] = {row for first in firsts for row in range(first, first + 16)}
        self.assertFalse(rows["train"] & rows["valid"] or rows["valid"] & rows["test"])
        self.assertLess(max(rows["train"]), min(rows["valid"]))
        self.assertLess(max(rows["valid"]), min(rows["test"]))
        turned = ["time,b,a"] + [",".join((line.split(",")[0], line.split(",")[2], line.split(",")[1]))
                                 for line in lines[1 + min(rows["test"]):]]
        expected = self.run_program("encode", "run", "--split", "test").stdout
        for name, text in (("new.csv", lines[:1] + lines[1 + min(rows["test"]):]), ("turned.csv", turned)):
            self.write(name, "\n".join(text) + "\n")
            self.assertEqual(self.run_program("encode", "run", "--input", name).stdout, expected)
        refused = self.run_program("check", "study.yaml", "sweep.replicates.count=2", "sweep.replicates.redraw=[split]",
                                   expect=2).stderr
        self.assertIn("replicates redraw split, but its examples are divided in one way only", refused)
        text = (self.folder / "study.yaml").read_text()
        self.write("seeds.yaml", text.replace("valid: 10,", 'valid: 10, split_seed: "${replicate}",')
                   + "sweep: {replicates: 2}\n")
        for command in ("check", "plan", "run"):
            refused = self.run_program(command, "seeds.yaml", expect=2).stderr
            self.assertIn("seeds.yaml:2:", refused)
            self.assertIn("dataset.split_seed differs between the replicates, but the examples are divided in one way",
                          refused)
        self.write("points.yaml", text + "sweep: {axes: {dataset.split_seed: [1, 2]}}\n")
        refused = self.run_program("check", "points.yaml", expect=2).stderr
        self.assertIn("points.yaml:8:", refused)
        self.assertIn("dataset.split_seed differs between the points", refused)
        rows = text.replace("window: 16, hop: 4, ", "").replace("{use: recurrent, hidden: 4}", "dense")
        self.write("rows.yaml", rows.replace(", scope: channel", "").replace("valid: 10,", 'valid: 10, split_seed: "${replicate}",')
                   + "sweep: {replicates: 2}\n")
        self.run_program("check", "rows.yaml")

    def test_columns_are_matched_by_name(self):
        for transforms in ("[standardise]", "[]"):
            shutil.rmtree(self.folder / "run", ignore_errors=True)
            self.write("x.csv", table(50))
            self.run_program("run", self.write("study.yaml", STUDY + f"transforms: {transforms}\n"), "--out", "run")
            (self.folder / "x.csv").unlink()
            self.write("new.csv", "a,b,c\n1,20,30\n4,5,6\n")
            self.write("turned.csv", "c,a,b\n30,1,20\n6,4,5\n")
            self.write("renamed.csv", "a,B,c\n1,20,30\n4,5,6\n")
            codes = self.run_program("encode", "run", "--input", "new.csv").stdout
            self.assertEqual(self.run_program("encode", "run", "--input", "turned.csv").stdout, codes)
            error = self.run_program("encode", "run", "--input", "renamed.csv", expect=2).stderr
            for word in ("renamed.csv", "missing: b", "not of the study: B"):
                self.assertIn(word, error)

    def test_new_rows_need_neither_the_skipped_column_nor_a_value_dropped_in_silence(self):
        lines = table(50).splitlines()
        rows = ["id," + lines[0]] + [f"r{i},{line}" for i, line in enumerate(lines[1:])]
        self.write("x.csv", "\n".join(rows) + "\n")
        text = STUDY.replace("labels: class,", "labels: class, skip: id, missing: drop,")
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        self.write("with.csv", "id,a,b,c\nx,1,20,30\ny,4,5,6\n")
        self.write("without.csv", "a,b,c\n1,20,30\n4,5,6\n")
        self.write("gap.csv", "a,b,c\n1,20,30\n4,,6\n")
        self.assertEqual(self.run_program("encode", "run", "--input", "with.csv").stdout,
                         self.run_program("encode", "run", "--input", "without.csv").stdout)
        error = self.run_program("encode", "run", "--input", "gap.csv", expect=(2, 3)).stderr
        for word in ("gap.csv:3", "remove those without a value"):
            self.assertIn(word, error)

    def test_missing_values_are_filled_by_the_training_mean_also_in_new_rows(self):
        lines = table().splitlines()
        lines[3] = "," + lines[3].split(",", 1)[1]
        self.write("x.csv", "\n".join(lines) + "\n")
        text = STUDY.replace("labels: class,", "labels: class, missing: mean,") + "transforms: [standardise]\n"
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        arrays = harness.trial_arrays(self.folder / "run/study.h5", 0)
        means = list(arrays["transform.fill_by_mean"])[1:]
        self.assertEqual(len(means), 3)
        self.assertEqual(self.run_program("encode", "run", "--split", "train").returncode, 0)
        (self.folder / "x.csv").unlink()
        self.write("gap.csv", "a,b,c\n0.5,,0.25\n")
        self.write("full.csv", f"a,b,c\n0.5,{means[1]!r},0.25\n")
        gap, full = (self.run_program("encode", "run", "--input", file).stdout for file in ("gap.csv", "full.csv"))
        self.assertEqual(gap, full)
        self.assertNotIn("nan", gap)

    def test_new_rows_are_not_filled_by_means_that_the_study_did_not_keep(self):
        self.write("x.csv", table())
        self.run_program("run", self.write("study.yaml", STUDY), "--out", "run")
        self.write("gap.csv", "a,b,c\n0.5,,0.25\n")
        refused = self.run_program("encode", "run", "--input", "gap.csv", "--dataset", "missing=mean", expect=2)
        self.assertIn("kept no means", refused.stderr)
        self.assertEqual(refused.stdout, "")

    def test_a_feature_without_any_value_has_no_mean(self):
        rows = [line.split(",") for line in table().splitlines()]
        self.write("x.csv", "\n".join(",".join([row[0], row[1] if row[1] == "b" else "", *row[2:]]) for row in rows) + "\n")
        study = self.write("study.yaml", STUDY.replace("labels: class,", "labels: class, missing: mean,"))
        self.assertIn("feature 'b' has no value in any of the 80 training examples",
                      self.run_program("check", study, expect=2).stderr)

    def test_rows_unlike_those_of_the_training_are_told(self):
        self.write("x.csv", table())
        self.run_program("run", self.write("study.yaml", STUDY), "--out", "run")
        self.write("bytes.csv", "a,b,c\n0.5,200,0.5\n0.1,255,0.5\n")
        told = self.run_program("encode", "run", "--input", "bytes.csv").stderr
        for word in ("warning: bytes.csv: feature 'b' has values from 200 to 255", "was trained on 0.0", "divide them by 255"):
            self.assertIn(word, told)
        self.raw_rows("like.csv")
        self.assertEqual(self.run_program("encode", "run", "--input", "like.csv").stderr, "")
        self.assertIn("bytes.csv", self.run_program("reconstruct", "run", "--input", "bytes.csv").stderr)

    def test_rows_that_lack_a_transform_or_have_it_twice_are_told(self):
        self.write("x.csv", table(1000))
        self.run_program("run", self.write("study.yaml", STUDY + "transforms: [standardise]\n"), "--out", "run")
        self.raw_rows("raw.csv")
        self.assertEqual(self.run_program("encode", "run", "--input", "raw.csv").stderr, "")
        told = self.run_program("encode", "run", "--input", "raw.csv", "--labels", "class", "--prepared").stderr
        for word in ("warning: raw.csv: feature 'a'", "(after standardise)", "leave out --prepared"):
            self.assertIn(word, told)

    def test_an_input_that_is_written_otherwise_is_read_on_request(self):
        self.write("x.csv", table())
        self.run_program("run", self.write("study.yaml", STUDY), "--out", "run")
        self.write("point.csv", "a,b,c\n0.5,0.25,0.75\n")
        self.write("comma.csv", "a;b;c\n0,5;0,25;0,75\n")
        said = self.run_program("encode", "run", "--input", "comma.csv", "--dataset", "separator=;", expect=(2, 3)).stderr
        self.assertIn("for this file alone: --dataset decimal=VALUE", said)
        self.assertEqual(self.run_program("encode", "run", "--input", "comma.csv", "--dataset", "separator=;",
                                          "--dataset", "decimal=,").stdout,
                         self.run_program("encode", "run", "--input", "point.csv").stdout)

    def test_names_and_labels_stand_beside_the_codes_on_request(self):
        lines = table(50).splitlines()
        rows = ["id," + lines[0]] + [f"r{i},{line}" for i, line in enumerate(lines[1:])]
        self.write("x.csv", "\n".join(rows).replace(",0\n", ",cat\n").replace(",1\n", ',"dog, wet"\n') + "\n")
        text = STUDY.replace("labels: class,", "labels: class, names: id,")
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        self.assertIn("3 features", self.run_program("check", "study.yaml").stdout)
        plain = self.run_program("encode", "run", "--split", "test").stdout.splitlines()
        named = self.run_program("encode", "run", "--split", "test", "--names").stdout.splitlines()
        self.assertEqual(named[0], "example,label," + plain[0])
        places = harness.trial_arrays(self.folder / "run/study.h5", 0)["source"]
        labels = ["cat", '"dog, wet"', "2"]
        for place, with_name, without in zip(places, named[1:], plain[1:]):
            self.assertEqual(with_name, f"r{place},{labels[place % 3]},{without}")
        self.write("new.csv", "id,a,b,c\nx,1,20,30\ny,4,5,6\n")
        self.write("bare.csv", "a,b,c\n1,20,30\n4,5,6\n")
        new = self.run_program("encode", "run", "--input", "new.csv", "--names").stdout.splitlines()
        self.assertEqual([row.split(",")[0] for row in new], ["example", "x", "y"])
        bare = self.run_program("encode", "run", "--input", "bare.csv", "--names").stdout.splitlines()
        self.assertEqual([row.split(",")[0] for row in bare], ["example", "0", "1"])
        self.assertEqual(new[1].split(",")[1:], bare[1].split(",")[1:])
        self.run_program("encode", "run", "--input", "new.csv", "--names", "--output", "codes.csv")
        self.assertEqual((self.folder / "codes.csv").read_text().splitlines(), new)
        self.assertIn("stand in a .csv file alone", self.run_program(
            "encode", "run", "--input", "new.csv", "--names", "--output", "codes.npy", expect=3).stderr)

    def test_a_class_is_named_as_the_study_names_it_without_its_data(self):
        text = table(50)
        for number, name in enumerate(("cat", "dog", "owl")):
            text = text.replace(f",{number}\n", f",{name}\n")
        self.write("x.csv", text)
        study = STUDY.replace("use: autoencoder, hidden: [8], latent: 2, latent_activation: identity",
                              "use: cvae, hidden: [8], latent: 2")
        self.run_program("run", self.write("study.yaml", study), "--out", "run")
        (self.folder / "x.csv").unlink()
        dogs = self.run_program("sample", "run", "--label", "dog").stdout
        self.assertEqual(dogs, self.run_program("sample", "run", "--label", 1).stdout)
        self.assertNotEqual(dogs, self.run_program("sample", "run", "--label", "cat").stdout)
        self.assertIn("cat, dog, owl", self.run_program("sample", "run", "--label", "cow", expect=2).stderr)
        self.assertEqual(self.run_program("show", "run", "--trial", "best").stdout,
                         self.run_program("show", "run", "--trial", "0").stdout)

    def test_the_layout_of_the_study_holds_for_the_input(self):
        images = np.random.default_rng(1).random((60, 3, 4, 4)).astype(np.float32)
        np.save(self.folder / "x.npy", images)
        text = STUDY.replace("{use: csv, file: x.csv, labels: class, train: 80,",
                             "{use: npy, file: x.npy, layout: channels_first, scale: 0.5, train: 20,")
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        places = harness.trial_arrays(self.folder / "run/study.h5", 0)["source"]
        np.save(self.folder / "some.npy", images[places])
        self.assertEqual(self.run_program("encode", "run", "--input", "some.npy").stdout,
                         self.run_program("encode", "run", "--split", "test").stdout)

    def test_an_input_of_another_width_is_named(self):
        np.save(self.folder / "x.npy", np.random.default_rng(1).random((60, 4), dtype=np.float32))
        np.save(self.folder / "wide.npy", np.ones((3, 7), dtype=np.float32))
        text = STUDY.replace("{use: csv, file: x.csv, labels: class, train: 80,", "{use: npy, file: x.npy, train: 20,")
        self.run_program("run", self.write("study.yaml", text + "transforms: [standardise]\n"), "--out", "run")
        error = self.run_program("encode", "run", "--input", "wide.npy", expect=2).stderr
        self.assertIn("wide.npy: ", error)
        self.assertIn("7", error)

    def test_the_array_is_called_as_in_the_study(self):
        rows = np.random.default_rng(1).random((60, 4), dtype=np.float32)
        with h5py.File(self.folder / "x.h5", "w") as file:
            file["measured/all"] = rows
        with h5py.File(self.folder / "new.h5", "w") as file:
            file["measured/all"] = rows[:5]
        text = STUDY.replace("{use: csv, file: x.csv, labels: class, train: 80,",
                             "{use: hdf5, file: x.h5, array: measured/all, train: 20,")
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        self.assertEqual(len(self.run_program("encode", "run", "--input", "new.h5").stdout.splitlines()), 6)

    def test_a_source_counts_the_records_of_the_file(self):
        lines = table().splitlines()
        lines[2:2] = [",,,0"] * 7
        self.write("x.csv", "\n".join(lines) + "\n")
        text = STUDY.replace("labels: class,", "labels: class, missing: drop,")
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        sources = set(harness.trial_arrays(self.folder / "run/study.h5", 0)["source"])
        self.assertFalse(sources & set(range(1, 8)), "records that were dropped")
        self.assertGreater(max(sources), 100)

    def test_what_draws_at_random_is_not_applied_in_silence(self):
        self.write("x.csv", table())
        text = STUDY + "transforms: [binarise]\n"
        self.run_program("run", self.write("study.yaml", text), "--out", "run")
        self.raw_rows("some.csv")
        error = self.run_program("encode", "run", "--input", "some.csv", expect=2).stderr
        for word in ("transform/binarise", "draws at random", "--prepared"):
            self.assertIn(word, error)
        self.run_program("encode", "run", "--input", "some.csv", "--labels", "class", "--prepared")


if __name__ == "__main__":
    harness.main()
