"""Autoencoders with a deterministic code in PyTorch, from their published formulas."""
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, kl_divergence

from in_torch.losses import ACTIVATIONS
from in_torch.model import Model
from in_torch.networks import NETWORKS


class NetworkAutoencoder(Model):
    def code_activation(self):
        return self.p["latent_activation"]

    def encode(self, x):
        return self.code("encoder", x, self.p["latent"], self.code_activation())

    def decode(self, z):
        head = f"encoder.{self.nets['encoder'].depth()}" if self.p["latent"] > 0 else None
        return self.decoded("decoder", z, None, self.p["latent"], "encoder", head)


class LinearAutoencoder(Model):
    def encode(self, x):
        return self.layer("encoder", x)

    def decode(self, z):
        return self.transposed_layer("encoder", "decoder", z) if self.p["tied"] else self.layer("decoder", z)


class DenoisingAutoencoder(NetworkAutoencoder):
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


class SparseAutoencoder(NetworkAutoencoder):
    def code_activation(self):
        return "sigmoid" if self.p["penalty"] == "kl" else "relu"

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


class ContractiveAutoencoder(NetworkAutoencoder):
    """Rifai et al. 2011: the Jacobian by brute force, one backward pass for each unit of each example's code. Estimated
    ones with the program's signs: in the space of the code for dense layers, of the input for others. CAE+H: the same
    of the encoder's change between two points, f(x) - f(x + eps), as a function of a common displacement."""

    def squared_norm(self, batch, f, points):
        """The mean over the examples, of the Jacobian at d = 0 of d -> f(d of all examples)."""
        dense = isinstance(self.nets["encoder"], NETWORKS["dense"])
        start = torch.zeros_like(points, requires_grad=True)
        if self.p["jacobian"] != "hutchinson" and dense:
            code = f(start)
            rows = [torch.autograd.grad(code[:, j].sum(), start, create_graph=True)[0] for j in range(code.shape[1])]
            return torch.stack(rows).square().sum((0, 2)).mean()
        norms = []
        for _ in range(self.p["probes"]):
            if dense:
                code = f(start)
                moved = torch.autograd.grad(code, start, batch.signs(*code.shape), create_graph=True)[0]
            else:
                moved = torch.autograd.functional.jvp(f, start, batch.signs(*points.shape), create_graph=True)[1]
            norms.append(moved.square().sum(1).mean())
        return torch.stack(norms).mean()

    def objective(self, batch, stage, update):
        x = batch.clean
        reconstruction = self.loss(self.decode(self.encode(x)), x)
        contraction = self.p["lambda"] * self.squared_norm(batch, lambda d: self.encode(x + d), x)
        terms = {"reconstruction": reconstruction, "contraction": contraction}
        if self.p["gamma"] > 0:
            changes = []
            for _ in range(self.p["copies"]):
                near = x + self.p["sigma"] * batch.normal(*x.shape)
                changes.append(self.squared_norm(batch, lambda d: self.encode(x + d) - self.encode(near + d), x))
            terms["curvature"] = self.p["gamma"] * torch.stack(changes).mean()
        return sum(terms.values()), terms


class TopkAutoencoder(NetworkAutoencoder):
    """Makhzani & Frey 2014; with unit norms the weights themselves are divided."""

    def encode(self, x):
        a = super().encode(x)
        kept = torch.topk(a, self.p["k"], dim=1)
        return torch.zeros_like(a).scatter(1, kept.indices, kept.values)

    def decode(self, z):
        if not self.p["unit_norm_decoder"]:
            return super().decode(z)
        name = "decoder.0.weight"
        own = self.w[name]
        self.w[name] = F.normalize(own, dim=1)
        decoded = super().decode(z)
        self.w[name] = own
        return decoded


class VqVae(NetworkAutoencoder):
    """van den Oord et al. 2017, equation 3."""

    def code_activation(self):
        return "identity"

    def quantised(self, x):
        f = super().encode(x)
        ids = torch.cdist(f.reshape(len(f) * self.p["vectors"], -1), self.w["codebook"]).argmin(1)
        return f, self.w["codebook"][ids].reshape(f.shape), ids

    def encode(self, x):
        return self.quantised(x)[1]

    def objective(self, batch, stage, update):
        f, z, ids = self.quantised(batch.corrupted())
        reconstruction = self.loss(self.decode(f + (z - f).detach()), batch.clean)
        codebook = self.loss.reduce((z - f.detach()).square())
        commitment = self.p["commitment"] * self.loss.reduce((f - z.detach()).square())
        used, counts = ids.unique(return_counts=True)
        perplexity = torch.distributions.Categorical(counts / counts.sum()).entropy().exp()
        return reconstruction + codebook + commitment, {
            "reconstruction": reconstruction, "codebook": codebook, "commitment": commitment,
            "perplexity": perplexity, "used_codes": torch.tensor(float(len(used)))}


class StochasticContractiveAutoencoder(NetworkAutoencoder):
    def objective(self, batch, stage, update):
        h = self.encode(batch.clean)
        moved = [(self.encode(batch.corrupted()) - h).square().sum(1) for _ in range(self.p["copies"])]
        reconstruction = self.loss(self.decode(h), batch.clean)
        contraction = self.p["lambda"] * torch.stack(moved).mean()
        return reconstruction + contraction, {"reconstruction": reconstruction, "contraction": contraction}


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
        weight = torch.ones_like(batch.clean)
        if self.denoising:
            weight = torch.where(batch.chosen() != 0, self.p["emphasis_corrupted"], self.p["emphasis_clean"])
        if k == 0:
            plain = not self.denoising or bool((weight == 1).all())
            return self.loss(a, batch.clean) if plain else self.loss.weighted(a, batch.clean, weight), None
        if self.p["activation"] == "sigmoid":
            each = F.binary_cross_entropy(torch.sigmoid(a), batch.clean, reduction="none")
        else:  # Vincent et al. 2010, section 2.2: a linear decoder of what is not bounded
            each = F.mse_loss(torch.tanh(a) if self.p["activation"] == "tanh" else a, batch.clean, reduction="none")
        return self.loss.reduce(each * weight), None


class StackedDenoisingAutoencoder(StackedAutoencoder):
    denoising = True


MODELS = {
    "autoencoder": NetworkAutoencoder,
    "contractive_autoencoder": ContractiveAutoencoder,
    "denoising_autoencoder": DenoisingAutoencoder,
    "linear_autoencoder": LinearAutoencoder,
    "sparse_autoencoder": SparseAutoencoder,
    "stacked_autoencoder": StackedAutoencoder,
    "stacked_denoising_autoencoder": StackedDenoisingAutoencoder,
    "stochastic_contractive_autoencoder": StochasticContractiveAutoencoder,
    "topk_autoencoder": TopkAutoencoder,
    "vq_vae": VqVae,
}
