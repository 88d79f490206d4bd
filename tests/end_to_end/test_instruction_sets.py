"""The bits of a study depend neither on the width of the processor's vectors, nor on who made the thread that computes."""
import json
import re
import struct

import h5py
import numpy

import harness
from harness import SOURCE, Case, differences

# The catalogue of all models, on few examples and for few epochs.
SMALL = ["dataset={use: digits, train: 300, valid: 60, test: 60, labelled: 100}", "sweep.replicates=1", "expect=[]",
         "sweep.axes={train.epochs: [2]}", "train.batch=50", "metrics=[mse, bce]", "record={weights: all, latents: test}"]

# Single precision's normal numbers end at 1.2e-38.
TINY_STUDY = """\
name: tiny
dataset: {use: csv, file: tiny.csv, train: 24, valid: 8, test: 8}
model: {use: autoencoder, hidden: [8], latent: 3, activation: relu, latent_activation: identity}
loss: mse
optimizer: {use: sgd, learning_rate: 0.1}
metrics: [mse]
train: {epochs: 2, batch: 8}
sweep: {axes: {model.latent: [3, 4]}, replicates: 2}
record: {latents: test, weights: all, reconstructions: 4}
"""


def is_denormal(values):
    bits = numpy.ascontiguousarray(values, dtype=numpy.float32).view(numpy.uint32)
    return ((bits & 0x7F800000) == 0) & ((bits & 0x007FFFFF) != 0)


class InstructionSets(Case):
    def with_set(self, name, *arguments, **options):
        return self.run_program(*arguments, environment={"SANDGLASS_ISA": name}, **options)

    def require(self, name):
        if self.with_set(name, "plugin", "list", expect=None).returncode != 0:
            self.skipTest(f"this processor has no {name}")

    def test_every_model_trains_to_the_same_bits_with_avx512_and_with_avx2(self):
        self.require("x86-64-v4")
        for name in ("x86-64-v4", "x86-64-v3"):
            self.with_set(name, "run", SOURCE / "experiments/005_catalogue.yaml", *SMALL, "--out", name)
        self.assertEqual(differences(self.folder / "x86-64-v4/study.h5", self.folder / "x86-64-v3/study.h5"), [])

    def test_that_study_has_every_model_on_every_network_that_it_takes(self):
        plugins = json.loads(self.run_program("plugin", "list", "--json").stdout)
        models, networks = ([p["name"] for p in plugins if p["kind"] == kind] for kind in ("model", "network"))
        pairs = set()
        for line in (SOURCE / "experiments/005_catalogue.yaml").read_text().splitlines():
            model, network = re.search(r"model: {use: (\w+)", line), re.search(r"network: {use: (\w+)", line)
            if model:
                pairs.add((model[1], network[1] if network else "dense"))
        for model in models:
            takes = "networks build its" in self.run_program("describe", f"model/{model}", "--json").stdout
            for network in networks if takes else ["dense"]:
                if (model, network) != ("contractive_autoencoder", "recurrent"):  # which does not tell its Jacobian
                    self.assertIn((model, network), pairs)

    def test_a_study_is_not_continued_with_other_arithmetic(self):
        self.require("x86-64-v3")
        self.run_small("run", "sweep.axes=null", "sweep.replicates=2")
        before = (self.folder / "run/study.h5").read_bytes()
        refused = self.with_set("portable", "rerun", "run", "--trial", 0, expect=3)
        self.assertIn("'ascending fma'", refused.stderr)
        self.assertIn("SANDGLASS_ISA", refused.stderr)
        self.assertEqual(before, (self.folder / "run/study.h5").read_bytes())
        self.with_set("x86-64-v3", "rerun", "run", "--trial", 0)

    def test_an_unknown_set_is_refused_with_the_words_there_are(self):
        refused = self.with_set("avx512", "plugin", "list", expect=3)
        for word in ("portable", "x86-64-v3", "x86-64-v4", "'avx512'"):
            self.assertIn(word, refused.stderr)


class Denormals(Case):
    def setUp(self):
        super().setUp()
        # Denormals, and numbers whose weighted sums are partly denormal.
        rows = [[f"{(1 + i % 7 + j) * 1e-40:.9g}" if j % 2 else f"{(1 + j) * (1.2e-38 if i % 4 else 6e-38):.9g}"
                 for j in range(6)] for i in range(40)]
        self.write("tiny.csv", "\n".join(",".join(row) for row in [list("abcdef"), *rows]) + "\n")
        self.write("tiny.yaml", TINY_STUDY)

    def run_tiny(self, out, *more):
        self.run_program("run", "tiny.yaml", "--out", out, *more)
        return self.folder / out / "study.h5"

    def test_activations_that_would_be_denormal_are_zero_in_threads_and_in_processes(self):
        threads, processes = self.run_tiny("threads"), self.run_tiny("processes", "isolation=process", "--workers", 2)
        self.assertEqual(differences(threads, processes), [])
        arrays = harness.trial_arrays(threads, 0)
        latent = arrays[next(name for name in arrays if name.endswith("latent"))]
        self.assertTrue((latent != 0).any())
        self.assertFalse(is_denormal(latent).any())
        with h5py.File(threads) as study:
            self.assertEqual(json.loads(study.attrs["host"])["denormals"], "flushed")

    def test_denormal_examples_are_read_and_written_as_they_are(self):
        study = self.run_tiny("run")
        arrays = harness.trial_arrays(study, 0)
        inputs = next(values for name, values in arrays.items() if "input" in name)
        self.assertTrue(is_denormal(inputs).any())
        known = {struct.unpack("<I", struct.pack("<f", float(value)))[0]
                 for line in (self.folder / "tiny.csv").read_text().split("\n")[1:-1] for value in line.split(",")}
        self.assertLessEqual(set(numpy.ascontiguousarray(inputs).view(numpy.uint32).ravel().tolist()), known)


if __name__ == "__main__":
    harness.main()
