"""A study with several objectives has a Pareto front and no best trial, wherever a person asks."""
import json
import shutil

import h5py
import numpy as np
import xarray

import harness
from harness import Case

OBJECTIVES = ("valid.reconstruction", "valid.kl")

# How much of the code's information is paid for: a weight of the divergence trades one objective for the other.
STUDY = """\
name: trade
question: What does a closer prior cost?
dataset: {use: digits, train: 200, valid: 60, test: 30}
model: {use: vae, hidden: [16], latent: 3}
loss: bce
metrics: [kl]
train: {epochs: 3, batch: 32}
seed: 5
sweep:
  sampler: {use: nsga2, trials: 24, population: 8}
  axes:
    model.beta: {min: 0.05, max: 20, log: true}
    optimizer.learning_rate: {min: 1.0e-4, max: 0.02, log: true}
  replicates: 2
objective: [{metric: valid.reconstruction}, {metric: valid.kl}]
record: {latents: none, weights: best}
"""


def front_by_definition(means):
    """Points that no other is nowhere worse than and somewhere better."""
    return {a for a, x in means.items()
            if not any(np.all(y <= x) and np.any(y < x) for b, y in means.items() if b != a)}


class Objectives(Case):
    def setUp(self):
        super().setUp()
        self.result = self.run_program("run", self.write("study.yaml", STUDY), "--out", "run", "--workers", 2)

    def front(self):
        """The points on the front and their trials, from the study file alone."""
        with xarray.open_dataset(self.folder / "run/study.h5") as study:
            table = study[["point", *[name for name in OBJECTIVES if study[name].dims == ("trial",)]]].to_dataframe()
            for name in OBJECTIVES:
                if study[name].dims == ("trial", "epoch"):
                    table[name] = study[name].values[:, -1]
        means = {point: rows[list(OBJECTIVES)].mean().values for point, rows in table.groupby("point")}
        points = front_by_definition(means)
        return points, {int(t) for t in table.index[table["point"].isin(points)]}, means

    def test_the_front_is_that_of_the_definition_in_the_program_and_in_the_study_file(self):
        points, trials, means = self.front()
        self.assertGreater(len(points), 2)
        self.assertLess(len(points), len(means))
        shown = self.show()
        self.assertEqual({p["point"] for p in shown["front"]}, points)
        self.assertEqual({t for p in shown["front"] for t in p["trials"]}, trials)
        self.assertEqual([o["metric"] for o in shown["objectives"]], list(OBJECTIVES))
        firsts = [p["objectives"][OBJECTIVES[0]]["mean"] for p in shown["front"]]
        self.assertEqual(firsts, sorted(firsts))
        for point in shown["front"]:
            for k, name in enumerate(OBJECTIVES):
                self.assertAlmostEqual(point["objectives"][name]["mean"], means[point["point"]][k], places=9)
        everything = json.loads(self.run_program("show", "run", "--by", "point", "--json").stdout)["points"]
        self.assertEqual({p["point"] for p in everything if p["front"]}, points)
        self.assertEqual(len(everything), 24)
        with xarray.open_dataset(self.folder / "run/study.h5") as study:
            self.assertEqual(study["pareto_front"].dtype, bool)
            self.assertEqual(set(study["trial"].values[study["pareto_front"].values]), trials)
            self.assertNotIn("best_trial", study.attrs)
            self.assertEqual([o["metric"] for o in json.loads(study.attrs["objectives"])], list(OBJECTIVES))

    def test_weights_of_the_best_are_those_of_the_front(self):
        _, trials, _ = self.front()
        path = self.folder / "run/study.h5"
        with h5py.File(path) as study:
            count = len(study["trial"])
        self.assertEqual({t for t in range(count) if "decoder.0.weight" in harness.trial_arrays(path, t)}, trials)

    def test_what_is_printed_fits_into_80_columns_and_tells_of_the_front(self):
        points, _, _ = self.front()
        sentence = f"{len(points)} of 24 points are on the Pareto front"
        for text in (self.result.stdout, self.run_program("show", "run").stdout):
            self.assertIn(sentence, text)
            self.assertIn("●", text)
            self.assertEqual(sum("±" in line for line in text.splitlines()), len(points))
            for line in text.splitlines():
                self.assertLessEqual(len(line), 80, line)
        self.assertNotIn("best", self.result.stdout + self.result.stderr)
        self.assertIn(f"{len(points)} of 24 points", self.run_program("status", "run").stdout)
        status = json.loads(self.run_program("status", "run", "--json").stdout)
        self.assertIsNone(status["best"])
        self.assertEqual(len(status["front"]), len(points))

    def test_no_trial_is_the_best_so_one_is_chosen_by_number(self):
        _, trials, _ = self.front()
        shutil.copy(self.folder / "run/study.h5", self.folder / "alone.h5")
        for run in ("run", "alone.h5"):
            text = self.run_program("sample", run, expect=2).stderr
            self.assertIn("2 objectives", text)
            self.assertIn("--trial N", text)
            listed = {n for part in text.splitlines()[1].split(": ")[1].split(", ")
                      for n in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)}
            self.assertEqual(listed, trials)
            self.run_program("sample", run, "--trial", min(trials), "--output", "samples.npy")
        other = min(set(range(48)) - trials)
        self.assertIn("on the Pareto front",
                      self.run_program("sample", "alone.h5", "--trial", other, expect=2).stderr)

    def test_what_ranks_by_one_objective_is_refused_with_a_reason(self):
        for more in ("[{best: model.beta, below: 1}]", "[{metric: valid.kl, select: best, below: 1}]"):
            text = self.run_program("check", self.folder / "study.yaml", f"expect={more}", expect=2).stderr
            self.assertIn("2 objectives", text)
        judged = self.write("claims.yaml", STUDY.split("objective:")[0] +
                            "expect: [{metric: valid.kl, select: best, below: 1}]\n")
        claim = json.loads(self.run_program("verify", "run", "--study", judged, "--json", expect=1).stdout)["claims"][0]
        self.assertEqual(claim["verdict"], "cannot be judged")
        self.assertIn("2 objectives", claim["note"])
        self.assertIn("2 objectives", self.run_program("replay", "run", expect=2).stderr)
        self.run_small("single")
        self.assertIn("single objective", self.run_program("show", "single", "--by", "front", expect=2).stderr)


if __name__ == "__main__":
    harness.main()
