"""The views of pictures and latents, drawn in Chromium: their pixels, numbers, toggles and keys."""
import json
import sys
import unittest

import numpy as np
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from picture_page import VIEWS, Page
from picture_study import decoded, make_study

TILED = {"images": 10, "latents": 5, "decoder": 18, "replicates": 1, "filters": 24}  # canvases at least


def grey(values, low=0.0, high=1.0):
    return np.clip(np.rint((np.asarray(values, float) - low) / (high - low) * 255), 0, 255)


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.study, cls.blocks = make_study()
        cls.page = Page(cls.study, cls.blocks)

    @classmethod
    def tearDownClass(cls):
        cls.page.__exit__()

    def setUp(self):
        self.page.open()

    def tearDown(self):
        self.assertEqual(self.page.problems(), [])

    def image(self, ref, number):
        return self.blocks.read(ref)[number].ravel()

    def shown_code(self):
        sliders = self.page.run("return [...document.querySelectorAll('#decoder .slider')].map((s) => [s.querySelector('.number').textContent, s.querySelector('input').valueAsNumber])")
        return [value for _, value in sorted((int(name[1:]), value) for name, value in sliders)]

    def test_every_view_draws_more_than_one_colour(self):
        for view in VIEWS:
            canvases = self.page.find("#%s canvas:not(.over)" % view)
            self.assertGreaterEqual(len(canvases), TILED.get(view, 0), view)
            for number in range(len(canvases)):
                colours = {tuple(pixel) for pixel in self.page.pixels("#%s canvas:not(.over)" % view, number)}
                self.assertGreater(len(colours), 2, (view, number))
        self.assertEqual(len(self.page.find("#health .cell")), 2 * (2 + 3 + 4))
        self.assertEqual(len(self.page.find("#distortion svg circle.point")), 6 + 3)

    def test_the_decoder_makes_numpys_image_of_the_mean_code(self):
        made = np.array(self.page.pixels("#decoder canvas.decoded"))[:, 0]
        expected = grey(decoded(self.study, self.blocks, self.study["decoder"]["mean"]))
        self.assertLessEqual(np.abs(made - expected).max(), 1)

    def test_dragging_in_the_scatter_moves_the_code_and_its_image(self):
        before = self.page.pixels("#decoder canvas.decoded")
        canvas = self.page.find("#decoder .scatter canvas")[0]
        self.page.run("arguments[0].scrollIntoView({block: 'center'})", canvas)
        ActionChains(self.page.driver).move_to_element_with_offset(canvas, 20, 20).click_and_hold().move_by_offset(90, 60).release().perform()
        mark = self.page.run("""const c = document.querySelector('#decoder .over'), pixels = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, found = [0, 0, 0];
            for (let i = 0; i < c.width * c.height; ++i) if (pixels[4 * i + 3] > 99) { found[0] += i % c.width; found[1] += Math.floor(i / c.width); ++found[2]; }
            return [found[0] / found[2] / c.width, found[1] / found[2] / c.height];""")
        size = self.page.run("return [arguments[0].clientWidth, arguments[0].clientHeight]", canvas)
        self.assertLess(abs(mark[0] * size[0] - (size[0] / 2 + 110)) + abs(mark[1] * size[1] - (size[1] / 2 + 80)), 8)  # whole pixels and borders
        after = np.array(self.page.pixels("#decoder canvas.decoded"))[:, 0]
        self.assertNotEqual(before, self.page.pixels("#decoder canvas.decoded"))
        self.assertLessEqual(np.abs(after - grey(decoded(self.study, self.blocks, self.shown_code()))).max(), 8)  # a slider has 120 steps

    def test_the_nearest_images_code_is_one_of_the_examples(self):
        self.page.press("decoder", "Nearest image's code")
        canvas = self.page.find("#decoder .scatter canvas")[0]
        self.page.run("arguments[0].scrollIntoView({block: 'center'})", canvas)
        ActionChains(self.page.driver).move_to_element_with_offset(canvas, 30, 10).click().perform()
        text = self.page.find("#decoder .where")[0].text
        self.assertRegex(text, r"^example \d+ \((shoe|coat|bag)\)$")
        code = self.blocks.read(self.study["decoder"]["codes"])[int(text.split()[1])]
        made = np.array(self.page.pixels("#decoder canvas.decoded"))[:, 0]
        self.assertLessEqual(np.abs(made - grey(decoded(self.study, self.blocks, code))).max(), 1)

    def test_arrow_keys_and_sliders_change_the_decoded_image(self):
        start = self.page.pixels("#decoder canvas.decoded")
        self.page.find("#decoder .scatter canvas")[0].send_keys(Keys.ARROW_RIGHT, Keys.ARROW_UP)
        moved = self.page.pixels("#decoder canvas.decoded")
        self.assertNotEqual(start, moved)
        self.page.press("decoder", "Mean code")
        self.assertEqual(start, self.page.pixels("#decoder canvas.decoded"))
        self.page.find("#decoder .slider input")[0].send_keys(*[Keys.ARROW_RIGHT] * 20)
        self.assertNotEqual(start, self.page.pixels("#decoder canvas.decoded"))

    def test_units_are_sliders_in_order_of_their_deviation(self):
        names = [one.text.split()[0] for one in self.page.find("#decoder .slider")]
        self.assertEqual(names, ["z%d" % unit for unit in np.argsort(self.study["decoder"]["deviation"])[::-1]])

    def test_a_walk_begins_and_ends_at_the_two_codes(self):
        codes = self.blocks.read(self.study["decoder"]["codes"])
        for row in (0, 1):
            for step, code in ((0, codes[0]), (8, codes[1])):
                made = np.array(self.page.pixels("#decoder .strip canvas", 9 * row + step))[:, 0]
                self.assertLessEqual(np.abs(made - grey(decoded(self.study, self.blocks, code))).max(), 1)

    def test_images_are_those_of_the_best_trial_and_the_arrow_key_shows_the_next(self):
        trial = next(one for one in self.study["images"]["trials"] if one["point"] == 0)
        first = self.page.find("#images .sweep")[0]
        for number in (0, 1):
            made = np.array(self.page.pixels("#images .sweep canvas"))[:, 0]
            self.assertLessEqual(np.abs(made - grey(self.image(trial["reconstruction"], number))).max(), 1)
            first.send_keys(Keys.ARROW_RIGHT)
        first.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT)  # from 2 back over the first to the last
        self.assertEqual(self.page.run("return document.querySelector('#images .original figcaption').textContent"), "test image 4, coat")

    def test_input_output_and_difference_are_three_pictures(self):
        shown = []
        for kind in ("Input", "Output", "Difference"):
            self.page.press("images", kind)
            shown.append(self.page.pixels("#images .sweep canvas"))
        self.assertEqual(len({json.dumps(one) for one in shown}), 3)
        self.assertTrue(np.abs(np.array(shown[0])[:, 0] - grey(self.image(self.study["images"]["input"], 0))).max() <= 1)
        self.assertTrue(any(pixel[0] != pixel[2] for pixel in shown[2]))

    def test_a_denoising_trial_shows_what_it_was_given_and_what_it_made_of_that(self):
        trial = next(one for one in self.study["images"]["trials"] if one["point"] == 0)
        shown = lambda: np.array(self.page.pixels("#images .sweep canvas"))[:, 0]
        self.page.press("images", "Corrupted")
        self.assertLessEqual(np.abs(shown() - grey(self.image(trial["corrupted"], 0))).max(), 1)
        self.page.press("images", "Output")
        self.page.press("images", "of the corrupted one")
        self.assertLessEqual(np.abs(shown() - grey(self.image(trial["denoised"], 0))).max(), 1)
        error = np.mean((self.image(trial["denoised"], 0) - self.image(self.study["images"]["input"], 0)) ** 2)
        self.assertAlmostEqual(float(self.page.find("#images .sweep td .number")[0].text), error, delta=0.001)

    def test_each_image_says_which_trial_it_is_of(self):
        self.assertEqual([one.text for one in self.page.find("#images .sweep td .of")], ["trial %d (replicate 0)" % trial for trial in range(0, 12, 2)])

    def test_the_images_that_an_axis_changes_most_come_first(self):
        errors = {}
        for one in self.study["images"]["trials"]:
            difference = self.blocks.read(one["reconstruction"]) - self.blocks.read(self.study["images"]["input"])
            errors.setdefault(self.study["points"]["axes"][1][one["point"]], []).append((difference**2).mean(axis=(1, 2, 3)))
        spans = np.ptp([np.mean(one, axis=0) for one in errors.values()], axis=0)
        self.page.find("#images .changed-row")[0].click()
        self.assertIn("test image %d," % spans.argmax(), self.page.run("return document.querySelector('#images .original figcaption').textContent"))

    def test_a_class_that_is_switched_off_turns_grey(self):
        blue = lambda: sum(b - max(r, g) > 40 for r, g, b in self.page.pixels("#latents .panel canvas"))
        self.assertGreater(blue(), 50)
        self.page.press("latents", "shoe")
        self.assertEqual(blue(), 0)
        self.page.press("latents", "all")
        self.assertGreater(blue(), 50)

    def test_points_with_wrong_neighbours_are_told_as_by_brute_force(self):
        latents = self.study["latents"]["trials"][0]
        self.page.press("latents", "PCA")
        self.page.find("#latents .tick input")[0].click()
        xy, labels = self.blocks.read(latents["pca"]["xy"]), self.blocks.read(latents["label"])
        distance = ((xy[:, None] - xy[None]) ** 2).sum(-1)
        np.fill_diagonal(distance, np.inf)
        near = labels[np.argsort(distance, axis=1)[:, :15]]
        share = np.mean((near == labels[:, None]).sum(1) * 2 < 15)
        self.assertIn("Greyed\n%d %%" % round(100 * share), self.page.find("#latents .badge")[0].text)

    def test_the_badge_says_how_far_a_picture_may_be_believed(self):
        self.page.press("latents", "PCA")
        badge = self.page.find("#latents .badge")[0].text
        for words in ("75 %", "0.93", "51 % here", "82 % in all 2 dimensions", "far better apart than it looks"):
            self.assertIn(words, badge)
        self.page.press("latents", "UMAP")
        self.assertIn("UMAP keeps neighbours, not distances", self.page.find("#latents .badge")[0].text)

    def test_a_cell_of_the_map_shows_that_points_replicates(self):
        before = self.page.pixels("#replicates canvas")
        self.page.find("#replicates .stability-map td button")[4].click()
        self.assertIn("trial 8", self.page.find("#replicates figcaption")[0].text)
        self.assertIn("0.4", self.page.find("#replicates .numbers")[0].text)
        self.assertNotEqual(before, self.page.pixels("#replicates canvas"))

    def test_only_the_dead_unit_is_grey(self):
        self.assertEqual(len(self.page.find("#health .cell.dead")), 1)

    def test_filters_are_ordered_by_their_strength(self):
        weight = self.blocks.read(self.study["filters"][0]["weight"])
        titles = self.page.run("return [...document.querySelector('#filters .filter-row').querySelectorAll('canvas')].map((c) => c.title)")
        self.assertEqual([int(title.split()[1].rstrip(",")) for title in titles], np.argsort(-(weight**2).sum(1)).tolist())


if __name__ == "__main__":
    sys.exit(unittest.main())
