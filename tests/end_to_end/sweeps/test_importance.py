"""Which parameters matter: `sandglass importance` of a full grid, of a random search, and where there is nothing to say."""
import json

import harness
from harness import Case

RANDOM = """\
name: searched
dataset: {use: digits, train: 200, valid: 60, test: 40}
noise: {use: masking, ratio: 0.25}
model: {use: autoencoder, hidden: [16], latent: 6, activation: sigmoid}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 1, batch: 32}
seed: 11
sweep:
  sampler: {use: random, trials: 24}
  axes:
    optimizer.learning_rate: {min: 0.0001, max: 0.1, log: true}
    model.latent: {min: 2, max: 12}
"""


class Importance(Case):
    def importance(self, *arguments):
        return json.loads(self.run_program("importance", *arguments, "--json").stdout)

    def test_of_a_full_grid_it_is_the_exact_analysis_with_the_seeds_share(self):
        self.run_small()
        said = self.importance("run")
        self.assertEqual(said["method"], "anova")
        self.assertEqual({row["kind"] for row in said["rows"]}, {"axis", "pair", "seed", "rest"})
        self.assertAlmostEqual(sum(row["variance"]["share"] for row in said["rows"]), 1)
        self.assertEqual([row["best_tenth"] for row in said["rows"]], [None] * len(said["rows"]))
        self.assertIn("What sets the best tenth apart takes 20 points; there are 6.", said["notes"])
        self.assertEqual(said, self.importance("run"))
        other = self.importance("run", "--metric", "test.mse", "--maximize")
        self.assertEqual((other["metric"], other["goal"]), ("test.mse", "maximize"))
        self.assertNotEqual(said["rows"], other["rows"])

    def test_another_metric_goes_by_its_own_goal(self):
        self.run_small("run", "metrics=[mse, psnr]")
        self.assertEqual([self.importance("run", "--metric", metric)["goal"] for metric in ("valid.mse", "test.psnr")],
                         ["minimize", "maximize"])

    def test_of_a_random_search_it_has_both_columns_and_what_they_answer(self):
        self.run_program("run", self.write("searched.yaml", RANDOM), "--out", "run")
        said = self.importance("run")
        self.assertEqual(said["method"], "fanova")
        first = said["rows"][0]
        self.assertEqual(first["name"], "optimizer.learning_rate")
        self.assertLess(first["variance"]["low"], first["variance"]["high"])
        self.assertLess(first["best_tenth"]["low"], first["best_tenth"]["high"])
        text = self.run_program("importance", "run").stdout
        self.assertTrue(all(len(line) <= 80 for line in text.splitlines()), text)
        for part in ("what matters for valid.reconstruction, minimized", "optimizer.learning_rate  ", "learning_rate × latent  ", "best tenth",
                     "██████",
                     "(fANOVA, 64 trees;", "Of what sets the best 3 of 24 points apart from all"):
            self.assertIn(part, text)

    def test_a_population_is_no_grid_although_it_began_as_one(self):
        self.run_program("run", self.write("searched.yaml", RANDOM), "sweep.sampler=grid", "train.epochs=4",
                         "sweep.axes={noise.ratio: [0.0, 0.25, 0.5], optimizer.learning_rate: [0.001, 0.003, 0.01, 0.03]}",
                         "sweep.pruner={use: population_based, interval: 1}", "--out", "run")
        said = self.importance("run")
        self.assertEqual(said["method"], "fanova")
        self.assertAlmostEqual(sum(row["variance"]["share"] for row in said["rows"]), 1)
        self.assertIn("Parameters changed while 12 of the trials trained", said["notes"][-1])

    def test_what_it_cannot_say_has_its_reason(self):
        self.run_program("run", self.write("searched.yaml", RANDOM), "sweep.sampler.trials=5", "--out", "run")
        refused = self.run_program("importance", "run", expect=2).stderr
        self.assertIn("5 points have a finite valid.reconstruction, expected 10 at least, or a full grid", refused)
        unknown = self.run_program("importance", "run", "--metric", "test.msee", expect=2).stderr
        self.assertIn("no trial has a metric 'test.msee'\n", unknown)
        self.assertIn("test.reconstruction", unknown)


if __name__ == "__main__":
    harness.main()
