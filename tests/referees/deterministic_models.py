"""Autoencoders with a deterministic code in PyTorch, from their published formulas."""
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, kl_divergence

from losses_in_torch import ACTIVATIONS
from model_in_torch import Model


class DenseAutoencoder(Model):
    def depth(self):
        return len(self.p["hidden"]) + 1

    def hidden_activation(self):
        return ACTIVATIONS[self.p["activation"]]

    def code_activation(self):
        name = self.p.get("latent_activation", "same")
        return ACTIVATIONS[self.p["activation"] if name == "same" else name]

    def encode(self, x):
        for k in range(self.depth() - 1):
            x = self.hidden_activation()(self.layer(f"encoder.{k}", x))
        return self.code_activation()(self.layer(f"encoder.{self.depth() - 1}", x))

    def decode(self, z):
        for k in range(self.depth()):
            if self.p["tied"]:
                z = self.transposed_layer(f"encoder.{self.depth() - 1 - k}", f"decoder.{k}", z)
            else:
                z = self.layer(f"decoder.{k}", z)
            if k < self.depth() - 1:
                z = self.hidden_activation()(z)
        return z


class LinearAutoencoder(Model):
    def encode(self, x):
        return self.layer("encoder", x)

    def decode(self, z):
        return self.transposed_layer("encoder", "decoder", z) if self.p["tied"] else self.layer("decoder", z)


class DenoisingAutoencoder(DenseAutoencoder):
    """Vincent et al. 2010, section 4.2: alpha on the components J(x~) that the noise chose to corrupt, beta on the
    rest. Masking puts a chosen component to 0, which changes nothing where it was 0 already: it was chosen none the
    less."""

    def objective(self, batch, stage, update):
        losses = []
        for _ in range(self.p["copies"]):
            noisy, chosen = batch.corrupted(), batch.chosen()
            weight = torch.where(chosen != 0, self.p["emphasis_corrupted"], self.p["emphasis_clean"])
            losses.append(self.loss.weighted(self.decode(self.encode(noisy)), batch.clean, weight))
        return torch.stack(losses).mean(), None


class SparseAutoencoder(DenseAutoencoder):
    def code_activation(self):
        return torch.sigmoid if self.p["penalty"] == "kl" else torch.relu

    def objective(self, batch, stage, update):
        z = self.encode(batch.corrupted())
        reconstruction = self.loss(self.decode(z), batch.clean)
        if self.p["penalty"] == "kl":
            wanted = Bernoulli(torch.tensor(self.p["rho"]))
            penalty = kl_divergence(wanted, Bernoulli(z.mean(0))).sum()
        else:
            penalty = z.norm(p=1, dim=1).mean()
        sparsity = self.p["beta"] * penalty
        return reconstruction + sparsity, {"reconstruction": reconstruction, "sparsity": sparsity}


class ContractiveAutoencoder(DenseAutoencoder):
    """Rifai et al. 2011: the Jacobian by brute force, one backward pass for each unit of each example's code."""

    def squared_norm(self, batch):
        if self.p["jacobian"] != "hutchinson":
            jacobians = [torch.autograd.functional.jacobian(lambda x: self.encode(x[None])[0], x, create_graph=True)
                         for x in batch.clean]
            return torch.stack(jacobians).square().sum((1, 2)).mean()
        x = batch.clean.clone().requires_grad_()
        code = self.encode(x)
        norms = []
        for _ in range(self.p["probes"]):
            probe = batch.signs(*code.shape)
            norms.append(torch.autograd.grad(code, x, probe, create_graph=True)[0].square().sum(1).mean())
        return torch.stack(norms).mean()

    def objective(self, batch, stage, update):
        reconstruction = self.loss(self.decode(self.encode(batch.clean)), batch.clean)
        contraction = self.p["lambda"] * self.squared_norm(batch)
        return reconstruction + contraction, {"reconstruction": reconstruction, "contraction": contraction}


class StochasticContractiveAutoencoder(DenseAutoencoder):
    def objective(self, batch, stage, update):
        h = self.encode(batch.clean)
        moved = [(self.encode(batch.corrupted()) - h).square().sum(1) for _ in range(self.p["copies"])]
        reconstruction = self.loss(self.decode(h), batch.clean)
        contraction = self.p["lambda"] * torch.stack(moved).mean()
        return reconstruction + contraction, {"reconstruction": reconstruction, "contraction": contraction}


class ConvolutionalAutoencoder(Model):
    """Masci et al. 2011. A row of x is height x width x channels; PyTorch wants the channels first."""

    def images(self, rows, height, width):
        return rows.reshape(len(rows), height, width, -1).permute(0, 3, 1, 2)

    def rows(self, images):
        return images.permute(0, 2, 3, 1).flatten(1)

    def kernels(self, name):
        """(kernel, kernel, second, first) in rows -> PyTorch's (first, second, kernel, kernel)."""
        weight = self.w[name + ".weight"]
        side = self.p["kernel"]
        return weight.reshape(side, side, -1, weight.shape[1]).permute(3, 2, 0, 1)

    def bias(self, name):
        return self.w[name + ".bias"].flatten()

    def f(self, a):
        return ACTIVATIONS[self.p["activation"]](a)

    def convolution(self, k, x):
        name = f"encoder.{k}"
        return F.conv2d(x, self.kernels(name), self.bias(name), self.p["stride"], self.p["kernel"] // 2)

    def pool(self, x):
        if self.p["pooling"] == "none" or x.shape[2:] == (1, 1):
            return x
        if self.p["pooling"] == "max":
            return F.max_pool2d(x, 2, ceil_mode=True)
        return F.avg_pool2d(x, 2, ceil_mode=True)

    def map_of(self, x):
        """The last feature map, and the sizes before each convolution and each pooling."""
        sizes = []
        x = self.images(x, self.shape["height"], self.shape["width"])
        for k in range(len(self.p["channels"])):
            before = x.shape
            x = self.f(self.convolution(k, x))
            sizes.append((before, x.shape))
            x = self.pool(x)
        return x, sizes

    def encode(self, x):
        rows = self.rows(self.map_of(x)[0])
        if self.p["latent"] == 0:
            return rows
        return ACTIVATIONS[self.p["latent_activation"]](self.layer("encoder.dense", rows))

    def decode(self, z):
        last, sizes = self.map_of(torch.zeros(1, self.shape["features"]))
        if self.p["latent"] > 0:
            z = self.f(self.layer("decoder.dense", z))
        x = self.images(z, *last.shape[2:])
        for number, (size, convolved) in enumerate(reversed(sizes)):
            if x.shape[2:] != convolved[2:]:
                x = F.interpolate(x, scale_factor=2)[:, :, :convolved[2], :convolved[3]]
            x = self.up(f"decoder.{number}", x, size)
            if number < len(sizes) - 1:
                x = self.f(x)
        return self.rows(x)

    def up(self, name, x, size):
        side, stride = self.p["kernel"], self.p["stride"]
        shorter = [size[d] - ((x.shape[d] - 1) * stride - 2 * (side // 2) + side) for d in (2, 3)]
        return F.conv_transpose2d(x, self.kernels(name), self.bias(name), stride, side // 2, shorter)


class RecurrentAutoencoder(Model):
    """What torch.nn.GRU and torch.nn.LSTM call, given the program's weights."""

    def states(self, prefix, x):
        weights = [self.w[prefix + ".input_weight"].T, self.w[prefix + ".hidden_weight"].T,
                   self.w[prefix + ".input_bias"][0], self.w[prefix + ".hidden_bias"][0]]
        zeros = torch.zeros(1, len(x), self.p["hidden"])
        one_layer = {"has_biases": True, "num_layers": 1, "dropout": 0.0, "train": False, "bidirectional": False,
                     "batch_first": True}
        if self.p["cell"] == "gru":
            return torch.gru(x, zeros, weights, **one_layer)[0]
        return torch.lstm(x, (zeros, zeros), weights, **one_layer)[0]

    def encode(self, x):
        steps = self.shape.get("steps") or self.shape["height"]
        last = self.states("encoder.cell", x.reshape(len(x), steps, -1))[:, -1]
        return ACTIVATIONS[self.p["latent_activation"]](self.layer("encoder.dense", last))

    def decode(self, z):
        steps = self.shape.get("steps") or self.shape["height"]
        states = self.states("decoder.cell", z[:, None].expand(-1, steps, -1))
        return self.layer("decoder.dense", states).flatten(1)


class StackedAutoencoder(Model):
    """Bengio et al. 2007: layer by layer, each trained on the code of those below it."""
    denoising = False

    def depth(self):
        return len(self.p["hidden"])

    def f(self, a):
        return ACTIVATIONS[self.p["activation"]](a)

    def up(self, k, x):
        return self.f(self.layer(f"encoder.{k}", x))

    def down(self, k, z):
        """Pre-activation of layer k's own reconstruction of its input."""
        name = f"decoder.{self.depth() - 1 - k}"
        return self.transposed_layer(f"encoder.{k}", name, z) if self.p["tied"] else self.layer(name, z)

    def encode(self, x):
        for k in range(self.depth()):
            x = self.up(k, x)
        return x

    def decode(self, z):
        for k in range(self.depth() - 1, 0, -1):
            z = self.f(self.down(k, z))
        return self.down(0, z)

    def classify(self, x):
        return self.layer("classifier", self.encode(x)) if self.p["fine_tune"] == "classify" else None

    def stage_input(self, stage, x):
        if stage != "fine_tune":
            for k in range(int(stage.split(".")[1]) - 1):
                x = self.up(k, x)
        return x

    def trained(self, stage, update):
        if stage == "fine_tune":
            return tuple(self.w)
        k = int(stage.split(".")[1]) - 1
        return (f"encoder.{k}.", f"decoder.{self.depth() - 1 - k}.", "loss.")

    def objective(self, batch, stage, update):
        seen = batch.corrupted() if self.denoising else batch.clean
        if stage == "fine_tune":
            if self.p["fine_tune"] == "classify":
                return F.cross_entropy(self.classify(batch.clean), batch.labels), None
            return self.loss(self.decode(self.encode(seen)), batch.clean), None
        k = int(stage.split(".")[1]) - 1
        a = self.down(k, self.up(k, seen))
        if k == 0:
            return self.loss(a, batch.clean), None
        if self.p["activation"] == "sigmoid":
            each = F.binary_cross_entropy(torch.sigmoid(a), batch.clean, reduction="none")
        else:
            each = F.mse_loss(self.f(a), batch.clean, reduction="none")
        return self.loss.reduce(each), None


class StackedDenoisingAutoencoder(StackedAutoencoder):
    denoising = True


MODELS = {
    "autoencoder": DenseAutoencoder,
    "contractive_autoencoder": ContractiveAutoencoder,
    "convolutional_autoencoder": ConvolutionalAutoencoder,
    "denoising_autoencoder": DenoisingAutoencoder,
    "linear_autoencoder": LinearAutoencoder,
    "recurrent_autoencoder": RecurrentAutoencoder,
    "sparse_autoencoder": SparseAutoencoder,
    "stacked_autoencoder": StackedAutoencoder,
    "stacked_denoising_autoencoder": StackedDenoisingAutoencoder,
    "stochastic_contractive_autoencoder": StochasticContractiveAutoencoder,
}
