"""Tables for programs: CSV with all digits, and JSON as results/report/output.schema.json says."""
import csv
import io
import json
import subprocess

import harness


class Tables(harness.Case):
    def matches(self, part, document):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads((harness.SOURCE / "results/report/output.schema.json").read_text())
        jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{part}"}).validate(document)

    def json_of(self, *arguments, **options):
        return json.loads(self.run_program(*arguments, "--json", **options).stdout)

    def rows(self, *arguments):
        return list(csv.DictReader(io.StringIO(self.run_program("show", "run", "--csv", *arguments).stdout)))

    def test_csv_has_every_column_with_all_digits(self):
        self.run_small()
        trials = {str(trial["trial"]): trial for trial in self.show()["trials"]}
        rows = self.rows()
        self.assertEqual(len(rows), 12)
        for row in rows:
            trial = trials[row["trial"]]
            self.assertEqual(row["seed"], trial["seed"])
            self.assertEqual(float(row["noise.ratio"]), trial["parameters"]["noise.ratio"])
            for metric, value in trial["metrics"].items():
                self.assertEqual(float(row[metric]), value, metric)

    def test_csv_by_point_has_the_half_width_as_a_number(self):
        self.run_small()
        points = {str(point["point"]): point for point in self.json_of("show", "run", "--by", "point")["points"]}
        for row in self.rows("--by", "point"):
            point = points[row["point"]]
            self.assertEqual(float(row["valid.reconstruction"]), point["mean"])
            self.assertEqual(float(row["valid.reconstruction.half_width"]), point["half_width"])

    def test_csv_says_nan_and_inf_and_quotes(self):
        self.run_small("run", "sweep.replicates=1", "optimizer=sgd", "network.activation=relu", "loss=mse",
                       "sweep.axes={optimizer.learning_rate: [0.003, 1e30], network.hidden: [[24, 12]]}", expect=1)
        by_point = self.rows("--by", "point")
        self.assertEqual({row["valid.reconstruction.half_width"] for row in by_point}, {""})  # one replicate: absent
        self.assertEqual({row["network.hidden"] for row in by_point}, {"[24, 12]"})
        self.assertEqual([row["valid.reconstruction"] for row in by_point if row["completed"] == "0"], [""])
        shown = {row["trial"]: row for row in self.rows()}
        self.run_program("export", "run", "--to", "csv", "-o", "all.csv")
        with open(self.folder / "all.csv", newline="") as file:
            exported = list(csv.DictReader(file))
        self.assertEqual({row["test.mse"] for row in exported if row["status"] == "failed"}, {""})
        for row in exported:
            for column in ("valid.reconstruction", "test.mse", "train.loss"):
                if column in row:
                    self.assertEqual(shown[row["trial"]][column] in ("", "nan", "inf"), row[column] in ("", "nan", "inf"))
                    self.assertEqual(shown[row["trial"]][column] == "", row[column] == "", column)

    def test_the_reader_of_a_pipe_may_go(self):
        self.run_small()
        for words in ("--csv", "--json", "--by point"):
            done = subprocess.run(f"{harness.PROGRAM} show run {words} | head -n 1", shell=True, cwd=self.folder,
                                  capture_output=True, text=True, env=harness.ENVIRONMENT)
            self.assertEqual(done.stderr, "", words)

    def test_json_is_as_the_schema_says(self):
        self.run_small("run", "expect=[{metric: test.mse, below: 1}]")
        self.matches("show", self.json_of("show", "run"))
        self.matches("show", self.json_of("show", "run", "--by", "point", "--metric", "test.mse"))
        self.matches("trial", self.json_of("show", "run", "--trial", "3"))
        self.matches("status", self.json_of("status", "run"))
        self.matches("verify", self.json_of("verify", "run"))

    def test_json_of_failures_and_of_several_objectives_is_as_the_schema_says(self):
        self.run_small("run", "optimizer={use: sgd, learning_rate: 1e30}", "network.activation=relu", "loss=mse",
                       expect=1)
        self.matches("show", self.json_of("show", "run"))
        self.matches("show", self.json_of("show", "run", "--by", "point"))
        self.matches("trial", self.json_of("show", "run", "--trial", "0"))
        self.run_small("several", "objective=[{metric: valid.mse}, {metric: valid.bce}]")
        for by in ("trial", "point", "front"):
            self.matches("show", self.json_of("show", "several", "--by", by))
        self.matches("status", self.json_of("status", "several"))

    def test_json_of_plans_plugins_and_descriptions_is_as_the_schema_says(self):
        study = self.write("small.yaml", harness.SMALL_STUDY)
        self.matches("plan", self.json_of("plan", study))
        self.matches("plan", self.json_of("plan", study, "--no-calibration"))
        self.matches("plugins", self.json_of("plugin", "list"))
        for name in ((), ("train",), ("train.keep",), ("noise/masking",), ("sweep",), ("sweep.axes",), ("objective",)):
            self.matches("describe", self.json_of("describe", *name))

    def test_json_of_replays_comparisons_and_importance_is_as_the_schema_says(self):
        self.run_small()
        replays = self.json_of("replay", "run")
        self.matches("replay", replays)
        self.assertIn("median", [one["pruner"] for one in replays["pruners"]])
        self.assertTrue(replays["not_shown"])
        self.matches("replay", self.json_of("replay", "run", "--pruner", "median"))
        self.matches("compare", self.json_of("compare", "run", "run"))
        self.matches("importance", self.json_of("importance", "run"))

    def test_other_peoples_figures_stand_beside_the_points(self):
        self.run_small()
        points = self.json_of("show", "run", "--by", "point", "--metric", "test.mse")["points"]
        of = {(point["parameters"]["noise.ratio"], point["parameters"]["model.latent"]): point for point in points}
        self.write("others.csv", "source,noise.ratio,model.latent,theirs,theirs_sd,n,test.mse\n"
                                 "\"Kim, 2020\",0.25,4,1000,3,5,0.5\nLee,0.5,6.0,0.1,,,\nLee,0.75,6,0.2,,,\n")
        shown = self.json_of("compare", "run", "--csv", "others.csv")
        self.matches("figures", shown)
        self.assertEqual([(one["line"], one["figure"]) for one in shown["figures"]],
                         [(2, "theirs"), (2, "test.mse"), (3, "theirs")])
        theirs, mse, lee = shown["figures"]
        self.assertEqual(theirs["study"]["mean"], of[0.25, 4]["mean"])
        self.assertEqual(theirs["verdict"], "worse")
        self.assertEqual(mse["study"]["mean"], of[0.25, 4]["metrics"]["test.mse"]["mean"])
        self.assertEqual(lee["difference"], 0.1 - of[0.5, 6]["mean"])
        self.assertEqual(shown["not_compared"], [{"line": 4, "parameters": {"noise.ratio": "0.75", "model.latent": "6"}}])
        text = self.run_program("compare", "run", "--csv", "others.csv", environment={"COLUMNS": "200"}).stdout
        for words in ("Kim, 2020", "2 of 3 lines belong to a point of the study", "line 4", "0.75"):
            self.assertIn(words, text)
        self.write("fewer.csv", "noise.ratio,theirs\n0.25,0.2\n")
        text = self.run_program("compare", "run", "--csv", "fewer.csv", environment={"COLUMNS": "200"}).stdout
        self.assertIn("The file does not say model.latent", text)
        latent = self.json_of("compare", "run", "--csv", "fewer.csv")["figures"][0]["parameters"]["model.latent"]
        self.assertRegex(text, rf"0\.25\s+{latent}\s+theirs")
        for words in (("compare", "run"), ("compare", "run", "run", "--csv", "others.csv")):
            self.assertIn("--csv", self.run_program(*words, expect=2).stderr)

    def test_json_by_point_is_complete(self):
        import h5py
        import numpy

        self.run_small()
        shown = self.json_of("show", "run", "--by", "point", "--metric", "test.mse")
        trials = {trial["trial"]: trial for trial in self.show()["trials"]}
        with h5py.File(self.folder / "run/study.h5") as study:
            self.assertEqual(shown["digest"], study.attrs["digest"])
            self.assertEqual(shown["best_trial"], study.attrs["best_trial"])
        self.assertEqual(shown["seed"], "11")
        for point in shown["points"]:
            own = [trials[number] for number in point["trials"]]
            self.assertEqual({trial["point"] for trial in own}, {point["point"]})
            values = [trial["metrics"]["valid.reconstruction"] for trial in own]
            self.assertEqual(sorted(one["value"] for one in point["values"]), sorted(values))
            self.assertAlmostEqual(point["standard_deviation"], numpy.std(values, ddof=1))
            self.assertAlmostEqual(point["metrics"]["test.mse"]["mean"],
                                   numpy.mean([trial["metrics"]["test.mse"] for trial in own]))
        best, *others = shown["points"]
        self.assertTrue(best["in_best_set"] and best["against_best"] is None)
        self.assertEqual(others[0]["against_best"]["p_value"], shown["best_and_second"]["p_value"])


if __name__ == "__main__":
    harness.main()
