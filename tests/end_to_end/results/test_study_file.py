"""The study file opens in what an analyst has: xarray, h5py, pandas by way of xarray, ncdump."""
import json
import subprocess

import harness
from harness import Case


class StudyFile(Case):
    def setUp(self):
        super().setUp()
        self.run_small()
        self.path = self.folder / "run/study.h5"

    def test_xarray_shows_trials_epochs_parameters_and_metrics(self):
        import numpy
        import xarray

        with xarray.open_dataset(self.path, engine="h5netcdf") as study:
            self.assertEqual(dict(study.sizes), {"trial": 12, "epoch": 3})
            self.assertEqual(study["noise.ratio"].dims, ("trial",))
            self.assertEqual(study["valid.reconstruction"].dims, ("trial", "epoch"))
            self.assertTrue(numpy.isfinite(study["valid.reconstruction"].values).all())
            self.assertEqual(sorted(set(study["noise.ratio"].values)), [0.0, 0.25, 0.5])
            self.assertEqual(sorted(set(study["model.latent"].values)), [4, 6])
            self.assertTrue((study["status"].values == 0).all())
            for metric in ("train.loss", "valid.loss", "valid.mse", "valid.bce"):
                self.assertEqual(study[metric].dims, ("trial", "epoch"))
            for metric in ("valid.mmd", "test.mmd", "test.reconstruction", "test.mse"):
                self.assertEqual(study[metric].dims, ("trial",))
            self.assertEqual([study[metric].attrs.get("goal") for metric in ("valid.mse", "test.mse", "train.loss")],
                             ["minimize", "minimize", None])
            table = study[["noise.ratio", "model.latent", "test.mse"]].to_dataframe()
            self.assertEqual(len(table), 12)

    def test_a_trial_has_its_latents_reconstructions_and_weights(self):
        import xarray

        with xarray.open_dataset(self.path, engine="h5netcdf") as study:
            arrays, weights = (int(study[f"{kind}_group"].sel(trial=3)) for kind in ("arrays", "weights"))
            alike = study["trial"].values[(study["model.latent"] == study["model.latent"].sel(trial=3)).values]
        with xarray.open_dataset(self.path, group=f"arrays/{arrays}", engine="h5netcdf") as group:
            self.assertEqual(list(group["trial"].values), list(alike))
            self.assertEqual(group["latent"].dims[:2], ("trial", "example"))
            trial = group.sel(trial=3)
            self.assertEqual(trial["latent"].shape, (40, 6))
            self.assertEqual(trial["label"].shape, (40,))
            self.assertEqual(trial["reconstruction"].shape, (4, 28, 28))
            self.assertEqual(trial["input"].shape, (4, 28, 28))
            self.assertEqual(trial["denoised"].shape, (4, 28, 28))
            noise = study["noise.ratio"].sel(trial=group["trial"])
            for ratio in (0.0, 0.25, 0.5):  # the share of what was not black that the noise masks
                there = group.sel(trial=noise["trial"].values[noise.values == ratio])
                kept = float((there["corrupted"].values != 0).sum() / (there["input"].values != 0).sum() / (1 if "trial" in there["input"].dims else there.sizes["trial"]))
                self.assertAlmostEqual(kept, 1 - ratio, delta=0.06)
        with xarray.open_dataset(self.path, group=f"weights/{weights}", engine="h5netcdf") as group:
            self.assertEqual(sum(name.endswith(".weight") for name in group.variables), 4)

    def test_the_best_trial_is_the_same_wherever_one_asks(self):
        """Of the point with the best mean the trial with the best value, which is not the best of all here."""
        import h5py

        study = self.write("noisy.yaml", harness.SMALL_STUDY.replace("epochs: 3", "epochs: 1").replace(
            "replicates: 2", "replicates: 3"))
        self.run_program("run", study, "seed=1", "dataset.train=60", "--out", "noisy")
        by_point = {}
        for trial in self.show("noisy")["trials"]:
            by_point.setdefault(trial["point"], []).append((trial["metrics"]["valid.reconstruction"], trial["trial"]))
        value, best = min(min(by_point.values(), key=lambda trials: sum(value for value, _ in trials)))
        self.assertNotEqual(best, min(sum(by_point.values(), []))[1], "else this would tell nothing")
        status = json.loads(self.run_program("status", "noisy", "--json").stdout)["best"]
        self.assertEqual((status["trial"], status["value"]), (best, value))
        shown = json.loads(self.run_program("show", "noisy", "--trial", "best", "--json").stdout)
        self.assertEqual(shown["trial"], best)
        with h5py.File(self.folder / "noisy/study.h5") as file:
            self.assertEqual(file.attrs["best_trial"], best)
        for name, trial in (("best", "best"), ("number", str(best))):
            self.run_program("encode", "noisy", "--split", "test", "--trial", trial, "--output", f"{name}.csv")
        self.assertEqual((self.folder / "best.csv").read_text(), (self.folder / "number.csv").read_text())
        alone = json.loads(self.run_program("status", "noisy/study.h5", "--json").stdout)["best"]
        self.assertEqual(alone, status)

    def test_the_netcdf4_engine_and_ncdump_agree(self):
        import xarray

        with xarray.open_dataset(self.path, engine="netcdf4") as study:
            self.assertEqual(dict(study.sizes), {"trial": 12, "epoch": 3})
        header = subprocess.run(["ncdump", "-h", self.path], capture_output=True, text=True, check=True).stdout
        self.assertIn("trial = 12", header)
        self.assertIn("epoch = 3", header)

    def test_it_carries_enough_to_run_it_again(self):
        import h5py

        with h5py.File(self.path) as study:
            attributes = dict(study.attrs)
            text = study.attrs["sandglass_resolved_yaml"]
        again = self.write("again.yaml", text if isinstance(text, str) else text.decode())
        self.run_program("run", again, "--out", "again")
        self.assertEqual(harness.differences(self.path, self.folder / "again/study.h5"), [])
        self.assertIn("digits", attributes["data_source"])
        for word in ("seed", "digest", "title", "Conventions", "git"):
            self.assertIn(word, attributes)

    def test_the_commit_is_the_program_s_and_not_that_of_the_current_folder(self):
        import h5py

        git = ["git", "-c", "user.name=somebody", "-c", "user.email=nobody@example.org"]
        for words in (["init", "--quiet"], ["commit", "--quiet", "--allow-empty", "--message", "another project"]):
            subprocess.run([*git, *words], cwd=self.folder, check=True)
        other = subprocess.run(["git", "rev-parse", "HEAD"], cwd=self.folder, check=True, capture_output=True, text=True)
        self.run_small("again")
        with h5py.File(self.folder / "again/study.h5") as study:
            commit, sessions = study.attrs["git"], json.loads(study.attrs["sessions"])
            versions = json.loads(study.attrs["versions"])
        self.assertNotIn(other.stdout.strip(), commit)
        self.assertIn(f"commit     {commit}\n", self.run_program("--version").stdout)
        self.assertIn("library/HDF5", versions)
        self.assertEqual(len(sessions), 1)
        self.assertLessEqual(sessions[0]["began"], sessions[0]["ended"])

    def test_latents_lead_to_the_recorded_reconstruction(self):
        """The recorded weights, applied in numpy to the recorded input, give the recorded reconstruction."""
        import numpy

        value = harness.trial_arrays(self.path, 3)
        x = value["input"].reshape(4, 784)

        def dense(x, name):
            return x @ value[name + ".weight"] + value[name + ".bias"]

        def sigmoid(x):
            return 1 / (1 + numpy.exp(-x))

        encoders = sorted(n[: -len(".weight")] for n in value if n.startswith("encoder") and n.endswith(".weight"))
        decoders = sorted(n[: -len(".weight")] for n in value if n.startswith("decoder") and n.endswith(".weight"))
        for name in encoders[:-1]:
            x = sigmoid(dense(x, name))
        x = dense(x, encoders[-1])  # the code is linear
        numpy.testing.assert_allclose(x, value["latent"][:4], rtol=1e-4, atol=1e-5)
        for name in decoders:
            x = sigmoid(dense(x, name))
        numpy.testing.assert_allclose(x.reshape(4, 28, 28), value["reconstruction"], rtol=1e-4, atol=1e-5)


if __name__ == "__main__":
    harness.main()
