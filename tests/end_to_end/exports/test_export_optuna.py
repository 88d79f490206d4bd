"""Optuna opens the exported journal: the same best trial, values, parameters, states and directions, bit for bit."""
import json

import exported
import harness
from exported import bits


class Optuna(exported.ExportCase):
    def load(self, study):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        file = self.folder / f"{study.name}.journal"
        result = self.export(study, "optuna", file)
        storage = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(str(file)))
        (summary,) = optuna.get_all_study_summaries(storage)
        return optuna.load_study(study_name=summary.study_name, storage=storage), result

    def compare(self, theirs, trials, metrics):
        self.assertEqual(len(theirs), len(trials))
        states = {"completed": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}
        for one, ours in zip(theirs, trials):
            self.assertEqual(one.state.name, states[ours["status"]])
            for key in ("trial", "point", "replicate"):
                self.assertEqual(one.user_attrs[key], ours[key])
            self.assertEqual(one.user_attrs["seed"], str(ours["seed"]))
            for path, value in ours["parameters"].items():
                expected = str(value) if isinstance(value, list) else value
                self.assertEqual(one.params[path], expected)
                self.assertEqual(type(one.params[path]), type(expected))
            self.assertEqual(set(one.params), set(ours["parameters"]))
            if ours["status"] == "completed":
                self.assertEqual([bits(v) for v in one.values], [bits(float(ours["metrics"][m])) for m in metrics])
            else:
                self.assertIsNone(one.values)

    def test_one_objective(self):
        study, _ = self.load(self.examples / "complete")
        trials = self.records(self.examples / "complete")
        self.compare(study.trials, trials, ["valid.reconstruction"])
        completed = [trial for trial in trials if trial["status"] == "completed"]
        best = min(completed, key=lambda trial: trial["metrics"]["valid.reconstruction"])
        self.assertEqual(study.best_trial.user_attrs["trial"], best["trial"])
        self.assertEqual(study.direction.name, "MINIMIZE")
        self.assertEqual(study.trials[0].intermediate_values, {1: 3.0, 2: 2.0, 3: 1.0})
        self.assertIn("the loss is NaN", study.trials[1].user_attrs["failure"])
        self.assertEqual(study.trials[0].distributions["noise.ratio"].low, 0.1)
        self.assertEqual(study.trials[0].distributions["loss.use"].choices[:2], ("mse", "huber"))
        self.assertTrue(study.trials[0].distributions["model.latent"].log)

    def test_several_objectives(self):
        study, _ = self.load(self.examples / "several")
        self.assertEqual([direction.name for direction in study.directions], ["MINIMIZE", "MINIMIZE"])
        self.compare(study.trials, self.records(self.examples / "several"), ["valid.reconstruction", "size"])
        shown = json.loads(self.run_program("show", self.examples / "several", "--json").stdout)
        self.assertEqual(shown["objectives"][1]["metric"], "size")

    def test_parameters_that_a_trial_lacks_are_not_there(self):
        study, _ = self.load(self.examples / "conditional")
        self.compare(study.trials, self.records(self.examples / "conditional"), ["valid.reconstruction"])
        self.assertEqual(list(study.trials[2].params), ["noise.ratio"])

    def test_a_real_study_has_the_digests_of_its_trials(self):
        self.run_small()
        study, result = self.load(self.folder / "run")
        self.assertNotIn("note", result.stderr)
        self.assertEqual(len(study.trials), 12)
        digests = {trial.user_attrs["digest"] for trial in study.trials}
        self.assertEqual(len(digests), 12)
        import optuna
        self.assertEqual(set(optuna.importance.get_param_importances(study)), {"noise.ratio", "model.latent"})

    def test_a_maximised_objective_and_values_that_are_not_finite(self):
        study = self.write("odd.yaml", harness.SMALL_STUDY.replace(
            "optimizer: {use: adam, learning_rate: 0.003}", "optimizer: {use: sgd, learning_rate: 1.0e+9}").replace(
            "sweep:\n", "objective: {metric: valid.mse, goal: maximize}\nsweep:\n"))
        self.run_program("run", study, "--out", "odd", expect=(0, 1))
        loaded, _ = self.load(self.folder / "odd")
        self.assertEqual(loaded.direction.name, "MAXIMIZE")
        self.assertEqual(len(loaded.trials), 12)
        trials = self.records(self.folder / "odd")
        values = [trial["metrics"].get("valid.mse") for trial in trials if trial["status"] == "completed"]
        finite = [value for value in values if value is not None]
        self.assertEqual(sum(trial.state.name == "COMPLETE" for trial in loaded.trials), len(finite))
        self.assertEqual(sum(trial.state.name == "FAIL" for trial in loaded.trials), 12 - len(finite))
        if finite:
            self.assertEqual(bits(loaded.best_value), bits(max(finite)))


if __name__ == "__main__":
    harness.main()
