"""What the README tells people to type works, on a small share of the data."""
import pathlib
import re
import shlex
import shutil

import harness
from harness import SOURCE, Case

SMALL = ["dataset.train=300", "dataset.valid=50", "dataset.test=40", "train.epochs=1", "sweep.replicates=1"]
HAS_IMAGES = pathlib.Path("/usr/share/datasets/fashion-mnist").is_dir()


class Readme(Case):
    def setUp(self):
        super().setUp()
        if not HAS_IMAGES:
            self.skipTest("the package dataset-fashion-mnist is not installed")
        shutil.copytree(SOURCE / "experiments", self.folder / "experiments")
        self.text = (SOURCE / "README.md").read_text()

    def test_its_study_is_valid(self):
        texts = self.text + (SOURCE / "experiments/README.md").read_text()
        studies = re.findall(r"```yaml\n(.*?)```", texts, re.S)
        self.assertEqual(len(studies), 9)
        (self.folder / "experiments/shared").mkdir(exist_ok=True)
        for number, study in enumerate(studies):
            # Files that include one another say in their first line what they are called.
            named = re.match(r"# (\S+\.yaml)\n", study)
            file = self.write(f"experiments/{named[1] if named else f'{number}.yaml'}", study)
            if file.parent.name != "shared":
                self.run_program("check", file, "--no-files")

    def test_what_is_put_together_is_what_it_says(self):
        self.test_its_study_is_valid()
        file = "experiments/200_narrow.yaml"
        text = self.run_program("check", file, "--resolved", environment={"STUDY_SEED": "3"}).stdout
        for part in ("Does masking noise help", "train: 5000, valid: 2000", "use: masking, ratio: 0.25", "seed: 3",
                     "learning_rate: 0.002", "use: sgd, ", "learning_rate: 0.1, ", 'batch: "${model.latent}"'):
            self.assertIn(part, text)
        self.run_program("run", file, *SMALL, "--out", "narrow")
        self.assertEqual(len(self.show("narrow")["trials"]), 4)

    def test_its_commands_run(self):
        self.run_program("run", "experiments/010_masking_ratio.yaml", *SMALL)
        commands = re.findall(r"^build/release/bin/sandglass (.*)$", self.text, re.M)
        self.assertGreaterEqual(len(commands), 4)
        for command in commands:
            words = shlex.split(command.partition(" > ")[0])
            # On so little data claims need not hold: verify may say so.
            self.run_program(*words, *(SMALL if words[0] == "run" else []), expect=(0, 1) if words[0] == "verify" else 0)

    def test_its_picture_shows_the_numbers_of_its_table(self):
        rows = re.findall(r"^ +\d+ +(0\.\d+) +(8|32) +(0\.\d+) ±", self.text, re.M)
        self.assertEqual(len(rows), 10)
        means = {(latent, float(ratio)): float(mean) for ratio, latent, mean in rows}
        picture = (SOURCE / "experiments/pictures/010_masking_ratio.svg").read_text()
        lines = [re.findall(r"[ML] ([\d.]+) ([\d.]+)", path) for path in re.findall(r'<path [^>]*d="([^"]*)"', picture)]
        lines = [[(float(x), float(y)) for x, y in line] for line in lines if len(line) == 5]
        lines = [line for line in lines if line[-1][0] - line[0][0] > 100]  # the others are glyphs
        self.assertEqual(len(lines), 2)  # a line for each size of the code, drawn from the last to the first
        (low_x, low_y), (high_x, high_y) = lines[1][0], lines[1][-1]
        wide = (high_x - low_x) / 0.6
        tall = (high_y - low_y) / (means["8", 0.6] - means["8", 0])
        for latent, line in zip(("32", "8"), lines):
            for ratio, (x, y) in zip((0, 0.1, 0.25, 0.4, 0.6), line):
                self.assertAlmostEqual(x, low_x + wide * ratio, delta=0.01)
                # The table's means are rounded: half of the third digit is a quarter of a point.
                self.assertAlmostEqual(y, low_y + tall * (means[latent, ratio] - means["8", 0]), delta=0.5)

    def test_every_experiment_is_valid(self):
        for study in sorted((SOURCE / "experiments").rglob("*.yaml")):
            self.run_program("check", study, "--no-files")


if __name__ == "__main__":
    harness.main()
