"""Single figures of a study: each view drawn, the same bytes twice, and what a study lacks said."""
import harness
from harness import Case

VIEWS = ["overview", "points", "effect", "heatmap", "parallel", "curves", "importance", "images", "latents", "health",
         "distortion"]


class Plot(Case):
    def setUp(self):
        super().setUp()
        self.run_small()

    def draw(self, view, name, *arguments, **options):
        return self.run_program("plot", "run", view, "-o", name, *arguments, **options)

    def test_every_view_is_drawn_twice_with_the_same_bytes(self):
        for view in VIEWS:
            with self.subTest(view):
                self.draw(view, "once.svg")
                self.draw(view, "twice.svg")
                once = (self.folder / "once.svg").read_bytes()
                self.assertTrue(once.startswith(b"<?xml"))
                self.assertEqual(once, (self.folder / "twice.svg").read_bytes())

    def test_a_study_file_alone_gives_the_same_figure_as_its_folder(self):
        self.draw("points", "folder.svg")
        self.run_program("plot", "run/study.h5", "points", "-o", "file.svg")
        self.assertEqual((self.folder / "folder.svg").read_bytes(), (self.folder / "file.svg").read_bytes())

    def test_pdf_and_png_by_the_file_s_ending(self):
        self.draw("effect", "figure.pdf", "--axis", "latent", "--width", "80", "--height", "60")
        self.draw("heatmap", "figure.PNG", "--axis", "noise.ratio", "--by", "model.latent", "--metric", "valid.mse")
        self.assertTrue((self.folder / "figure.pdf").read_bytes().startswith(b"%PDF"))
        self.assertTrue((self.folder / "figure.PNG").read_bytes().startswith(b"\x89PNG"))

    def test_mistakes_name_what_there_is(self):
        for view, name, options, words in [
            ("pie", "a.svg", [], ["no view named 'pie'", "heatmap"]),
            ("points", "a.gif", [], [".svg, .pdf or .png", "a.gif"]),
            ("effect", "a.svg", ["--axis", "rate"], ["no axis named 'rate'", "noise.ratio"]),
            ("curves", "a.svg", ["--metric", "valid.nothing"], ["valid.nothing", "valid.mse"]),
            ("pareto", "a.svg", [], ["single objective"]),
            ("failures", "a.svg", [], ["nothing failed"]),
            ("latents", "a.svg", ["--trial", "99"], ["trial 99"]),
            ("effect", "a.svg", ["--metric", "test.mse"], ["effect has no --metric", "overview, points"]),
            ("points", "a.svg", ["--trial", "3"], ["points has no --trial", "images, latents and filters"]),
            ("heatmap", "a.svg", ["--axis", "model.latent", "--by", "model.latent"], ["--by names model.latent again"]),
        ]:
            with self.subTest(view=view, name=name):
                result = self.draw(view, name, *options, expect=2)
                for word in words:
                    self.assertIn(word, result.stderr)
                self.assertFalse((self.folder / name).exists())

    def test_a_folder_that_is_not_there_is_an_error_with_its_name(self):
        result = self.draw("points", "nowhere/a.svg", expect=3)
        self.assertIn("nowhere/a.svg", result.stderr)

    def test_what_the_study_did_not_record_is_told_with_the_mend(self):
        study = self.write("bare.yaml", harness.SMALL_STUDY.replace(
            "record: {latents: test, weights: all, reconstructions: 4}", "record: {latents: none, weights: none}"))
        self.run_program("run", study, "--out", "bare")
        result = self.run_program("plot", "bare", "latents", "-o", "a.svg", expect=2)
        self.assertIn("latents: test", result.stderr)


if __name__ == "__main__":
    harness.main()
