"""A second report beside the first: chosen or dropped, read safely, compared as the command does."""
import json
import pathlib
import tempfile
import unittest

import numpy as np
import scipy.stats

from picture_page import Page, page_text
from picture_study import make_study


class SecondReport(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.study, cls.blocks = make_study()
        cls.page = Page(cls.study, cls.blocks)
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.page.__exit__()
        cls.folder.cleanup()

    def tearDown(self):
        self.assertEqual(self.page.problems(), [])

    def later(self):
        """The same study with every trial of point 5 better by about 0.02 and another number of epochs."""
        other = json.loads(json.dumps(self.study))  # a copy without shared columns
        for column in other["trials"]["metrics"] + other["trials"]["objectives"]:
            column[10] -= 0.0200
            column[11] -= 0.0202
        other["study"].update(name="later", digest="11ee", yaml=other["study"]["yaml"].replace("2", "3"))
        return other

    def choose(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        self.page.find("#compare input[type=file]")[0].send_keys(str(path))
        return self.told(name)

    def told(self, name):
        self.page.wait("const t = document.querySelector('#compare .comparison').textContent; return t.includes(arguments[0]) && !t.startsWith('Reading')", name)
        return self.page.run("return document.querySelector('#compare .comparison').textContent")

    def rows(self):
        """{point: [here, there, difference, p, verdict]}"""
        lines = self.page.run("return [...document.querySelectorAll('#compare tbody tr')].map((r) => [...r.children].map((c) => c.textContent))")
        return {line[0]: [cell for i, cell in enumerate(line) if i not in (0, 4)] for line in lines}

    def test_differences_are_paired_by_replicates_and_corrected_after_holm(self):
        other = self.later()
        other["trials"]["metrics"][0][0] += 0.01
        other["trials"]["metrics"][0][1] += 0.009
        text = self.choose("later.json", json.dumps(other))
        self.assertIn("1 better there, 0 worse there, 1 not told apart, 4 same values", text)
        p, half = {}, {}
        for point, differences in {0: [0.01, 0.009], 5: [-0.0200, -0.0202]}.items():
            p[point] = scipy.stats.ttest_1samp(differences, 0).pvalue
            half[point] = scipy.stats.t.ppf(0.975, 1) * np.std(differences, ddof=1) / 2**0.5
        first, last = self.rows()["ratio 0, latent 2"], self.rows()["ratio 0.5, latent 4"]
        self.assertEqual(float(last[3].replace("−", "-")), float("%.2g" % (6 * p[5])))  # the smallest of six
        self.assertEqual(float(first[3]), float("%.2g" % (5 * p[0])))
        self.assertEqual(last[2], "−0.0201 ± %.4f" % half[5])
        self.assertEqual([first[4], last[4]], ["not told apart", "better there"])

    def test_a_parameter_that_is_fixed_in_one_report_matches_points_of_an_axis_in_the_other(self):
        other = self.later()
        other["axes"], other["points"]["axes"] = other["axes"][1:], other["points"]["axes"][1:]
        other["study"]["yaml"] = "noise: {use: masking, ratio: 0.5}\n"
        for part in ("point", "rank"):
            other["points"][part] = other["points"][part][3:]
        other["points"]["axes"][0] = other["points"]["axes"][0][3:]
        for column in other["points"]["objectives"] + other["points"]["metrics"]:
            column["mean"], column["half_width"] = column["mean"][3:], column["half_width"][3:]
        text = self.choose("fixed.json", json.dumps(other))
        self.assertIn("3 points with the same parameters", text)
        self.assertIn("3 only here", text)
        self.assertEqual(set(self.rows()), {"ratio 0.5, latent %d" % size for size in (2, 3, 4)})

    def test_the_yaml_lines_that_differ_are_shown(self):
        text = self.choose("yaml.json", json.dumps(self.later()))
        self.assertIn("here   train: {epochs: 2}", text)
        self.assertIn("there  train: {epochs: 3}", text)
        self.assertNotIn("name: shapes\n", text)

    def test_equal_digests_are_the_same_bits(self):
        text = self.choose("same.html", page_text(self.study, self.blocks))
        self.assertIn("Same bits", text)
        self.assertIn("Both YAML files say the same", text)

    def test_nothing_of_a_dropped_report_is_run(self):
        other = self.later()
        other["study"]["name"] = "<img src=x onerror='window.hacked=1'>"
        page = page_text(other, self.blocks).replace("<body>", "<body><script>window.hacked = 1</script><img src=x onerror='window.hacked=1'>")
        self.page.run("""const data = new DataTransfer(); data.items.add(new File([arguments[0]], 'dropped.html'));
            for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));""", page)
        self.assertIn("<img src=x", self.told("dropped.html"))
        self.assertIsNone(self.page.run("return window.hacked || null"))
        self.assertEqual(self.page.find("#compare img"), [])

    def test_points_of_other_parameters_have_no_partner(self):
        other = self.later()
        other["axes"][0]["name"] = "model.beta"
        text = self.choose("axis.json", json.dumps(other))
        self.assertIn("No point of one report is one of the other", text)
        self.assertIn("6 points here, 6 there", text)

    def test_a_wrong_file_is_told(self):
        whole = json.dumps(self.study)
        short = json.loads(whole)
        short["trials"]["metrics"][0].pop()
        for name, text, said in [
                ("letter.html", "<p>Hello</p>", "expected a report that sandglass wrote"),
                ("list.json", "[1, 2]", "expected a report that sandglass wrote"),
                ("other.json", '{"a": 1}', "got other JSON"),
                ("torn.json", whole[:500], "damaged"),
                ("torn.html", page_text(self.study, self.blocks)[:30000].split("</style>")[0] + '<script type="application/json" id="study">{"format"', "cut off"),
                ("future.json", whole.replace('"format": 1', '"format": 2'), "expected format 1, got 2"),
                ("short.json", json.dumps(short), "columns have different lengths"),
                ("empty.json", "", "expected a report that sandglass wrote")]:
            with self.subTest(name):
                self.assertIn(said, self.choose(name, text))
                self.assertEqual(self.page.find("#compare table"), [])


if __name__ == "__main__":
    unittest.main()
