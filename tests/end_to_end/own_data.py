"""A study of one's own CSV file, for the tests of what people do with such data."""
import random

import h5py

import harness

STUDY = """\
name: own
dataset: {use: csv, file: x.csv, labels: class, train: 80, valid: 20, test: 20}
model: {use: autoencoder, hidden: [8], latent: 2, latent_activation: identity}
loss: mse
train: {epochs: 2, batch: 8}
record: {latents: test, weights: all}
"""


def table(scale=1.0, rows=120):
    draw = random.Random(3)
    lines = ["a,b,c,class"]
    for i in range(rows):
        lines.append(",".join(f"{scale * draw.random():.4f}" for _ in range(3)) + f",{i % 3}")
    return "\n".join(lines) + "\n"


class Case(harness.Case):
    def digest(self, out="run"):
        with h5py.File(self.folder / out / "study.h5") as file:
            return file.attrs["digest"]
