"""A trained model is of use afterwards: encode, reconstruct, decode and sample."""
import shutil

import h5py
import numpy as np

import harness
from harness import Case

VAE = """\
name: generative
dataset: {use: digits, train: 200, valid: 40, test: 30}
model: {use: MODEL, hidden: [16], latent: 3}
loss: bce
train: {epochs: 2, batch: 32}
seed: 3
record: {latents: test, weights: best, reconstructions: 5}
"""

FILE = """\
name: from_a_file
dataset: {use: npy, file: data.npy, train: 60, valid: 20}
model: {use: autoencoder, hidden: [], latent: 3}
loss: mse
train: {epochs: 1, batch: 30}
record: {latents: valid, weights: best, reconstructions: 20}
"""


class UseTrained(Case):
    def numbers(self, *arguments, out="out.npy"):
        self.run_program(*arguments, "--output", out)
        return np.load(self.folder / out) if out.endswith(".npy") else out

    def assert_near(self, left, right):
        """Other batches may sum in another order."""
        np.testing.assert_allclose(left, right, rtol=1e-4, atol=1e-6)

    def trial(self, number, file="run/study.h5"):
        return harness.trial_arrays(self.folder / file, number)

    def best(self):
        with h5py.File(self.folder / "run/study.h5") as study:
            return int(study.attrs["best_trial"])

    def test_codes_and_reconstructions_are_those_that_the_study_recorded(self):
        self.run_small()
        for number in (self.best(), 0, 7):
            recorded = self.trial(number)
            codes = self.numbers("encode", "run", "--trial", number, "--split", "test")
            np.testing.assert_array_equal(codes, recorded["latent"])
            images = self.numbers("reconstruct", "run", "--trial", number, "--split", "test")
            self.assert_near(images[:4], recorded["reconstruction"])
        np.testing.assert_array_equal(self.numbers("encode", "run", "--split", "test"),
                                      self.trial(self.best())["latent"])

    def test_decoding_the_codes_gives_the_reconstructions(self):
        self.run_small()
        self.run_program("encode", "run", "--split", "valid", "--output", "z.npy")
        images = self.numbers("reconstruct", "run", "--split", "valid")
        self.assertEqual(images.shape, (60, 28, 28))
        np.testing.assert_array_equal(self.numbers("decode", "run", "--input", "z.npy"), images)

    def test_every_format_carries_the_same_numbers(self):
        self.run_small()
        expected = self.numbers("encode", "run", "--split", "test", out="z.npy")
        images = self.numbers("decode", "run", "--input", "z.npy")
        for name in ("z.csv", "z.h5", "z.hdf5"):
            self.run_program("encode", "run", "--split", "test", "--output", name)
            np.testing.assert_array_equal(self.numbers("decode", "run", "--input", name), images, name)
        with h5py.File(self.folder / "z.h5") as file:
            np.testing.assert_array_equal(file["latent"], expected)
        screen = self.run_program("encode", "run", "--split", "test").stdout
        self.assertEqual(screen, (self.folder / "z.csv").read_text())
        self.assertTrue(screen.startswith("latent_0,latent_1"))

    def test_images_written_as_idx_are_read_again(self):
        self.run_small()
        images = self.numbers("reconstruct", "run", "--split", "valid")
        self.run_program("reconstruct", "run", "--split", "valid", "--output", "again-images-idx3-ubyte")
        bytes_written = np.round(images.astype(np.float64) * 255).astype(np.uint8)
        np.save(self.folder / "bytes.npy", bytes_written)
        np.testing.assert_array_equal(self.numbers("encode", "run", "--input", "again-images-idx3-ubyte", out="a.npy"),
                                      self.numbers("encode", "run", "--input", "bytes.npy", out="b.npy"))

    def test_examples_from_a_file_are_encoded_as_those_of_the_study(self):
        self.run_small()
        best = self.best()
        recorded = self.trial(best)
        np.save(self.folder / "x.npy", recorded["input"])
        self.assert_near(self.numbers("encode", "run", "--input", "x.npy"), recorded["latent"][:4])
        with h5py.File(self.folder / "x.h5", "w") as file:
            file["some/images"] = recorded["input"]
        codes = self.numbers("encode", "run", "--input", "x.h5", "--array", "some/images")
        self.assert_near(codes, recorded["latent"][:4])
        pixels = np.round(recorded["input"] * 255).astype(np.uint8)
        head = bytes([0, 0, 8, 3]) + np.array(pixels.shape, ">u4").tobytes()
        (self.folder / "x.idx").write_bytes(head + pixels.tobytes())
        np.testing.assert_allclose(self.numbers("encode", "run", "--input", "x.idx"), recorded["latent"][:4], atol=0.02)

    def test_the_study_file_alone_is_enough(self):
        self.run_small()
        expected = self.numbers("encode", "run", "--trial", "3", "--split", "test")
        shutil.copy(self.folder / "run/study.h5", self.folder / "alone.h5")
        shutil.rmtree(self.folder / "run")
        np.testing.assert_array_equal(self.numbers("encode", "alone.h5", "--trial", "3", "--split", "test"), expected)
        self.run_program("encode", "alone.h5", "--split", "test")

    def test_examples_of_a_file_need_no_data_of_the_study(self):
        images = np.random.default_rng(1).random((90, 12)).astype(np.float32)
        np.save(self.folder / "data.npy", images)
        self.run_program("run", self.write("s.yaml", FILE), "--out", "run")
        recorded = self.trial(0)
        np.testing.assert_array_equal(recorded["data_shape"], [12, 0, 0, 1, 0, 0])
        (self.folder / "data.npy").unlink()
        np.save(self.folder / "x.npy", recorded["input"])
        self.assert_near(self.numbers("encode", "run", "--input", "x.npy"), recorded["latent"])
        shutil.copy(self.folder / "run/study.h5", self.folder / "alone.h5")
        self.assert_near(self.numbers("encode", "alone.h5", "--input", "x.npy"), recorded["latent"])
        self.assertIn("data.npy", self.run_program("encode", "run", "--split", "valid", expect=3).stderr)
        np.save(self.folder / "data.npy", images[:, :11])
        text = self.run_program("encode", "run", "--split", "valid", expect=3).stderr
        self.assertIn("data.npy has changed since the study began", text)

    def test_a_trial_whose_weights_were_not_kept_says_how_to_keep_them(self):
        self.run_small("none", "record.weights=none")
        text = self.run_program("encode", "none", "--split", "test", expect=2).stderr
        self.assertIn("record.weights=best or record.weights=all", text)
        self.run_small("run", "record.weights=best")
        self.run_program("encode", "run", "--split", "test")
        shutil.copy(self.folder / "run/study.h5", self.folder / "alone.h5")
        other = next(t for t in range(12) if t != self.best())
        text = self.run_program("encode", "alone.h5", "--trial", other, "--split", "test", expect=2).stderr
        self.assertIn("use --trial best", text)

    def test_wrong_words_and_shapes_are_told_apart(self):
        self.run_small()
        np.save(self.folder / "x.npy", np.zeros((4, 10), np.float32))
        for arguments, message in (
                (["encode", "run"], "add --input FILE, or --split"),
                (["encode", "run", "--input", "x.npy"], "10 numbers in a row"),
                (["decode", "run", "--input", "x.npy"], "has codes of"),
                (["encode", "run", "--split", "test", "--trial", "12"], "a number from 0 to 11"),
                (["encode", "run", "--split", "test", "--trial", "first"], "expected best or a number"),
                (["encode", "run", "--split", "test", "--input", "x.npy"], "excludes"),
                (["sample", "run", "--density", "prior"], "sandglass decode DIR --input FILE"),
                (["sample", "run", "--components", 3], "--components is for --density mixture"),
                (["sample", "run", "--density", "mixture", "--components", 1000], "give --components a smaller number"),
                (["encode", "run", "--split", "test", "--data", "."], "dataset/digits reads no file and no folder")):
            self.assertIn(message, self.run_program(*arguments, expect=2).stderr, arguments)
        for arguments, message in (
                (["encode", "run", "--split", "test", "--output", "z.png"], "known endings: .npy, .csv"),
                (["encode", "run", "--input", "x.txt"], "known endings: .npy, .csv"),
                (["encode", "run", "--input", "x.jpeg"], "give the folder that it lies in"),
                (["encode", "run", "--input", "nowhere.npy"], "nowhere.npy"),
                (["encode", "run", "--split", "test", "--output", "no/such/folder/z.npy"], "no/such/folder"),
                (["encode", "nowhere", "--split", "test"], "nowhere")):
            self.assertIn(message, self.run_program(*arguments, expect=3).stderr, arguments)
        (self.folder / "cut.h5").write_bytes((self.folder / "run/study.h5").read_bytes()[:5000])
        self.assertIn("cut.h5", self.run_program("encode", "cut.h5", "--split", "test", expect=3).stderr)
        self.assertEqual([p.name for p in self.folder.glob("z*")], [])

    def test_a_model_with_a_prior_draws_the_same_examples_from_the_same_seed(self):
        self.run_program("run", self.write("s.yaml", VAE.replace("MODEL", "vae")), "--out", "run")
        first = self.numbers("sample", "run", "-n", 300, "--seed", 5)
        self.assertEqual(first.shape, (300, 28, 28))
        self.assertTrue(np.all((first >= 0) & (first <= 1)))
        np.testing.assert_array_equal(self.numbers("sample", "run", "-n", 300, "--seed", 5), first)
        self.assert_near(self.numbers("sample", "run", "-n", 7, "--seed", 5), first[:7])
        self.assertFalse(np.array_equal(self.numbers("sample", "run", "-n", 300, "--seed", 6), first))
        np.testing.assert_array_equal(self.numbers("encode", "run", "--split", "test"), self.trial(0)["latent"])

    def test_a_prior_that_is_trained_is_drawn_from(self):
        for prior in ("mixture", "vamp"):
            study = VAE.replace("MODEL, hidden: [16]", f"vae, hidden: [16], prior: {prior}, prior_components: 5")
            study += "metrics: [{use: nll, samples: 4}, elbo, {use: sample_quality, examples: 50, k: 3}]\n"
            self.run_program("run", self.write("s.yaml", study), "--out", prior)
            said = self.run_program("sample", prior, "-n", 30, "--output", "x.npy").stderr
            self.assertIn(f"the model's prior ({prior})", said)
            drawn = np.load(self.folder / "x.npy")
            np.testing.assert_array_equal(self.numbers("sample", prior, "-n", 30), drawn)
            self.assertFalse(np.array_equal(self.numbers("sample", prior, "-n", 30, "--seed", 1), drawn))

    def test_codes_are_drawn_from_the_posterior_that_the_study_recorded(self):
        self.run_program("run", self.write("s.yaml", VAE.replace("MODEL", "vae")), "--out", "run")
        recorded = self.trial(0)
        mean, deviation = recorded["latent"], np.exp(recorded["latent_log_variance"] / 2)
        self.assertEqual(deviation.shape, mean.shape)
        drawn = self.numbers("encode", "run", "--split", "test", "--draw")
        self.assertFalse(np.array_equal(drawn, mean))
        np.testing.assert_array_equal(self.numbers("encode", "run", "--split", "test", "--draw", "--seed", 0), drawn)
        z = np.concatenate([(self.numbers("encode", "run", "--split", "test", "--draw", "--seed", seed) - mean)
                            / deviation for seed in range(8)])
        self.assertLess(abs(z.mean()), 0.15)
        self.assertLess(abs(z.std() - 1), 0.12)
        self.run_program("run", self.write("a.yaml", VAE.replace("MODEL", "autoencoder")), "--out", "plain")
        said = self.run_program("encode", "plain", "--split", "test", "--draw", expect=2).stderr
        self.assertIn("has no posterior", said)

    def test_a_model_without_a_prior_draws_from_a_density_of_its_training_codes(self):
        self.run_program("run", self.write("s.yaml", VAE.replace("MODEL", "rae")), "--out", "run")
        gaussian = self.numbers("sample", "run", "-n", 300, out="gaussian.npy")
        self.assertEqual(gaussian.shape, (300, 28, 28))
        np.testing.assert_array_equal(self.numbers("sample", "run", "-n", 300, "--density", "gaussian"), gaussian)
        said = self.run_program("sample", "run", "--density", "mixture", "--components", 4, "--output", "m.npy").stderr
        self.assertIn("a mixture of 4 Gaussians fitted to the codes of 200 training examples", said)
        self.assertFalse(np.array_equal(np.load(self.folder / "m.npy"), gaussian[:16]))

    def test_the_density_is_that_of_the_training_codes_and_a_prior_can_be_left_aside(self):
        self.run_program("run", self.write("s.yaml", VAE.replace("MODEL", "vae")), "--out", "run")
        prior = self.numbers("sample", "run", "-n", 400)
        np.testing.assert_array_equal(self.numbers("sample", "run", "-n", 400, "--density", "prior"), prior)
        fitted = self.run_program("sample", "run", "-n", 400, "--density", "gaussian", "--output", "f.npy").stderr
        self.assertIn("a Gaussian fitted to the codes of 200 training examples", fitted)
        codes = self.numbers("encode", "run", "--split", "train").astype(float)
        np.save(self.folder / "z.npy", np.random.default_rng(1).multivariate_normal(
            codes.mean(0), np.cov(codes.T, bias=True), 400).astype(np.float32))
        expected = self.numbers("decode", "run", "--input", "z.npy")
        self.assertLess(np.abs(np.load(self.folder / "f.npy").mean(0) - expected.mean(0)).max(), 0.02)

    def test_a_conditional_model_is_given_the_class(self):
        self.run_program("run", self.write("s.yaml", VAE.replace("MODEL", "cvae")), "--out", "run")
        for arguments in (["sample", "run"], ["sample", "run", "--label", 10]):
            self.assertIn("0 to 9", self.run_program(*arguments, expect=2).stderr)
        ones = self.numbers("sample", "run", "-n", 3, "--label", 1)
        twos = self.numbers("sample", "run", "-n", 3, "--label", 2)
        self.assertFalse(np.array_equal(ones, twos))
        recorded = self.trial(0)
        np.testing.assert_array_equal(self.numbers("encode", "run", "--split", "test"), recorded["latent"])
        np.save(self.folder / "x.npy", recorded["input"])
        np.save(self.folder / "y.npy", recorded["sample_label"])
        self.assertIn("--label", self.run_program("encode", "run", "--input", "x.npy", expect=2).stderr)
        codes = self.numbers("encode", "run", "--input", "x.npy", "--labels", "y.npy", out="z.npy")
        self.assert_near(codes, recorded["latent"][:5])
        images = self.numbers("decode", "run", "--input", "z.npy", "--labels", "y.npy")
        self.assert_near(images, recorded["reconstruction"])


if __name__ == "__main__":
    harness.main()
