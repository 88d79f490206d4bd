"""Two reports beside each other give the numbers of `sandglass compare`."""
import json

from browser import PageCase, main

STUDY = """\
name: first
dataset: {use: digits, train: 200, valid: 60, test: 40}
noise: {use: masking, ratio: 0.25}
model: {use: autoencoder, hidden: [16], latent: 4, activation: relu}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 2, batch: 32}
seed: 3
sweep:
  axes:
    noise.ratio: [0.1, 0.25, 0.5]
    model.latent: [2, 4]
  replicates: 3
"""


def number(text):
    return float(text.replace("−", "-").replace("+", ""))


class Comparison(PageCase):
    study = STUDY

    def compared(self, name, study):
        """(cells of the page's rows, points of the command's JSON)"""
        maker = self.maker
        maker.run_program("run", maker.write(f"{name}.yaml", study), "--out", name)
        other = maker.folder / f"{name}.html"
        maker.run_program("report", name, "-o", other)
        self.browser.find_element("css selector", "#compare input[type=file]").send_keys(str(other))
        self.wait(f"return document.querySelector('#compare .comparison').textContent.includes('({name}.html)')")
        rows = self.script("return [...document.querySelectorAll('#compare tbody tr')].map((r) => [...r.children].map((c) => c.textContent))")
        return rows, json.loads(maker.run_program("compare", "run", name, "--json").stdout)

    def check_rows(self, rows, answer):
        verdicts = {"B better": "better there", "B worse": "worse there", "not told apart": "not told apart", "same bits": "same values"}
        self.assertEqual(len(rows), len(answer["points"]))
        for (_, here, there, difference, _, p, verdict), point in zip(rows, answer["points"]):
            self.assertAlmostEqual(number(here), point["a"], delta=1e-4 * abs(point["a"]))
            self.assertAlmostEqual(number(there), point["b"], delta=1e-4 * abs(point["b"]))
            mean, half = difference.split(" ± ")
            self.assertAlmostEqual(number(mean), point["difference"], delta=0.1 * point["half_width"] + 1e-9)
            self.assertAlmostEqual(number(half), point["half_width"], delta=0.05 * point["half_width"] + 1e-9)
            self.assertAlmostEqual(number(p), point["adjusted_p"], delta=0.05 * point["adjusted_p"])
            self.assertEqual(verdict, verdicts[point["verdict"]])

    def test_another_learning_rate_at_the_same_points(self):
        rows, answer = self.compared("faster", STUDY.replace("learning_rate: 0.003", "learning_rate: 0.01"))
        self.assertEqual(len(rows), 6)
        self.check_rows(rows, answer)
        over = answer["over_points"]
        text = self.text("#compare")
        self.assertIn("All 6 points together: there − here is", text)
        self.assertAlmostEqual(number(text.split("means, p = ")[1].split(";")[0]), over["p"], delta=0.05 * over["p"])

    def test_an_axis_of_one_study_that_the_other_fixes(self):
        rows, answer = self.compared("fixed", STUDY.replace("    noise.ratio: [0.1, 0.25, 0.5]\n", "").replace("learning_rate: 0.003", "learning_rate: 0.01"))
        self.assertEqual(len(rows), 2)
        self.check_rows(rows, answer)
        self.assertIn("4 only here", self.text("#compare"))

    def test_the_same_study_again_has_the_same_values(self):
        rows, answer = self.compared("again", STUDY)
        self.assertEqual({row[-1] for row in rows}, {"same values"})
        self.check_rows(rows, answer)
        self.assertIn("Same bits", self.text("#compare"))


if __name__ == "__main__":
    main()
