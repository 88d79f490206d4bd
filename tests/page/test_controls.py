"""What a person does with every view: walk to each control by keyboard, save charts, print, change the theme."""
import xml.etree.ElementTree

from browser import PageCase, main
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

STUDY = """\
name: controls
dataset: {use: digits, train: 200, valid: 60, test: 60}
noise: {use: masking, ratio: 0.25}
model: {use: autoencoder, hidden: [16], latent: 4, activation: relu}
optimizer: {use: adam, learning_rate: 0.003}
train: {epochs: 2, batch: 32}
seed: 3
sweep:
  axes:
    noise.ratio: [0.1, 0.3]
    model.latent: [2, 4]
  replicates: 2
record: {latents: test, weights: all, reconstructions: 4}
"""
SVG = "{http://www.w3.org/2000/svg}"
FOCUSED = "button, select, input, summary, a[href], [tabindex]"


class Controls(PageCase):
    study = STUDY

    def test_the_tab_key_reaches_every_control_in_the_order_of_the_page(self):
        wanted = self.script("""
            window.walked = [];
            for (const one of document.querySelectorAll("details")) one.open = true;
            const all = [...document.querySelectorAll(arguments[0])].filter((e) => e.tabIndex >= 0 && !e.disabled && e.getClientRects().length);
            all.forEach((e, i) => (e.dataset.walk = i));
            document.addEventListener("focusin", (event) => walked.push(Number(event.target.dataset.walk)));
            document.activeElement.blur();
            return all.map((e) => `${e.closest("section")?.id} ${e.tagName} ${e.getAttribute("aria-label") ?? e.textContent.slice(0, 30)}`);""", FOCUSED)
        self.assertGreater(len(wanted), 80)
        keys = ActionChains(self.browser, duration=0)
        for _ in wanted:
            keys.send_keys(Keys.TAB)
        keys.perform()
        walked = self.script("return walked")
        self.assertEqual([wanted[i] for i in range(len(wanted)) if i not in walked], [])
        self.assertEqual(walked, sorted(walked))

    def saved(self):
        """The files that the buttons "save SVG" give: {view: [text]}."""
        self.script("""
            window.files = {};
            let view = "";
            URL.createObjectURL = (blob) => ((files[view] ??= []).push(blob), "#");
            HTMLAnchorElement.prototype.click = () => {};
            for (const button of document.querySelectorAll(".tools button"))
              if (button.textContent === "save SVG") { view = button.closest("section").id; button.click(); }""")
        return self.browser.execute_async_script("""
            const done = arguments[0];
            Promise.all(Object.entries(files).map(async ([view, blobs]) => [view, await Promise.all(blobs.map((blob) => blob.text()))]))
              .then((all) => done(Object.fromEntries(all)));""")

    def test_saved_charts_have_the_fonts_and_colours_of_the_page_without_its_style(self):
        saved = self.saved()
        self.assertEqual(set(saved), {"verdict", "effect", "heatmap", "importance", "distortion"})
        self.assertEqual(len(saved["distortion"]), 2)
        for view, files in saved.items():
            for text in files:
                with self.subTest(view):
                    root = xml.etree.ElementTree.fromstring(text)
                    self.assertEqual(root.tag, SVG + "svg")
                    words = [one for one in root.iter(SVG + "text") if one.text]
                    self.assertGreater(len(words), 4)
                    for one in words:
                        self.assertIn("Segoe UI", one.get("font-family"))
                        self.assertRegex(one.get("font-size"), r"^\d+(\.\d+)?px$")
                        self.assertRegex(one.get("fill"), r"^rgb\(")
                    self.assertNotIn("var(", text)
                    self.assertNotIn("rgba(0, 0, 0, 0)", text)
        dots = [one for one in xml.etree.ElementTree.fromstring(saved["verdict"][0]).iter(SVG + "circle") if one.get("class") == "dot"]
        self.assertEqual({one.get("fill") for one in dots}, {"rgb(0, 114, 178)"})

    def test_a_saved_chart_is_an_image_and_dark_for_no_one(self):
        light = self.saved()["verdict"][0]
        self.open(scheme="dark")
        dark = self.saved()["verdict"][0]
        self.assertEqual(light, dark)
        self.assertEqual(self.script("return document.documentElement.dataset.theme"), "dark")
        width = self.browser.execute_async_script("""
            const done = arguments[1], image = new Image();
            image.onload = () => done(image.naturalWidth);
            image.onerror = () => done(0);
            image.src = "data:image/svg+xml;utf8," + encodeURIComponent(arguments[0]);""", dark)
        self.assertGreater(width, 500)

    def test_a_study_with_a_noise_shows_its_corrupted_images_and_what_is_made_of_them(self):
        shown = "return [...document.querySelectorAll('#images .sweep canvas')].map((c) => c.toDataURL())"
        press = "[...document.querySelectorAll('#images .controls button')].find((b) => b.textContent === arguments[0]).click()"
        pictures = {"Output": self.script(shown)}
        for name in ("of the corrupted one", "Corrupted", "Input"):
            self.script(press, name)
            pictures[name] = self.script(shown)
        self.assertEqual({len(one) for one in pictures.values()}, {4})
        for cell in range(4):
            self.assertEqual(len({one[cell] for one in pictures.values()}), 4)
        self.assertEqual(len(set(pictures["Input"])), 1)
        self.assertEqual(len(set(pictures["Corrupted"])), 2, "a noise masks alike in both sizes of the code")

    def test_paper_has_every_point_and_nothing_to_press(self):
        def repeated(column):  # more points than a screen shows
            if isinstance(column, dict):
                return {name: repeated(one) for name, one in column.items()}
            return [repeated(one) for one in column] if column and isinstance(column[0], (list, dict)) else column and column * 15

        def change(data):
            data["points"] = {**repeated(data["points"]), "point": list(range(60))}
        self.changed(change)
        self.assertLess(self.count("#points tbody tr:not(.filler)"), 60)
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.addCleanup(self.browser.execute_cdp_cmd, "Emulation.setEmulatedMedia", {"media": ""})
        self.script("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.count("#points tbody tr:not(.filler)"), 60)
        self.assertEqual(self.script("return [...document.querySelectorAll('.body button, .tools button, .body input')].filter((e) => e.offsetHeight && !e.closest('.legend, .head, th, td, .changed')).map((e) => e.textContent)"), [])

    def test_another_theme_and_printing_keep_what_was_chosen(self):
        self.script("document.querySelectorAll('#images .film button')[2].click()")
        chosen = self.text("#images .original figcaption")
        self.assertIn("test image 2", chosen)
        colours = "return document.querySelector('#filters canvas').toDataURL().slice(-400)"
        before = self.script(colours)
        self.script("document.querySelector('nav button').click()")
        self.frames(30)  # views out of sight are drawn one a frame
        self.assertEqual(self.text("#images .original figcaption"), chosen)
        self.assertNotEqual(self.script(colours), before, "other colours for another theme")
        self.script("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.script("return document.documentElement.dataset.theme"), "light")
        self.assertEqual(self.script(colours), before, "printed light")
        self.script("dispatchEvent(new Event('afterprint'))")
        self.assertEqual(self.script("return document.documentElement.dataset.theme"), "dark")
        self.assertEqual(self.text("#images .original figcaption"), chosen)
        self.assertEqual(self.errors(), [])


if __name__ == "__main__":
    main()
