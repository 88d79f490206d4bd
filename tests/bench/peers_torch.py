#!/usr/bin/python3
"""The benchmark models in PyTorch, for tests/bench/compare.py: prints one JSON line of samples per second.

  peers_torch.py MODEL [--tuned] [--samples N] [--epochs N]     MODEL: dae, ae or small

One thread for PyTorch and one for its BLAS. --tuned reuses gradient memory (set_to_none); compare.py adds glibc's
thresholds, so that large blocks stay in the process. Data: Debian's dataset-fashion-mnist.
"""
import argparse
import gzip
import json
import os
import statistics
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy
import torch
from torch import nn
from torch.nn import functional

IMAGES = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"


def refuse_reference_blas():
    """Without OpenBLAS, Debian's PyTorch falls back to the reference BLAS, some twenty times slower."""
    (torch.ones(64, 64) @ torch.ones(64, 64)).sum().item()
    with open("/proc/self/maps") as maps:
        if "openblas" not in maps.read():
            raise SystemExit("PyTorch runs on the reference BLAS here: apt-get install libopenblas0-pthread")


def fashion_mnist(count):
    with gzip.open(IMAGES) as file:
        pixels = numpy.frombuffer(file.read(16 + 784 * count), numpy.uint8, offset=16)
    return torch.from_numpy(pixels.reshape(count, 784).astype(numpy.float32) / 255)


def stack(sizes):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layers += [nn.Linear(inputs, outputs), nn.Sigmoid() if i == len(sizes) - 2 else nn.ReLU()]
    return nn.Sequential(*layers)


class Denoiser(nn.Module):
    """784-1000-784, sigmoid, with a quarter of the input masked."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(784, 1000), nn.Linear(1000, 784)

    def forward(self, x):
        kept = x * (torch.rand_like(x) > 0.25)
        return torch.sigmoid(self.decoder(torch.sigmoid(self.encoder(kept))))


MODELS = {
    "dae": (Denoiser, "sgd", 128),
    "ae": (lambda: stack([784, 512, 256, 32, 256, 512, 784]), "adam", 128),
    "small": (lambda: stack([784, 64, 16, 64, 784]), "adam", 32),
}


def train_epoch(model, optimizer, data, batch, to_none):
    order = torch.randperm(len(data))
    begin = time.perf_counter()
    for first in range(0, len(data), batch):
        x = data[order[first:first + batch]]
        optimizer.zero_grad(set_to_none=to_none)
        loss = functional.binary_cross_entropy(model(x), x)
        loss.backward()
        optimizer.step()
        loss.item()
    return len(data) / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--tuned", action="store_true")
    parser.add_argument("--samples", type=int, default=8192)
    parser.add_argument("--epochs", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    refuse_reference_blas()
    make, rule, batch = MODELS[arguments.model]
    model, data = make(), fashion_mnist(arguments.samples)
    optimizer = (torch.optim.SGD(model.parameters(), lr=0.1) if rule == "sgd"
                 else torch.optim.Adam(model.parameters(), lr=1e-3))
    train_epoch(model, optimizer, data[:4096], batch, arguments.tuned)
    rates = [train_epoch(model, optimizer, data, batch, arguments.tuned) for _ in range(arguments.epochs)]
    print(json.dumps({"model": arguments.model, "tuned": arguments.tuned, "torch": torch.__version__,
                      "samples_per_second": statistics.median(rates)}))


if __name__ == "__main__":
    main()
