"""Studies that lack labels, images, latents, replicates or finite numbers; narrow, dark and printed pages."""
import base64
import unittest

import numpy as np

from picture_page import VIEWS, Page
from picture_study import Blocks, add_decoder, make_study


class MissingPictures(unittest.TestCase):
    def shown(self, study, blocks, **options):
        page = Page(study, blocks, **options)
        self.addCleanup(page.__exit__)
        self.assertEqual(page.problems(), [])
        return page

    def text(self, page, view):
        return page.run("return document.getElementById(arguments[0]).textContent", view)

    def test_each_view_gives_the_reason_for_what_is_missing(self):
        study, blocks = make_study()
        for part, reason in (("images", "No images."), ("latents", "No latents."), ("decoder", "No decoder."), ("stability", "One replicate."), ("health", "No units."), ("filters", "No weights.")):
            study[part] = None
            study["missing"][part] = reason
        page = self.shown(study, blocks)
        shown = {view: self.text(page, view) for view in VIEWS}
        self.assertEqual({view: shown[view] for view in ("images", "latents", "decoder", "replicates", "filters", "distortion")},
                         {"images": "No images.", "latents": "No latents.", "decoder": "No decoder.", "replicates": "One replicate.", "filters": "No weights.", "distortion": "No units."})
        self.assertIn("Drop a second report", shown["compare"])

    def test_without_labels_the_codes_are_grey_and_it_is_told(self):
        study, blocks = make_study()
        for one in study["latents"]["trials"]:
            one.update(label=None, source=None, columns=[])
            for method in ("pca", "umap"):
                one[method].update(neighbour_class_here=None, neighbour_class_all=None)
        study["images"]["labels"] = None
        page = self.shown(study, blocks)
        self.assertIn("have no labels", self.text(page, "latents"))
        self.assertIn("have no labels", self.text(page, "decoder"))
        self.assertTrue(any(pixel != [0, 0, 0] for pixel in page.pixels("#latents .panel canvas")))

    def test_examples_that_are_no_images_are_bars_of_features(self):
        study, blocks = make_study()
        study["images"] = None
        add_decoder(study, blocks, np.random.default_rng(2), features=20)
        page = self.shown(study, blocks)
        self.assertIn("no images", self.text(page, "decoder"))
        self.assertGreater(len({tuple(pixel) for pixel in page.pixels("#decoder canvas.decoded")}), 2)

    def test_one_trial_is_shown_alone(self):
        study, blocks = make_study()
        study["points"] = {name: [column[:1] for column in value] if name == "axes" else value[:1] for name, value in study["points"].items() if name in ("point", "axes", "rank")}
        study["points"]["metrics"] = study["points"]["objectives"] = [{"mean": [0.2], "half_width": [None]}]
        study["trials"] = {name: [column[:1] for column in value] if name in ("metrics", "objectives") else value[:1] for name, value in study["trials"].items()}
        for part in ("images", "latents", "health"):
            study[part]["trials"] = study[part]["trials"][:1]
        study["decoder"]["trial"], study["stability"], study["filters"] = 0, None, study["filters"][:1]
        page = self.shown(study, blocks)
        self.assertIn("nothing to compare it with", self.text(page, "health"))
        self.assertEqual(len(page.find("#images .sweep canvas")), 1)

    def test_trials_and_points_that_are_left_out_are_counted(self):
        study, blocks = make_study()
        page = self.shown(study, blocks)
        for view in ("health", "distortion", "replicates"):
            self.assertNotIn("are shown", self.text(page, view))
            self.assertNotIn("are compared", self.text(page, view))
        study["health"]["trials"], study["stability"] = study["health"]["trials"][:4], study["stability"][:3]
        study["trials"]["status"][-1] = 2
        page = self.shown(study, blocks)
        for view in ("health", "distortion"):
            self.assertIn("4 of 12 trials are shown. 1 did not complete. Of 7 others the page has no codes", self.text(page, view))
        self.assertIn("3 of 5 points with several replicates are compared", self.text(page, "replicates"))

    def test_intervals_of_units_reach_no_further_than_there_are_units(self):
        study, blocks = make_study()
        for i, one in enumerate(study["health"]["trials"]):
            one["active_units"] = 0 if i % 2 else one["size"]  # 1 +- 12.7 of codes of two units
        page = self.shown(study, blocks)
        ends = page.run("const svg = document.querySelector('#health svg'), top = Number(svg.querySelector('line.grid').getAttribute('y1')), end = Number(svg.querySelectorAll('line.grid')[1].getAttribute('y1'));"
                        "return [...svg.querySelectorAll('line.whisker')].map((w) => ['y1', 'y2'].map((y) => (top - Number(w.getAttribute(y))) / (top - end)))")
        self.assertEqual(len(ends), 2)
        for low, high in ends:
            self.assertAlmostEqual(low, 0)
            self.assertAlmostEqual(high, 2 / 4)
        self.assertIn("1, 95 %: 0 to 2, 2 trials", self.text(page, "health"))

    def test_numbers_that_are_not_finite_spoil_no_view(self):
        study, blocks = make_study()
        study["points"]["metrics"][0]["mean"][0] = "nan"
        study["points"]["metrics"][0]["mean"][1] = "inf"
        study["health"]["trials"][0].update(unit_variance=["nan", "inf"], participation="nan")
        study["stability"][0].update(procrustes="nan", cka=None)
        page = self.shown(study, blocks)
        self.assertEqual(page.run("return [...document.querySelectorAll('svg *')].filter((e) => [...e.attributes].some((a) => /NaN|Infinity|undefined/.test(a.value))).length"), 0)
        self.assertEqual(len(page.find("#distortion svg circle.point")), 4 + 3)

    def test_diverged_trials_stand_on_the_edge_and_leave_the_others_their_scale(self):
        study, blocks = make_study()
        means = study["points"]["metrics"][0]["mean"]
        means[0], means[1] = "inf", 1e30
        page = self.shown(study, blocks)
        self.assertEqual(len(page.find("#distortion svg:first-child path.off")), 2)
        places = page.run("return [...document.querySelectorAll('#distortion svg:first-child circle.point')].map((c) => Number(c.getAttribute('cy')))")
        self.assertEqual(len(places), 4)
        self.assertGreater(max(places) - min(places), 80)

    def test_without_noise_there_is_no_corrupted_image_to_show(self):
        study, blocks = make_study()
        for one in study["images"]["trials"]:
            one.update(corrupted=None, denoised=None)
        study["missing"]["corrupted"] = "No corrupted images: the trials have no noise."
        page = self.shown(study, blocks)
        self.assertIn("No corrupted images", self.text(page, "images"))
        self.assertNotIn("Corrupted", page.run("return [...document.querySelectorAll('#images button')].map((b) => b.textContent)"))

    def test_names_are_text_and_never_markup(self):
        study, blocks = make_study()
        study["axes"][0]["name"] = "a.<img src=x onerror=window.hacked=1>\n\"'한국어" + "x" * 10000
        study["latents"]["label_names"] = study["images"]["label_names"] = ["<b>shoe</b>", "</script>", "가방"]
        page = self.shown(study, blocks)
        self.assertEqual(page.find("img, b"), [])
        self.assertIsNone(page.run("return window.hacked || null"))
        self.assertEqual(page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth"), 0)

    def test_a_phone_scrolls_down_only(self):
        study, blocks = make_study()
        for dark in (False, True):
            page = self.shown(study, blocks, width=400, dark=dark)
            self.assertEqual(page.run("return document.documentElement.scrollWidth"), 400)

    def test_a_printed_page_has_no_controls_and_its_pictures(self):
        study, blocks = make_study()
        page = self.shown(study, blocks)
        printed = base64.b64decode(page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
        self.assertGreater(printed.count(b"/Subtype /Image"), 20)
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.assertEqual(page.run("return [...document.querySelectorAll('.controls, .film, .drop')].filter((e) => e.offsetHeight > 0).length"), 0)


if __name__ == "__main__":
    unittest.main()
