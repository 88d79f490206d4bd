"""Two studies side by side: points matched by parameters, scipy's intervals and p-values, what differs in the YAML."""
import json

import harness
from harness import Case


class Compare(Case):
    def compare(self, *arguments):
        return json.loads(self.run_program("compare", *arguments, "--json").stdout)

    def values(self, out):
        """Objectives by (noise.ratio, model.latent), in the order of the replicates."""
        values = {}
        for trial in sorted(self.show(out)["trials"], key=lambda trial: trial["replicate"]):
            place = (trial["parameters"].get("noise.ratio", 0.25), trial["parameters"].get("model.latent", 6))
            values.setdefault(place, []).append(trial["metrics"]["valid.reconstruction"])
        return values

    def test_paired_differences_are_those_of_scipy(self):
        import numpy
        from scipy import stats

        self.run_small("a", "sweep.replicates=4")
        self.run_small("b", "sweep.replicates=4", "optimizer.learning_rate=0.01")
        compared = self.compare("a", "b")
        a, b = self.values("a"), self.values("b")
        self.assertEqual(len(compared["points"]), 6)
        p_values = []
        for point in compared["points"]:
            place = (point["parameters"]["noise.ratio"], point["parameters"]["model.latent"])
            difference = numpy.array(b[place]) - numpy.array(a[place])
            low, high = stats.t.interval(0.95, 3, difference.mean(), stats.sem(difference))
            self.assertAlmostEqual(point["difference"], difference.mean(), delta=1e-9)
            self.assertAlmostEqual(point["half_width"], (high - low) / 2, delta=1e-9)
            self.assertAlmostEqual(point["p"], stats.ttest_rel(b[place], a[place]).pvalue, delta=1e-9)
            self.assertEqual((point["method"], point["shared_replicates"]), ("paired", 4))
            p_values.append(point["p"])
        order = numpy.argsort(p_values)
        holm = numpy.minimum(1, numpy.maximum.accumulate([(6 - i) * p_values[k] for i, k in enumerate(order)]))
        for adjusted, k in zip(holm, order):
            self.assertAlmostEqual(compared["points"][k]["adjusted_p"], adjusted, delta=1e-9)
        self.assertIn("optimizer.learning_rate: 0.003 -> 0.01", compared["configuration"])
        means = {side: [numpy.mean(values[place]) for place in sorted(a)] for side, values in (("a", a), ("b", b))}
        over = compared["over_points"]
        self.assertEqual(over["points"], 6)
        self.assertAlmostEqual(over["p"], stats.ttest_rel(means["b"], means["a"]).pvalue, delta=1e-9)
        self.assertAlmostEqual(over["difference"], numpy.mean(means["b"]) - numpy.mean(means["a"]), delta=1e-9)
        text = " ".join(self.run_program("compare", "a", "b").stdout.split())
        self.assertIn("Over 6 points together B - A is", text)

    def test_the_same_study_twice_has_the_same_bits(self):
        self.run_small("a")
        self.run_small("b")
        compared = self.compare("a", "b/study.h5")
        self.assertTrue(all(point["same_bits"] for point in compared["points"]))
        self.assertEqual(compared["configuration"], [])
        text = self.run_program("compare", "a", "b").stdout
        self.assertIn("6 points in both, 6 with the same bits", text)
        self.assertIn("The configurations are the same.", text)
        self.assertTrue(all(len(line) <= 80 for line in text.splitlines()), text)

    def test_what_is_fixed_in_one_and_an_axis_in_the_other_matches(self):
        self.run_small("a")
        study = self.write("one.yaml", harness.SMALL_STUDY.replace("    noise.ratio: [0.0, 0.25, 0.5]\n", ""))
        self.run_program("run", study, "--out", "b")
        compared = self.compare("a", "b")
        matched = [point["parameters"] for point in compared["points"]]
        self.assertEqual(sorted(place["model.latent"] for place in matched), [4, 6])
        self.assertEqual({place["noise.ratio"] for place in matched}, {0.25})
        self.assertEqual(len(compared["only_in_a"]), 4)
        self.assertEqual(compared["only_in_b"], [])
        self.assertIn("4 only in A", self.run_program("compare", "a", "b").stdout)

    def test_a_plugin_that_is_fixed_in_one_and_an_axis_in_the_other_matches(self):
        self.run_small("a", "sweep.axes.optimizer=[sgd, adam]", "sweep.replicates=1")
        self.run_small("b", "sweep.replicates=1")
        compared = self.compare("a", "b")
        self.assertEqual(len(compared["points"]), 6)
        self.assertEqual({point["parameters"]["optimizer"] for point in compared["points"]}, {"adam"})
        self.assertEqual((len(compared["only_in_a"]), compared["only_in_b"]), (6, []))

    def test_a_single_replicate_has_no_test_and_a_lost_one_is_told(self):
        self.run_small("a", "sweep.replicates=1")
        self.run_small("b", "sweep.replicates=1", "train.epochs=4")
        compared = self.compare("a", "b")
        self.assertEqual({point["verdict"] for point in compared["points"]}, {"no test"})
        self.assertEqual({point["half_width"] for point in compared["points"]}, {None})

    def test_other_units_and_goals_are_refused(self):
        self.run_small("a")
        self.run_small("b", "loss=mse")
        result = self.run_program("compare", "a", "b", expect=2)
        self.assertIn("they cannot be compared", result.stderr)
        self.assertEqual(len(self.compare("a", "b", "--metric", "valid.mse")["points"]), 6)
        study = self.write("up.yaml", harness.SMALL_STUDY + "objective: {metric: valid.reconstruction, goal: maximize}\n")
        self.run_program("run", study, "--out", "c")
        self.assertIn("maximized in the other", self.run_program("compare", "a", "c", expect=2).stderr)
        self.assertIn("no trial of", self.run_program("compare", "a", "b", "--metric", "none", expect=2).stderr)


if __name__ == "__main__":
    harness.main()
