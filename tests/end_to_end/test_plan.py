"""`sandglass plan`: counts are exact, what is recorded is near to what a run really writes, and nothing is written."""
import json

import harness
from harness import Case


class Plan(Case):
    def plan(self, text, *arguments, expect=0):
        study = self.write("study.yaml", text)
        result = self.run_program("plan", study, "--json", *arguments, expect=expect)
        return json.loads(result.stdout) if expect == 0 else result

    def test_counts_are_those_of_the_study_and_nothing_is_written(self):
        plan = self.plan(harness.SMALL_STUDY, "--workers", 3)
        self.assertEqual((plan["points"], plan["replicates"], plan["trials"]), (6, 2, 12))
        self.assertEqual(plan["most_epochs"], 36)
        self.assertEqual(plan["same"], {"repeated": 0, "groups": []})
        self.assertEqual(plan["workers"], 3)
        self.assertFalse(plan["adaptive"] or plan["prunes"])
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["study.yaml"])

    def test_both_ends_of_the_space_are_tried_out(self):
        plan = self.plan(harness.SMALL_STUDY)
        latents = {point["parameters"]["model.latent"] for point in plan["calibration"]}
        self.assertEqual(latents, {4, 6})
        for point in plan["calibration"]:
            self.assertIsNone(point["failure"])
            self.assertGreater(point["epoch_seconds"], 0)
            latent = point["parameters"]["model.latent"]
            self.assertEqual(point["weights"], 784 * 24 + 24 + 24 * latent + latent + latent * 24 + 24 + 24 * 784 + 784)

    def test_disk_is_about_what_a_run_takes(self):
        for number, changes in enumerate(((), ("record={latents: none, weights: best}",), ("train.epochs=30",),
                                          ("record={latents: none, weights: none}",))):
            folder = f"run{number}"
            self.run_small(folder, *changes)
            estimate = self.plan(harness.SMALL_STUDY, *changes)["estimate"]
            run = self.folder / folder
            written = {"journal_bytes": (run / "journal.sgj").stat().st_size,
                       "study_file_bytes": (run / "study.h5").stat().st_size,
                       "trial_file_bytes": sum(path.stat().st_size for path in (run / "trials").iterdir())}
            for what, size in written.items():
                # Beside the arrays and the text, HDF5 has its own bookkeeping.
                self.assertAlmostEqual(estimate[what], size, delta=0.2 * size + 20000, msg=f"{changes} {what}")

    def test_points_that_the_constraints_refuse_are_counted(self):
        text = harness.SMALL_STUDY.replace("  replicates: 2", "  require: [\"model.latent < 20 * noise.ratio\"]\n  replicates: 2")
        plan = self.plan(text, "--no-calibration")
        # 6 < 5 and everything at ratio 0 is refused.
        self.assertEqual((plan["points"], plan["refused"], plan["trials"]), (3, 3, 6))
        text = self.run_program("plan", "study.yaml", "--no-calibration").stdout
        self.assertIn("3 points by the constraints under sweep.require", text)

    def test_a_memory_budget_limits_how_many_run_at_once(self):
        self.assertEqual(self.plan(harness.SMALL_STUDY, "--workers", 3)["estimate"]["at_once"], 3)
        plan = self.plan(harness.SMALL_STUDY, "resources.memory=1", "--workers", 3)
        self.assertEqual(plan["estimate"]["at_once"], 1)
        limited = ("isolation=process", "limits.memory=100000", "resources.memory=250000")
        self.assertEqual(self.plan(harness.SMALL_STUDY, *limited, "--workers", 3)["estimate"]["at_once"], 2)
        self.assertIn("2 trials of the largest, by resources.memory",
                      self.run_program("plan", "study.yaml", *limited, "--workers", 3).stdout)
        # It changes no result.
        self.run_small("free", "--workers", 2)
        self.run_small("tight", "resources.memory=1", "--workers", 2)
        self.assertEqual(harness.differences(self.folder / "free/study.h5", self.folder / "tight/study.h5"), [])

    def test_points_that_are_the_same_are_found(self):
        text = harness.SMALL_STUDY.replace("  axes:\n", "  sampler: {use: random, trials: 40}\n  axes:\n")
        text = text.replace("noise.ratio: [0.0, 0.25, 0.5]", "noise.ratio: [0.0, 0.25]")
        plan = self.plan(text, "--no-calibration")
        self.assertEqual(plan["points"], 40)
        groups = plan["same"]["groups"]
        # Four different points, and forty draws.
        self.assertLessEqual(len(groups), 4)
        self.assertEqual(plan["same"]["repeated"], sum(len(group) - 1 for group in groups))
        self.assertGreaterEqual(plan["same"]["repeated"], 36)
        self.run_program("run", "study.yaml", "--out", "run", "train.epochs=1", "dataset.train=64",
                         "sweep.replicates=1")
        trials = {trial["point"]: trial for trial in self.show("run")["trials"]}
        for group in groups:
            parameters = [trials[point]["parameters"] for point in group]
            self.assertTrue(all(one == parameters[0] for one in parameters), parameters)
        shown = self.run_program("plan", "study.yaml", "--no-calibration").stdout
        self.assertIn("are one and the same", shown)

    def test_an_adaptive_sampler_and_a_pruner_are_told(self):
        text = harness.SMALL_STUDY.replace("  axes:\n", "  sampler: {use: tpe, trials: 30}\n  pruner: asha\n  axes:\n")
        plan = self.plan(text)
        self.assertEqual(plan["points"], 30)
        self.assertTrue(plan["adaptive"] and plan["prunes"] and plan["estimate"]["at_most"])
        self.assertIsNone(plan["same"])
        shown = self.run_program("plan", "study.yaml", "--no-calibration").stdout
        self.assertIn("only the number of points is known", " ".join(shown.split()))

    def test_without_calibration_no_data_is_needed(self):
        text = harness.SMALL_STUDY.replace("{use: digits, train: 300, valid: 60, test: 40}",
                                           "{use: mnist, folder: nowhere, train: 300, valid: 60}")
        plan = self.plan(text, "--no-calibration")
        self.assertEqual(plan["trials"], 12)
        self.assertIsNone(plan["estimate"])
        self.assertIn("nowhere", self.plan(text, expect=2).stderr)

    def test_a_trial_that_fails_is_told(self):
        plan = self.plan(harness.SMALL_STUDY, "optimizer={use: sgd, learning_rate: 1e38}", "network.activation=relu")
        self.assertIsNone(plan["estimate"])
        for point in plan["calibration"]:
            self.assertIn("learning_rate", point["failure"])

    def test_mistakes_are_told_as_check_tells_them(self):
        study = self.write("bad.yaml", harness.SMALL_STUDY.replace("ratio: 0.25", "ratoi: 0.25"))
        checked = self.run_program("check", study, expect=2)
        planned = self.run_program("plan", study, expect=2)
        self.assertEqual(planned.stderr, checked.stderr)
        self.assertEqual(planned.stdout, "")

    def test_what_people_see_fits_80_columns(self):
        study = self.write("study.yaml", harness.SMALL_STUDY)
        shown = self.run_program("plan", study)
        self.assertIn("6 points × 2 replicates = 12 trials", shown.stdout)
        for word in ("time", "memory", "disk", "trials/", "study.h5"):
            self.assertIn(word, shown.stdout)
        self.assertLessEqual(max(map(len, shown.stdout.splitlines())), 80)
        self.assertIn("trying out", shown.stderr)


if __name__ == "__main__":
    harness.main()
