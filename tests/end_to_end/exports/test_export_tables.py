"""CSV and JSON lines open in pandas and R with the same bits; DeepCAVE's files have what its converter wants."""
import csv
import json
import math
import subprocess

import exported
import harness
from exported import bits

R_SCRIPT = """
table <- read.csv(commandArgs(TRUE)[1], check.names = FALSE, colClasses = c(seed = "character"))
for (name in c("noise.ratio", "objective", "train.loss", "test.reconstruction", "odd"))
  cat(name, sprintf("%a", table[[name]]), "\\n")
cat("tied", table[["model.tied"]], "\\n")
cat("seed", table[["seed"]], "\\n")
cat("status", table[["status"]], "\\n")
"""


def read_rows(file):
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


class Tables(exported.ExportCase):
    def table(self, study, *more):
        import pandas

        file = self.folder / "table.csv"
        self.export(study, "csv", file, "--overwrite", *more)
        # pandas rounds the last digit unless it is told not to.
        return pandas.read_csv(file, float_precision="round_trip", dtype={"seed": "uint64"})

    def test_pandas_reads_every_trial_with_the_same_bits(self):
        for study in ("partial", "complete", "several"):
            table = self.table(self.examples / study)
            trials = self.records(self.examples / study)
            self.assertEqual(list(table["trial"]), [trial["trial"] for trial in trials])
            for row, trial in zip(table.to_dict("records"), trials):
                for key in ("point", "replicate", "seed", "status"):
                    self.assertEqual(str(row[key]), str(trial[key]))  # a seed is text in JSON
                for name, value in trial["metrics"].items():
                    if value is not None:
                        self.assertEqual(bits(float(row[name])), bits(float(value)), (name, trial["trial"]))
                self.assertEqual(bits(row["noise.ratio"]), bits(trial["parameters"]["noise.ratio"]))
                self.assertEqual(row["model.hidden"], "[256, 128]")
                self.assertEqual(row["loss.use"], trial["parameters"]["loss.use"])
            self.assertEqual(table["model.tied"].dtype, bool)

    def test_a_failed_trial_has_its_reason_and_no_objective(self):
        row = self.table(self.examples / "partial").iloc[1]
        self.assertEqual((row["status"], row["failure"], row["failure_epoch"]), ("failed", "the loss is NaN", 3))
        self.assertTrue(math.isnan(row["objective"]))
        self.assertEqual(row["valid.reconstruction"], 3)

    def test_several_objectives_have_a_column_each(self):
        table = self.table(self.examples / "several")
        self.assertEqual(list(table["objective.size"].dropna()), [9, 9, 9, 8])
        self.assertNotIn("objective", table.columns)

    def test_what_is_absent_is_empty_and_what_is_not_finite_is_a_word(self):
        file = self.folder / "plain.csv"
        self.export(self.examples / "conditional", "csv", file)
        rows = read_rows(file)
        self.assertEqual([row["model.hidden"] for row in rows], ["[]", "[256, 128]", ""])
        self.assertEqual([row["model.tied"] for row in rows], ["TRUE", "FALSE", ""])
        self.export(self.examples / "complete", "csv", file, "--series", "--overwrite")
        rows = read_rows(file)
        self.assertEqual([row["train.loss"] for row in rows[:4]], ["0.3333333333333333", "nan", "-inf", "5e-324"])
        self.assertEqual([row["valid.reconstruction"] for row in rows[:4]], ["3.0", "2.0", "1.0", ""])
        self.assertEqual([row["epoch"] for row in rows[:5]], ["1", "2", "3", "4", "1"])

    def test_r_reads_the_same_bits(self):
        script = self.write("read.R", R_SCRIPT)
        file = self.folder / "r.csv"
        self.export(self.examples / "complete", "csv", file)
        done = subprocess.run(["Rscript", script, file], capture_output=True, text=True, check=True)
        read = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.strip()}
        table = self.table(self.examples / "complete")
        for name in ("noise.ratio", "objective", "train.loss", "test.reconstruction", "odd"):
            ours = [bits(float(value)) for value in table[name]]
            theirs = [bits(math.nan if word in ("NA", "NaN") else float.fromhex(word)) for word in read[name]]
            self.assertEqual(ours, theirs, name)
        self.assertEqual(read["tied"], ["TRUE", "FALSE", "TRUE", "FALSE", "TRUE"])
        self.assertEqual(read["seed"], [str(18446744073709551000 + trial) for trial in range(5)])
        self.assertEqual(read["status"][:2], ["completed", "failed"])

    def test_json_lines_have_every_trial_with_its_series(self):
        file = self.folder / "study.jsonl"
        self.export(self.examples / "complete", "jsonl", file)
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        trials = self.records(self.examples / "complete")
        self.assertEqual(len(lines), len(trials))
        for line, trial in zip(lines, trials):
            self.assertEqual(line["parameters"], trial["parameters"])
            self.assertEqual(line["seed"], str(trial["seed"]))
            for series in trial["series"]:
                ours = [float(value) for value in line["series"][series["name"]]]
                for one, other in zip(ours, series["values"]):
                    if other is not None:
                        self.assertEqual(bits(one), bits(float(other)))
        self.assertEqual(lines[0]["series"]["train.loss"][1:3], ["nan", "-inf"])
        self.assertEqual(lines[1]["failure"]["reason"], "the loss is NaN")

    def test_deepcave_has_the_two_files_of_its_converter(self):
        import re

        import pandas

        for study in ("complete", "several", "conditional"):
            folder = self.folder / f"cave-{study}"
            result = self.export(self.examples / study, "deepcave", folder)
            space = pandas.read_csv(folder / "configspace.csv")
            trials = pandas.read_csv(folder / "trials.csv")
            metrics = [name for name in trials.columns if name.startswith("metric")]
            pattern = r"metric:(\w+) \[(-?\d+\.?\d*|[-+]inf); (-?\d+\.?\d*|[-+]inf)\] \((\w+)\)"
            for name in metrics:
                self.assertIsNotNone(re.match(pattern, name), name)
            self.assertEqual(len(metrics), 2 if study == "several" else 1)
            self.assertLessEqual(set(trials["status"]), {"success", "crashed", "aborted"})
            for _, row in space.iterrows():
                values = trials[row["name"]]
                if row["type"] == "categorical":
                    items = {str(row[c]) for c in space.columns if c.startswith("item_") and pandas.notna(row[c])}
                    self.assertLessEqual(set(values), items, row["name"])  # of the same type: text
                    self.assertIn(row["default"], items)
                else:
                    self.assertLess(row["lower"], row["upper"])
                    self.assertTrue(((values >= row["lower"]) & (values <= row["upper"])).all())
            if study == "conditional":
                self.assertIn("absent", set(trials["model.tied"]))
                self.assertIn("model.tied", result.stderr)

    def test_a_study_without_a_completed_trial_says_so_and_is_written(self):
        for to in ("csv", "jsonl", "optuna", "deepcave"):
            result = self.export(self.examples / "empty", to, self.folder / f"empty-{to}")
            self.assertTrue((self.folder / f"empty-{to}").exists())
        result = self.export(self.examples / "partial", "csv", self.folder / "p.csv")
        self.assertIn("4 of 5 trials have finished", result.stderr)
        self.assertIn("1 failed", result.stderr)

    def test_what_is_there_is_replaced_only_if_asked_for(self):
        file = self.write("mine.csv", "mine")
        result = self.export(self.examples / "complete", "csv", file, expect=3)
        self.assertIn("--overwrite", result.stderr)
        self.assertEqual(file.read_text(), "mine")
        self.export(self.examples / "complete", "csv", file, "--overwrite")
        self.assertTrue(file.read_text().startswith("trial,"))
        result = self.export(self.examples / "complete", "deepcave", self.examples, "--overwrite", expect=3)
        self.assertIn("which no such export wrote", result.stderr)
        self.assertTrue((self.examples / "complete/journal.sgj").exists())
        self.export(self.examples / "complete", "csv", self.folder / "none/x/y.csv", expect=3)
        self.export(self.examples / "complete", "csv", self.folder / "x.csv", "--to", "parquet", expect=2)


if __name__ == "__main__":
    harness.main()
