#!/usr/bin/python3
"""The benchmark models in PyTorch, for tests/bench/compare.py: prints one JSON line of samples per second.

  peers_torch.py MODEL [--tuned] [--samples N] [--epochs N]     MODEL: dae, ae, small, vae, cae, conv or gru

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


class Reconstructing(nn.Module):
    """A model whose loss is the cross-entropy of what forward() makes of x."""

    def loss(self, x):
        return functional.binary_cross_entropy(self(x), x)


class Plain(Reconstructing):
    def __init__(self, sizes):
        super().__init__()
        self.layers = stack(sizes)

    def forward(self, x):
        return self.layers(x)


class Denoiser(Reconstructing):
    """784-1000-784, sigmoid, with a quarter of the input masked."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(784, 1000), nn.Linear(1000, 784)

    def forward(self, x):
        kept = x * (torch.rand_like(x) > 0.25)
        return torch.sigmoid(self.decoder(torch.sigmoid(self.encoder(kept))))


class Variational(nn.Module):
    """784-400-20-400-784; cross-entropy summed over pixels and KL, both averaged over the batch."""

    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.decoder = stack([20, 400, 784])

    def loss(self, x):
        h = torch.relu(self.hidden(x))
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        reconstruction_error = functional.binary_cross_entropy(self.decoder(z), x, reduction="sum")
        divergence = 0.5 * (mean ** 2 + log_variance.exp() - log_variance - 1).sum()
        return (reconstruction_error + divergence) / len(x)


class Contractive(nn.Module):
    """784-500-784, sigmoid, with the closed form of ||dh/dx||^2."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(784, 500), nn.Linear(500, 784)

    def loss(self, x):
        h = torch.sigmoid(self.encoder(x))
        penalty = (h * (1 - h)).square() @ self.encoder.weight.square().sum(1)
        return functional.binary_cross_entropy(torch.sigmoid(self.decoder(h)), x) + 0.1 * penalty.mean()


class Convolutional(Reconstructing):
    """1-16-32 channels, stride 2, and back by transposed convolutions."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid())

    def forward(self, x):
        return self.layers(x.view(-1, 1, 28, 28)).view(-1, 784)


class Recurrent(Reconstructing):
    """GRU of 128 units that reads the rows of an image; another that writes them from its last state."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.GRU(28, 128, batch_first=True), nn.GRU(128, 128, batch_first=True)
        self.out = nn.Linear(128, 28)

    def forward(self, x):
        code = self.encoder(x.view(-1, 28, 28))[1][0]
        states = self.decoder(code[:, None].expand(-1, 28, -1))[0]
        return torch.sigmoid(self.out(states)).reshape(-1, 784)


MODELS = {
    "dae": (Denoiser, "sgd", 128),
    "ae": (lambda: Plain([784, 512, 256, 32, 256, 512, 784]), "adam", 128),
    "small": (lambda: Plain([784, 64, 16, 64, 784]), "adam", 32),
    "vae": (Variational, "adam", 128),
    "cae": (Contractive, "sgd", 128),
    "conv": (Convolutional, "adam", 64),
    "gru": (Recurrent, "adam", 128),
}


def train_epoch(model, optimizer, data, batch, to_none):
    order = torch.randperm(len(data))
    begin = time.perf_counter()
    for first in range(0, len(data), batch):
        x = data[order[first:first + batch]]
        optimizer.zero_grad(set_to_none=to_none)
        loss = model.loss(x)
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
