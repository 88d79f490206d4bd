"""The page's frame and charts, in a browser: drawn, sorted, filtered, by mouse and by keyboard."""
import base64
import json

from browser import PageCase, main
from selenium.webdriver.common.keys import Keys

SWEEP = """\
name: "sweep <b>&\\"x\\"</b> 연구"
question: "Does </script><script>alert(1)</script> matter? \\u2028 '"
dataset: {use: digits, train: 300, valid: 60, test: 40}
noise: {use: masking, ratio: 0.25}
model: {use: autoencoder, hidden: [24], latent: 6, activation: relu}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 3, batch: 32}
seed: 11
sweep:
  axes:
    noise.ratio: [0.0, 0.25, 0.5]
    model.latent: [4, 6]
    optimizer.learning_rate: [0.003, 1e30]
  replicates: 2
record: {latents: test, weights: all, reconstructions: 4}
"""
VIEWS = ["verdict", "points", "effect", "heatmap", "parallel", "importance", "curves", "failures", "provenance"]


class Sweep(PageCase):
    study = SWEEP.replace('name: "sweep <b>&\\"x\\"</b> 연구"', "name: sweep")

    def test_every_view_is_drawn_without_an_error_or_a_request(self):
        for view in VIEWS:
            self.assertGreater(len(self.text(f"#{view} .body")), 20, view)
        self.assertEqual(self.errors(), [])
        asked = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        urls = [m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"]
        self.assertEqual([url for url in urls if not url.startswith(("file:", "data:", "blob:"))], [])

    def test_charts_have_marks_and_canvases_have_ink(self):
        self.assertGreaterEqual(self.count("#verdict circle.dot"), 6)
        self.assertGreaterEqual(self.count("#effect circle.dot"), 3)
        self.assertGreaterEqual(self.count("#heatmap rect"), 6)
        self.assertGreaterEqual(self.count("#failures .mark.failed"), 12)
        self.assertRegex(self.text("#effect"), r"Left out: \d+ failed")
        self.assertGreater(self.inked("#parallel canvas"), 1000)
        self.assertGreater(self.inked("#curves canvas"), 1000)

    def test_texts_of_the_study_stay_texts(self):
        self.assertIn("</script><script>alert(1)</script>", self.text(".question"))
        self.assertEqual(self.count("#page script"), 0)

    def test_the_table_is_sorted_by_its_headings(self):
        cells = "return [...document.querySelectorAll('#points tbody tr:not(.filler)')].map(r => r.children[arguments[0]].textContent)"
        heads = self.script("return [...document.querySelectorAll('#points th')].map(h => h.textContent)")
        column = heads.index("latent")
        button = f"document.querySelectorAll('#points th button')[{column}]"
        self.script(f"{button}.click()")
        self.assertEqual(self.script(cells, column), ["4"] * 6 + ["6"] * 6)
        self.script(f"{button}.click()")
        self.assertEqual(self.script(cells, column), ["6"] * 6 + ["4"] * 6)
        self.assertEqual(self.script(f"return {button}.parentNode.getAttribute('aria-sort')"), "descending")

    def test_a_point_is_opened_by_mouse_and_by_keyboard(self):
        self.script("document.querySelector('#points tbody tr:not(.filler)').click()")
        self.assertEqual(self.count("#points article.detail"), 1)
        self.assertEqual(self.count("#points article tbody tr"), 2, "its two replicates")
        self.script("document.querySelector('#points article button.close').click()")
        self.assertEqual(self.count("#points article.detail"), 0)
        table = self.browser.find_element("css selector", "#points .table-scroll")
        table.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
        self.assertEqual(self.count("#points article.detail"), 1)

    def test_a_brush_by_keyboard_filters_every_view_and_escape_clears_it(self):
        before = self.count("#verdict circle.dot")
        handle = self.browser.find_element("css selector", "#parallel g.handle[aria-label^='upper end of the filter on ratio']")
        handle.send_keys(*[Keys.PAGE_DOWN] * 6)
        self.frames(3)
        self.assertIn("4 of 12 points shown", self.script("return document.querySelector('.filters-bar').textContent"))
        self.assertLess(self.count("#verdict circle.dot"), before)
        self.assertEqual(self.count("#points tbody tr:not(.filler)"), 4)
        self.script("document.querySelector('nav button').click()")  # light and dark draw all views anew
        self.frames(3)
        handle = self.browser.find_element("css selector", "#parallel g.handle[aria-label^='upper end of the filter on ratio']")
        self.assertLess(float(handle.get_attribute("aria-valuenow")), 0.5, "the filter is drawn again as it was")
        handle.send_keys(Keys.ESCAPE)
        self.frames(3)
        self.assertTrue(self.script("return document.querySelector('.filters-bar').hidden"))
        self.assertEqual(self.count("#verdict circle.dot"), before)

    def test_a_brush_filters_the_means_of_an_effect_and_importance_says_that_it_does_not(self):
        self.changed(lambda data: data.update(importance={
            "method": "fanova", "questions": {"variance": "of the differences", "best_tenth": ""}, "notes": [],
            "rows": [{"name": "noise.ratio", "axes": [0], "kind": "axis", "variance": {"share": 0.5, "low": 0.4, "high": 0.6}, "best_tenth": None}]}))
        self.assertNotIn("brushes", self.text("#importance") + self.text("#effect"))
        handle = self.browser.find_element("css selector", "#parallel g.handle[aria-label^='upper end of the filter on ratio']")
        handle.send_keys(*[Keys.PAGE_DOWN] * 6)
        self.frames(4)
        self.assertIn("Of all points: the brushes do not filter this view", self.text("#importance"))
        self.assertIn("Of the points within the brushes alone", self.text("#effect"))
        self.script("const s = document.querySelector('#effect select'); s.selectedIndex = 1; s.dispatchEvent(new Event('change'))")
        self.script("document.querySelector('#effect .tools button').click()")
        rows = self.script("return [...document.querySelectorAll('#effect .body table tbody tr')].map((r) => [...r.children].map((c) => c.textContent))")
        means = self.script("""
            const {points} = JSON.parse(document.getElementById('study').textContent), mean = points.objectives[0].mean, found = {};
            points.point.forEach((_, i) => mean[i] !== null && points.axes[0][i] === 0 && (found[points.axes[1][i]] ??= []).push(mean[i]));
            return Object.entries(found).map(([latent, list]) => [latent, list.reduce((a, b) => a + b, 0) / list.length]);""")
        self.assertEqual([row[0] for row in rows], [latent for latent, _ in means])
        for row, (_, mean) in zip(rows, means):
            self.assertAlmostEqual(float(row[1]), mean, delta=2e-4 * mean)
        self.script("document.querySelector('.filters-bar button').click()")
        self.frames(4)
        self.assertNotIn("brushes", self.text("#importance") + self.text("#effect"))
        self.assertEqual(self.errors(), [])

    def test_a_brush_on_a_whole_grid_leaves_intervals_over_replicates_and_a_brush_on_bins_keeps_the_bins(self):
        def change(data):
            means, trials = data["points"]["objectives"][0]["mean"], data["trials"]
            for i, (ratio, latent) in enumerate(zip(*data["points"]["axes"][:2])):
                means[i] = 10 * ratio + latent
            trials["status"] = [0] * len(trials["trial"])
            place = {point: i for i, point in enumerate(data["points"]["point"])}
            trials["objectives"][0] = [means[place[point]] + replicate for point, replicate in zip(trials["point"], trials["replicate"])]
            effect = data["effects"][0]
            effect.update(over="replicates", first=None, levels=[0.0, 0.25, 0.5], mean=[5, 6, 7], low=[1, 1, 1], high=[9, 9, 9],
                          trials=[8] * 3, sparse=[False] * 3, binned=False)
            data["effects"][1].update(over="points", first=[4, 6], levels=[4, 6], mean=[1, 1], low=[None] * 2, high=[None] * 2,
                                      trials=[1] * 2, sparse=[True] * 2, binned=True)
        self.changed(change)
        handle = self.browser.find_element("css selector", "#parallel g.handle[aria-label^='upper end of the filter on latent']")
        handle.send_keys(*[Keys.PAGE_DOWN] * 6)
        self.frames(4)
        table = "return [...document.querySelectorAll('#effect .body table tbody tr')].map((r) => [...r.children].map((c) => c.textContent))"
        self.script("document.querySelector('#effect .tools button').click()")
        rows = self.script(table)
        self.assertEqual([row[:2] for row in rows], [["0", "4.5"], ["0.25", "7"], ["0.5", "9.5"]])  # replicates 0 and 1 at latent 4
        self.assertAlmostEqual(float(rows[0][3]) - 4.5, 12.7062 * 0.5, delta=0.01)
        self.script("document.querySelector('#effect .tools button').click()")
        self.script("const s = document.querySelector('#effect select'); s.selectedIndex = 1; s.dispatchEvent(new Event('change'))")
        self.script("document.querySelector('#effect .tools button').click()")
        self.assertEqual([row[:2] for row in self.script(table)], [["4", "6.5"]])
        self.assertEqual(self.errors(), [])

    def test_undecided_points_are_rings_and_are_said(self):
        def change(data):
            data["verdict"]["best_set"], data["verdict"]["undecided"] = data["points"]["point"][:2], data["points"]["point"][2:3]
        self.changed(change)
        self.assertEqual(self.count("#verdict circle.undecided"), 1)
        self.assertIn("Rings: undecided", self.text("#verdict"))

    def test_a_phone_shows_whole_sentences_and_whole_numbers(self):
        def change(data):
            data["verdict"]["lines"][0]["text"] = "The lowest valid.reconstruction of all the points that were tried lies here. " * 8
            means = data["points"]["objectives"][0]["mean"]
            means[:] = [-0.00123456 if m is not None else None for m in means]
            means[0] = -0.0765432
        self.changed(change)
        self.size(400)
        self.frames(6)
        self.assertEqual(self.script("return [...document.querySelectorAll('.verdict-lines li')].filter((li) => li.scrollHeight > li.clientHeight + 1).length"), 0)
        self.assertEqual(self.script("""
            const right = document.querySelector('#parallel svg').getBoundingClientRect().right;
            return [...document.querySelectorAll('#parallel svg text.tick')].filter((t) => t.getBoundingClientRect().right > right).map((t) => t.textContent);"""), [])

    def test_a_chart_is_also_a_table_and_the_commands_stand_under_it(self):
        self.script("document.querySelector('#effect .tools button').click()")
        self.assertGreaterEqual(self.count("#effect .body table tbody tr"), 3)
        self.assertIn("sandglass", self.text("#effect .commands"))

    def test_pictures_of_the_whole_page(self):
        for name, width, scheme in [("wide", 1280, "light"), ("phone", 400, "light"), ("dark", 1280, "dark")]:
            self.open(width, scheme)
            self.assertLessEqual(self.script("return document.documentElement.scrollWidth"), width, "nothing sticks out")
            self.picture(f"sweep_{name}")
        self.assertEqual(self.errors(), [])

    def test_diverged_points_stand_on_the_edge_and_leave_the_others_their_scale(self):
        def change(data):
            means = data["points"]["objectives"][0]["mean"]
            means[0], means[1] = "inf", 1e30
            data["effects"][0]["mean"][0] = data["effects"][0]["high"][0] = 1e30
        self.changed(change)
        self.assertEqual(self.count("#verdict path.off"), 2)
        self.assertGreaterEqual(self.count("#effect path.off"), 2)
        self.assertEqual(self.count("#effect path.off.mean"), 1)
        self.assertIn("far off the scale", self.text("#effect"))
        places = self.script("return [...document.querySelectorAll('#verdict circle.dot')].map((dot) => Number(dot.getAttribute('cx')))")
        self.assertGreater(max(places) - min(places), 100)
        self.assertEqual(self.errors(), [])

    def test_values_of_both_signs_have_a_linear_scale(self):
        def change(data):
            means = data["points"]["objectives"][0]["mean"]
            means[:] = [i - 3 if m is not None else None for i, m in enumerate(means)]
            data["effects"][0].update(mean=[-1, 0, 2], low=[-2, -1, 1], high=[0, 1, 3])
        self.changed(change)
        self.assertEqual(self.count("#effect circle.dot"), 3)
        self.assertEqual(self.count("#effect path.off"), 0)
        self.assertIn("−1", self.text("#effect svg"))

    def test_values_that_are_not_finite_are_said_and_spoil_no_chart(self):
        def change(data):
            means = data["points"]["objectives"][0]["mean"]
            means[0], means[1] = "inf", "nan"
        self.changed(change)
        self.assertIn("∞", self.text("#points tbody"))
        self.assertIn("NaN", self.text("#points tbody"))
        self.assertGreater(self.count("#verdict circle.dot"), 1)
        self.assertEqual(self.errors(), [])

    def test_completed_trials_whose_values_are_all_nan_are_not_called_missing(self):
        def change(data):
            means = data["points"]["objectives"][0]["mean"]
            means[:] = ["nan"] * len(means)
        self.changed(change)
        self.assertIn("is NaN at every point", self.text("#verdict"))
        self.assertEqual(self.errors(), [])

    def test_a_name_of_ten_thousand_characters_leaves_the_study_in_sight(self):
        def change(data):
            data["study"]["name"] = "<b>연구\n" + "x" * 10_000
            data["axes"][0]["name"] = "y" * 10_000
        self.changed(change)
        self.assertLess(self.script("return document.querySelector('#verdict').getBoundingClientRect().top + scrollY"), 900)
        self.script("document.querySelector('#points tbody tr:not(.filler)').click()")
        for button in self.browser.find_elements("css selector", ".tools button[aria-pressed]"):
            self.script("arguments[0].click()", button)
        for width in (1280, 400):
            self.size(width)
            self.frames(4)
            self.assertEqual(self.script("return document.documentElement.scrollWidth"), width)
        self.assertEqual(self.errors(), [])

    def test_it_prints(self):
        pdf = self.browser.execute_cdp_cmd("Page.printToPDF", {})
        self.assertGreater(len(base64.b64decode(pdf["data"])), 20_000)


class OneTrial(PageCase):
    study = SWEEP.split("sweep:")[0].replace('name: "sweep <b>&\\"x\\"</b> 연구"', "name: one")

    def test_what_is_missing_is_said(self):
        self.assertIn("nothing varied", self.text(".facts"))
        self.assertIn("no interval", self.text("#points .note"))
        self.assertIn("one replicate at each point, so no band", self.text("#curves"))
        self.assertNotIn("over replicates", self.text("#curves") + self.text("#points"))
        for view in ["heatmap", "parallel", "importance"]:
            self.assertEqual(self.count(f"#{view} .missing"), 1, view)
        self.assertEqual(self.errors(), [])


class Nothing(PageCase):
    study = SWEEP.replace('name: "sweep <b>&\\"x\\"</b> 연구"', "name: nothing").replace("[0.003, 1e30]", "[1e30, 1e31]")

    def test_a_study_without_a_completed_trial_is_shown(self):
        self.assertIn("No point has a value yet", self.text("#verdict"))
        self.assertGreaterEqual(self.count("#failures .mark.failed"), 12)
        self.assertEqual(self.errors(), [])


class Front(PageCase):
    study = SWEEP.replace('name: "sweep <b>&\\"x\\"</b> 연구"', "name: front").replace("[0.003, 1e30]", "[0.003, 0.01]") + \
        "objective: [{metric: valid.mse, goal: minimize}, {metric: valid.bce, goal: minimize}]\nmetrics: [mse, bce]\n"

    def test_the_front_of_two_objectives_is_drawn(self):
        self.assertGreaterEqual(self.count("#pareto circle.dot:not(.weak)"), 1)
        self.assertIn("Pareto front", self.text("#verdict"))
        self.assertEqual(self.errors(), [])


if __name__ == "__main__":
    main()
