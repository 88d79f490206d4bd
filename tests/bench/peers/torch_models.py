"""The benchmark models in PyTorch: prints one JSON line of samples per second, or of the speed of its products.

  torch_models.py MODEL [--way plain|tuned|compile] [--samples N] [--epochs N]   MODEL: dae, ae, small, vae, cae, conv, gru
  torch_models.py products

One thread. tuned: gradient memory reused (set_to_none) and Adam in one fused call where this PyTorch has it; compare.py
adds glibc's thresholds, so that large blocks stay in the process. compile: torch.compile of the loss, on top of tuned.
"""
import argparse
import json
import statistics
import time

from data import fashion_mnist, product_rate  # first: it limits the threads
import torch
from torch import nn
from torch.nn import functional


def stack(sizes):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layers += [nn.Linear(inputs, outputs), nn.Sigmoid() if i == len(sizes) - 2 else nn.ReLU()]
    return nn.Sequential(*layers)


class Reconstructing(nn.Module):
    """A model whose loss is the cross-entropy of what reconstruct() makes of x."""

    def forward(self, x):
        return functional.binary_cross_entropy(self.reconstruct(x), x)


class Plain(Reconstructing):
    def __init__(self, sizes):
        super().__init__()
        self.reconstruct = stack(sizes)


class Denoiser(Reconstructing):
    """784-1000-784, sigmoid, with a quarter of the input masked."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(784, 1000), nn.Linear(1000, 784)

    def reconstruct(self, x):
        kept = x * (torch.rand_like(x) > 0.25)
        return torch.sigmoid(self.decoder(torch.sigmoid(self.encoder(kept))))


class Variational(nn.Module):
    """784-400-20-400-784; cross-entropy summed over pixels and KL, both averaged over the batch."""

    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.decoder = stack([20, 400, 784])

    def forward(self, x):
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

    def forward(self, x):
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

    def reconstruct(self, x):
        return self.layers(x.view(-1, 1, 28, 28)).view(-1, 784)


class Recurrent(Reconstructing):
    """GRU of 128 units that reads the rows of an image; another that writes them from its last state."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.GRU(28, 128, batch_first=True), nn.GRU(128, 128, batch_first=True)
        self.out = nn.Linear(128, 28)

    def reconstruct(self, x):
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


def optimizer_of(model, rule, tuned):
    if rule == "sgd":
        return torch.optim.SGD(model.parameters(), lr=0.1)
    try:
        return torch.optim.Adam(model.parameters(), lr=1e-3, **({"fused": True} if tuned else {}))
    except (RuntimeError, TypeError):  # an older PyTorch: fused is missing, or for graphics cards alone
        return torch.optim.Adam(model.parameters(), lr=1e-3)


def train_epoch(loss_of, optimizer, data, batch, to_none):
    order = torch.randperm(len(data))
    begin = time.perf_counter()
    for first in range(0, len(data), batch):
        x = data[order[first:first + batch]]
        optimizer.zero_grad(set_to_none=to_none)
        loss = loss_of(x)
        loss.backward()
        optimizer.step()
        loss.item()
    return len(data) / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=[*MODELS, "products"])
    parser.add_argument("--way", choices=["plain", "tuned", "compile"], default="plain")
    parser.add_argument("--samples", type=int, default=8192)
    parser.add_argument("--epochs", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    if arguments.model == "products":
        square = torch.rand(768, 768)
        print(json.dumps({"version": torch.__version__, "gflops": product_rate(lambda: square @ square)}))
        return
    if arguments.way == "compile" and not hasattr(torch, "compile"):
        print(json.dumps({"samples_per_second": None}))
        return
    make, rule, batch = MODELS[arguments.model]
    model, data = make(), torch.from_numpy(fashion_mnist(arguments.samples))
    tuned = arguments.way != "plain"
    optimizer = optimizer_of(model, rule, tuned)
    loss_of = torch.compile(model) if arguments.way == "compile" else model
    train_epoch(loss_of, optimizer, data[:4096], batch, tuned)
    rates = [train_epoch(loss_of, optimizer, data, batch, tuned) for _ in range(arguments.epochs)]
    print(json.dumps({"model": arguments.model, "way": arguments.way, "version": torch.__version__,
                      "samples_per_second": statistics.median(rates)}))


if __name__ == "__main__":
    main()
