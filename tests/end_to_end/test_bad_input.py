"""Bad data, bad folders, full disks: a clear message, and nothing that was finished is lost."""
import gzip
import os
import resource
import shutil
import struct
import subprocess

import harness
from harness import Case, differences


def idx_images(count, magic=2051, size=4):
    return struct.pack(">IIII", magic, count, size, size) + bytes(i % 251 for i in range(count * size * size))


def idx_labels(count, magic=2049):
    return struct.pack(">II", magic, count) + bytes(i % 10 for i in range(count))


class Data(Case):
    def run_idx(self, images, labels=None, overrides=(), expect=2):
        (self.folder / "images").write_bytes(images)
        extra = ""
        if labels is not None:
            (self.folder / "labels").write_bytes(labels)
            extra = f", labels: {self.folder}/labels"
        study = self.write("idx.yaml", f"""\
name: idx
dataset: {{use: idx, file: {self.folder}/images{extra}, train: 20, valid: 5}}
model: {{use: autoencoder, hidden: [], latent: 2}}
train: {{epochs: 1, batch: 4}}
""")
        return self.run_program("run", study, "--out", "run", *overrides, expect=expect)

    def refused(self, *words, expect=2, **arguments):
        result = self.run_idx(expect=expect, **arguments)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertNotIn("terminate called", result.stderr)
        self.assertFalse((self.folder / "run/journal.sgj").exists(), "nothing should have begun")

    def test_good_files_run_plain_and_compressed(self):
        self.run_idx(idx_images(30), idx_labels(30), expect=0)
        shutil.rmtree(self.folder / "run")
        self.run_idx(gzip.compress(idx_images(30)), gzip.compress(idx_labels(30)), expect=0)

    def test_missing(self):
        self.refused("/nowhere", "no such file", images=idx_images(30), overrides=["dataset.file=/nowhere"])

    def test_truncated(self):
        self.refused("images", "bytes", images=idx_images(30)[:-7])

    def test_truncated_header(self):
        self.refused("images", images=idx_images(30)[:9])

    def test_wrong_magic(self):
        self.refused("images", "magic", images=idx_images(30, magic=1234))

    def test_labels_in_place_of_images(self):
        self.refused("images", "labels", images=idx_labels(30))

    def test_counts_that_differ(self):
        self.refused("30", "29", images=idx_images(30), labels=idx_labels(29))

    def test_gz_that_ends_early(self):
        self.refused("images", images=gzip.compress(idx_images(30))[:-9])

    def test_fewer_examples_than_asked_for(self):
        self.refused("12", "20", "dataset.train", images=idx_images(12), expect=2)


class Training(Case):
    def test_a_nan_loss_fails_its_trial_with_its_epoch_and_the_sweep_goes_on(self):
        study = self.write("nan.yaml", """\
name: nan
dataset: {use: digits, train: 200, valid: 20}
model: {use: autoencoder, hidden: [16], latent: 4, activation: relu}
loss: mse
optimizer: {use: sgd, learning_rate: 0.01}
train: {epochs: 3, batch: 10}
sweep: {axes: {optimizer.learning_rate: [0.01, 1.0e+30]}}
""")
        result = self.run_program("run", study, "--out", "run", expect=1)
        self.assertIn("trial 1 failed in epoch 1", result.stderr)
        trials = self.show()["trials"]
        self.assertEqual([t["status"] for t in sorted(trials, key=lambda t: t["trial"])], ["completed", "failed"])
        self.assertIn("failed", result.stdout)

    def test_weights_too_large_for_memory_fail_a_trial_not_the_program(self):
        study = self.write("large.yaml", """\
name: large
dataset: {use: digits, train: 50, valid: 20}
model: {use: autoencoder, hidden: [8], latent: 4}
train: {epochs: 1, batch: 10}
sweep: {axes: {network.hidden: [[8], [900000000000]]}}
""")
        result = self.run_program("run", study, "--out", "run", expect=None)
        self.assertIn(result.returncode, (1, 2), result.stderr)
        if result.returncode == 1:
            self.assertIn("memory", result.stderr)


class Folders(Case):
    def test_a_folder_that_cannot_be_written(self):
        self.write("file", "not a folder")
        result = self.run_small("file/run", expect=3)
        self.assertIn("file/run", result.stderr)

    def test_resume_of_a_folder_without_a_study(self):
        (self.folder / "empty").mkdir()
        for where in ("empty", "nowhere"):
            result = self.run_program("resume", where, expect=None)
            self.assertIn(result.returncode, (2, 3))
            self.assertIn(where, result.stderr)

    def test_a_changed_study_is_not_resumed(self):
        self.run_small()
        path = self.folder / "run/study.yaml"
        path.write_text(path.read_text().replace("seed: 11", "seed: 12"))
        result = self.run_program("resume", "run", expect=3)
        self.assertIn("not the study that was begun", result.stderr)

    def test_a_damaged_study_file_is_rebuilt(self):
        self.run_small()
        study = self.folder / "run/study.h5"
        shutil.copy(study, self.folder / "whole.h5")
        data = bytearray(study.read_bytes())
        data[100:3000] = bytes(2900)
        study.write_bytes(data)
        self.run_program("resume", "run")
        self.assertEqual(differences(self.folder / "whole.h5", study), [])
        study.unlink()
        self.run_program("resume", "run")
        self.assertEqual(differences(self.folder / "whole.h5", study), [])


class FullDisk(Case):
    """The disk fills up while the study runs; once there is room again, the study ends as if nothing had been."""

    def test_on_a_small_file_system(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("no right to mount a tmpfs: " + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "-l", disk])
        self.run_small("whole")
        full = self.run_small("disk/run", expect=3)
        self.assertIn("No space left on device", full.stderr)
        self.assertIn("resume", full.stderr)
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        self.run_program("resume", "disk/run")
        self.assertEqual(differences(self.folder / "whole/study.h5", disk / "run/study.h5"), [])

    def test_with_a_limit_on_file_sizes(self):
        self.run_small("whole")
        limit = 6000

        def lower():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

        study = self.folder / "small.yaml"
        full = self.run_program("run", study, "--out", "run", expect=3, preexec_fn=lower)
        self.assertIn("File too large", full.stderr)
        self.assertIn("sandglass resume run", full.stderr)
        self.run_program("resume", "run")
        self.assertEqual(differences(self.folder / "whole/study.h5", self.folder / "run/study.h5"), [])

    def test_objectives_of_different_units_are_not_ranked_against_each_other(self):
        base = ("name: units\ndataset: {use: digits, train: 100, valid: 20}\n"
                "model: {use: autoencoder, hidden: [8], latent: 2}\n")
        reduction = self.write("reduction.yaml", base + "sweep: {axes: {loss.reduction: [mean, sum_per_example]}}\n")
        refused = self.run_program("check", reduction, expect=2).stderr
        self.assertIn("reduction.yaml:4:16: axis 'loss.reduction' changes the unit of the objective", refused)
        self.assertIn("loss.reduction mean: nats per pixel, mean over pixels and batch", refused)
        self.assertIn("objective: {metric: valid.mse}", refused)
        variants = self.write("variants.yaml", base + "sweep: {variants: {a: {loss: bce}, b: {loss: mse}}}\n")
        refused = self.run_program("check", variants, "objective.metric=train.loss", expect=2).stderr
        self.assertIn("axis 'variant' changes the unit of the objective train.loss", refused)
        for study in (reduction, variants):
            self.run_program("check", study, "objective.metric=valid.mse")
        noisy = self.write("noisy.yaml", base + "noise: masking\nsweep: {axes: {noise.ratio: [0, 0.5]}}\n")
        self.assertNotIn("warning", self.run_program("check", noisy).stdout)
        doubtful = self.run_program("check", noisy, "objective.metric=valid.loss").stdout
        self.assertIn("warning: axis noise.ratio ranks trials by valid.loss, which measures something else", doubtful)
        likelihoods = self.write("likelihoods.yaml", base + "sweep: {variants: {a: {loss: bce}, b: {loss: gaussian_nll}}}\n")
        checked = self.run_program("check", likelihoods).stdout
        self.assertIn("warning: variants of different losses rank trials by valid.reconstruction", checked)
        self.assertNotIn("as a likelihood", checked)
        vae = self.write("vae.yaml", base.replace("use: autoencoder", "use: vae") + "loss: mse\n")
        self.assertIn("note for model vae, loss mse is as a likelihood Gaussian, sigma = 1\n",
                      self.run_program("check", vae).stdout)

    def test_a_loss_that_is_no_likelihood_is_refused_for_the_models_that_need_one(self):
        base = "name: s\ndataset: {use: digits, size: 8, train: 64, valid: 32}\ntrain: {epochs: 1}\nloss: ssim\n"
        for model in ("vae", "iwae", "cvae", "m2", "m1_m2"):
            study = self.write("s.yaml", base + f"model: {{use: {model}}}\n")
            for command in ("check", "run"):
                refused = self.run_program(command, study, expect=2).stderr
                self.assertIn("s.yaml:4:7: loss/ssim is no likelihood, which a probabilistic model needs", refused)
                self.assertIn("use bce, continuous_bernoulli, mse, gaussian_nll, categorical, poisson or", refused)
        study = self.write("s.yaml", base + "model: {use: denoising_autoencoder, emphasis_clean: 0.5}\nnoise: masking\n")
        refused = self.run_program("check", study, expect=2).stderr
        self.assertIn("s.yaml:4:7: loss/ssim is not a sum over elements, so the model cannot weight them", refused)

    def test_what_leaves_nothing_to_train_or_to_measure_is_refused(self):
        base = "name: s\ndataset: {use: digits, size: 8, train: 64, valid: 32}\ntrain: {epochs: 1}\n"
        denoising = "model: {use: denoising_autoencoder, emphasis_clean: 0}\n"
        plain = "model: {use: autoencoder, latent: 2}\n"
        for text, expected in (
                (denoising, "s.yaml:4:14: model/denoising_autoencoder: it trains nothing: emphasis_clean is 0"),
                (plain + "metrics: [denoising]\n", "s.yaml:5:11: metric/denoising needs a noise to remove"),
                (plain + "metrics: [sap]\n", "of dataset digits, set dataset.factors: true")):
            refused = self.run_program("plan", self.write("s.yaml", base + text), expect=2).stderr
            self.assertIn(expected, " ".join(refused.replace("|", " ").split()))
        self.run_program("plan", self.write("s.yaml", base + denoising + "noise: masking\n"))
        self.run_program("plan", self.write("s.yaml", base + plain + "metrics: [{use: denoising, noise: gaussian}]\n"))


if __name__ == "__main__":
    harness.main()
