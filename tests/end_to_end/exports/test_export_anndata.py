"""anndata reads the exported .h5ad: latents bit for bit, examples with label and source, parameters."""
import exported
import harness


class AnnData(exported.ExportCase):
    def read(self, *more, study="run"):
        import anndata

        file = self.folder / "codes.h5ad"
        result = self.export(study, "anndata", file, "--overwrite", *more)
        return anndata.read_h5ad(file), result

    def arrays(self, trial):
        import h5py

        with h5py.File(self.folder / f"run/trials/{trial:06}.h5") as file:
            return {name: file[name][...] for name in ("latent", "label", "source")}

    def test_the_best_trial_and_several(self):
        import numpy

        self.run_small()
        shown = self.show()
        best = next(trial for trial in shown["trials"] if trial["trial"] == shown["best_trial"])
        data, _ = self.read()
        self.assertEqual(list(data.obsm), [f"X_latent_t{best['trial']}"])
        numpy.testing.assert_array_equal(data.X, self.arrays(best["trial"])["latent"])

        data, result = self.read("--trial", "3", "--trial", "0", "--trial", "99")
        self.assertIn("trial 99 is not there", result.stderr)
        first, second = self.arrays(3), self.arrays(0)
        self.assertEqual(data.X.dtype, numpy.float32)
        numpy.testing.assert_array_equal(data.X, first["latent"])
        numpy.testing.assert_array_equal(data.obsm["X_latent_t3"], first["latent"])
        numpy.testing.assert_array_equal(data.obsm["X_latent_t0"], second["latent"])
        self.assertEqual(data.obs["label"].dtype.name, "category")
        self.assertEqual([int(name) for name in data.obs["label"]], list(first["label"]))
        self.assertEqual(list(data.obs["source"]), list(first["source"]))
        self.assertEqual(list(data.var_names), [f"latent_{n}" for n in range(6)])
        trial = {trial["trial"]: trial for trial in shown["trials"]}[3]
        kept = data.uns["trials"]["3"]
        self.assertEqual(kept["parameters"]["noise.ratio"], trial["parameters"]["noise.ratio"])
        self.assertEqual(kept["parameters"]["model.latent"], trial["parameters"]["model.latent"])
        self.assertEqual(kept["metrics"]["test.mse"], trial["metrics"]["test.mse"])
        self.assertEqual(kept["seed"], str(trial["seed"]))
        self.assertEqual(data.uns["question"], "Does it run?")
        written = self.folder / "again.h5ad"
        data.write_h5ad(written)  # it is a whole AnnData

    def test_without_latents_it_says_what_to_record(self):
        study = self.write("bare.yaml", harness.SMALL_STUDY.replace("latents: test, ", ""))
        self.run_program("run", study, "--out", "run")
        result = self.export("run", "anndata", self.folder / "x.h5ad", expect=3)
        self.assertIn("record: {latents: test}", result.stderr)
        self.assertFalse((self.folder / "x.h5ad").exists())
        result = self.export(self.examples / "empty", "anndata", self.folder / "x.h5ad", expect=2)
        self.assertIn("no trial has completed", result.stderr)

    def test_what_each_example_has_and_a_failed_trial(self):
        data, result = self.read("--trial", "0", "--trial", "1", study=self.examples / "complete")
        self.assertIn("trial 1 is not there: it was not completed", result.stderr)
        self.assertEqual(list(data.obs["label"]), ["7", "8", "-9"])
        self.assertEqual(data.X.tolist(), [[1, 2], [3, 4], [5, 6.5]])


if __name__ == "__main__":
    harness.main()
