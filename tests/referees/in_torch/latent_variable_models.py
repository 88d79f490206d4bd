"""Models whose code follows a prior, in PyTorch, from their published formulas."""
import math

import torch
import torch.nn.functional as F
from torch.distributions import Categorical, Normal, kl_divergence

from in_torch.model import Model
from in_torch.networks import NETWORKS

STANDARD_NORMAL = Normal(0.0, 1.0)


class LatentVariableModel(Model):
    """Networks whose features end in the mean and the log-variance of a Gaussian."""

    def gaussian(self, net, prefix, x, y=None):
        h = net.features(prefix, x, y)
        return Normal(self.layer(prefix + ".mean", h), torch.exp(self.layer(prefix + ".log_variance", h) / 2))

    def encode(self, x, y=None):
        return self.posterior(x, y).mean

    def posterior(self, x, y=None):
        return self.gaussian(self.nets["encoder"], "encoder", x, y)

    def decode(self, z, y=None):
        return self.decoded("decoder", z, y, self.p["latent"], "encoder", "encoder.mean")

    def log_prior(self, z):
        """ln p(z) of a mixture of Gaussians or of VampPrior (Tomczak & Welling 2018)."""
        if self.p["prior"] == "mixture":
            log_weights = torch.log_softmax(self.w["prior.logit"][0], 0)
            parts = Normal(self.w["prior.mean"], torch.exp(self.w["prior.log_variance"] / 2))
        elif self.p["prior"] == "vamp":
            parts = self.posterior(self.w["prior.input"])
            log_weights = torch.full((len(parts.mean),), -math.log(len(parts.mean)))
        else:
            return STANDARD_NORMAL.log_prob(z).sum(1)
        return torch.logsumexp(log_weights + parts.log_prob(z[:, None]).sum(2), 1)

    def rate_of_draws(self, q, z):
        return (q.log_prob(z).sum(1) - self.log_prior(z)).mean()

    def draw(self, batch, q):
        return q.mean + q.stddev * batch.normal(*q.mean.shape)


def several(q, count):
    """Each row of a distribution `count` times."""
    return Normal(q.mean.repeat_interleave(count, 0), q.stddev.repeat_interleave(count, 0))


class Vae(LatentVariableModel):
    """Kingma & Welling 2014; beta: Higgins et al. 2017."""

    def bound(self, batch, x, q, y=None, constant=0.0):
        draws = self.p["samples"]
        each = several(q, draws)
        z = self.draw(batch, each)
        a = self.decode(z, None if y is None else y.repeat_interleave(draws, 0))
        reconstruction = self.loss.negative_log_likelihood(a, x.repeat_interleave(draws, 0)).mean()
        other = self.p.get("prior", "standard") != "standard"
        kl = self.rate_of_draws(each, z) if other else kl_divergence(q, STANDARD_NORMAL).sum(1).mean()
        terms = {"reconstruction": reconstruction, "kl": kl}
        return reconstruction + self.beta(batch, terms) * self.rate(batch, q, kl, terms) + constant, terms

    def beta(self, batch, terms):
        beta, warmup, cycle = self.p["beta"], self.p["kl_warmup"], self.p["kl_cycle"]
        if warmup == 0:
            return beta
        beta *= min(1.0, (batch.epoch % cycle if cycle > 0 else batch.epoch) / warmup)
        terms["beta"] = torch.tensor(beta)
        return beta

    def rate(self, batch, q, kl, terms):
        """Free bits: Kingma et al. 2016, each unit a group; capacity: Burgess et al. 2018, equation 8."""
        free = self.p["free_bits"]
        rate = kl_divergence(q, STANDARD_NORMAL).mean(0).clamp(min=free).sum() if free > 0 else kl
        capacity, epochs = self.p["capacity"], self.p["capacity_epochs"]
        if capacity == 0:
            return rate
        if epochs > 0:
            capacity *= min(1.0, batch.epoch / epochs)
            terms["capacity"] = torch.tensor(capacity)
        return (rate - capacity).abs()

    def objective(self, batch, stage, update):
        return self.bound(batch, batch.clean, self.posterior(batch.corrupted()))


class Cvae(Vae):
    """Kingma et al. 2014, equation 6, with p(y) uniform."""
    conditional = True

    def objective(self, batch, stage, update):
        y = batch.one_hot()
        q = self.posterior(batch.corrupted()[:len(y)], y)
        return self.bound(batch, batch.clean[:len(y)], q, y, math.log(batch.classes))


class BetaTcvae(LatentVariableModel):
    """Chen et al. 2018: minibatch weighted sampling, pair by pair."""

    def objective(self, batch, stage, update):
        q = self.posterior(batch.corrupted())
        z = self.draw(batch, q)
        reconstruction = self.loss.negative_log_likelihood(self.decode(z), batch.clean).mean()
        pairs = Normal(q.mean[None], q.stddev[None]).log_prob(z[:, None])  # (draw, posterior, unit)
        count = math.log(batch.examples * len(z))
        joint = torch.logsumexp(pairs.sum(2), 1) - count
        marginals = (torch.logsumexp(pairs, 1) - count).sum(1)
        terms = {"mutual_information": (q.log_prob(z).sum(1) - joint).mean(),
                 "total_correlation": (joint - marginals).mean(),
                 "dimension_wise_kl": (marginals - STANDARD_NORMAL.log_prob(z).sum(1)).mean()}
        weights = (self.p["alpha"], self.p["beta"], self.p["gamma"])
        total = reconstruction + sum(weight * term for weight, term in zip(weights, terms.values()))
        return total, {"reconstruction": reconstruction, **terms}


class DipVae(LatentVariableModel):
    """Kumar et al. 2018, with covariances over the batch."""

    def objective(self, batch, stage, update):
        q = self.posterior(batch.corrupted())
        reconstruction = self.loss.negative_log_likelihood(self.decode(self.draw(batch, q)), batch.clean).mean()
        kl = kl_divergence(q, STANDARD_NORMAL).sum(1).mean()
        covariance = torch.cov(q.mean.T, correction=0).reshape(q.mean.shape[1], -1)
        if self.p["variant"] == "ii":
            covariance = covariance + torch.diag(q.variance.mean(0))
        diagonal = torch.diagonal(covariance)
        off = self.p["lambda_od"] * (covariance - torch.diag(diagonal)).square().sum()
        on = self.p["lambda_d"] * (diagonal - 1).square().sum()
        return (reconstruction + kl + off + on,
                {"reconstruction": reconstruction, "kl": kl, "off_diagonal": off, "diagonal": on})


class Iwae(LatentVariableModel):
    """Burda, Grosse & Salakhutdinov 2016, equation 8."""

    def objective(self, batch, stage, update):
        k = self.p["samples"]
        q = self.posterior(batch.corrupted())
        each = several(q, k)
        z = self.draw(batch, each)
        reconstruction_error = self.loss.negative_log_likelihood(self.decode(z), batch.clean.repeat_interleave(k, 0))
        log_weight = -reconstruction_error + self.log_prior(z) - each.log_prob(z).sum(1)
        bound = torch.logsumexp(log_weight.reshape(-1, k), 1) - math.log(k)
        other = self.p["prior"] != "standard"
        kl = self.rate_of_draws(each, z) if other else kl_divergence(q, STANDARD_NORMAL).sum(1).mean()
        return -bound.mean(), {"reconstruction": reconstruction_error.mean(), "kl": kl}


class M2(LatentVariableModel):
    """Kingma et al. 2014, equations 6 to 9: a missing class is summed out by going through all of them."""
    conditional = True

    def classify(self, x):
        return self.logits("classifier", "classifier", x)

    def reconstruction_error(self, x, y, z):
        return self.loss.negative_log_likelihood(self.decode(z, y), x)

    def labelled_bound(self, x, y, q, noise):
        z = q.mean + q.stddev * noise
        return self.reconstruction_error(x, y, z) + math.log(y.shape[1]) + kl_divergence(q, STANDARD_NORMAL).sum(1)

    def semi_supervised(self, batch, x, seen, posterior, classify):
        count, classes = batch.labelled, batch.classes
        share = batch.labelled_examples / batch.examples if count < len(x) else 1.0
        total, terms = 0.0, {}
        if count > 0:
            y = batch.one_hot()
            q = posterior(seen[:count], y)
            terms["labelled"] = self.labelled_bound(x[:count], y, q, batch.normal(*q.mean.shape)).mean()
            terms["classification"] = F.cross_entropy(classify(seen[:count]), batch.labels)
            total = total + share * terms["labelled"] + self.p["alpha"] * terms["classification"]
        if count < len(x):
            x, seen = x[count:], seen[count:]
            q_y = Categorical(logits=classify(seen))
            noise = batch.normal(len(x), classes, self.p["latent"])
            bounds = []
            for c in range(classes):
                y = F.one_hot(torch.full((len(x),), c), classes).to(x.dtype)
                bounds.append(self.labelled_bound(x, y, posterior(seen, y), noise[:, c]))
            terms["unlabelled"] = ((q_y.probs * torch.stack(bounds, 1)).sum(1) - q_y.entropy()).mean()
            total = total + (1 - share if count > 0 else 1.0) * terms["unlabelled"]
        return total, terms

    def objective(self, batch, stage, update):
        return self.semi_supervised(batch, batch.clean, batch.corrupted(), self.posterior, self.classify)


class M1M2(M2):
    """M2 on the codes of a VAE, with a Gaussian decoder of those codes: one variance for each of their units."""

    def own(self, sizes):
        """M2's own dense layers."""
        return NETWORKS["dense"](self, {"hidden": self.p[sizes], "activation": self.p["activation"]})

    def first(self, x):
        return self.gaussian(self.nets["encoder"], "m1.encoder", x)

    def first_decoder(self, z1):
        return self.decoded("m1.decoder", z1, None, self.p["m1_latent"], "m1.encoder", "m1.encoder.mean")

    def classify_code(self, z1):
        net = self.own("classifier_hidden")
        return self.layer(f"m2.classifier.{net.depth()}", net.features("m2.classifier", z1))

    def classify(self, x):
        return self.classify_code(self.first(x).mean)

    def second_posterior(self, z1, y):
        return self.gaussian(self.own("hidden"), "m2.encoder", z1, y)

    def posterior(self, x, y=None):
        return self.second_posterior(self.first(x).mean, y)

    def second_decoder(self, z, y):
        mean = self.own("hidden").decode("m2.decoder", z, y, self.p["latent"])
        return Normal(mean, torch.exp(self.w["m2.decoder.log_variance"] / 2))

    def decode(self, z, y=None):
        return self.first_decoder(self.second_decoder(z, y).mean)

    def reconstruction_error(self, x, y, z):
        return -self.second_decoder(z, y).log_prob(x).sum(1)

    def stage_input(self, stage, x):
        if stage == "m1":
            return x
        q = self.first(x)
        return q.mean if self.p["m1_code"] == "mean" else torch.cat([q.mean, 2 * q.stddev.log()], 1)

    def objective(self, batch, stage, update):
        if stage == "m1":
            q = self.first(batch.corrupted())
            z = self.draw(batch, q)
            reconstruction = self.loss.negative_log_likelihood(self.first_decoder(z), batch.clean).mean()
            kl = kl_divergence(q, STANDARD_NORMAL).sum(1).mean()
            return reconstruction + kl, {"reconstruction": reconstruction, "kl": kl}
        z1 = batch.clean
        if self.p["m1_code"] == "draw":
            mean, log_variance = z1.chunk(2, 1)
            z1 = self.draw(batch, Normal(mean, torch.exp(log_variance / 2)))
        return self.semi_supervised(batch, z1, z1, self.second_posterior, self.classify_code)


class DeterministicCode(LatentVariableModel):
    def decode(self, z, y=None):
        head = f"encoder.{self.nets['encoder'].depth()}"
        return self.decoded("decoder", z, y, self.p["latent"], "encoder", head)

    def posterior(self, x, y=None):
        return None

    def encode(self, x):
        return self.code("encoder", x, self.p["latent"])


class AdversarialAutoencoder(LatentVariableModel):
    """Makhzani et al. 2016; with labels section 2.3: the class beside the code, and one more for no label."""

    def is_gaussian(self):
        return self.p["posterior"] == "gaussian"

    def decode(self, z, y=None):
        head = "encoder.mean" if self.is_gaussian() else f"encoder.{self.nets['encoder'].depth()}"
        return self.decoded("decoder", z, y, self.p["latent"], "encoder", head)

    def posterior(self, x, y=None):
        return super().posterior(x) if self.is_gaussian() else None

    def encode(self, x):
        return super().encode(x) if self.is_gaussian() else self.code("encoder", x, self.p["latent"])

    def trained(self, stage, update):
        return {"reconstruction": ("encoder.", "decoder.", "loss."), "discriminator": ("discriminator.",),
                "encoder": ("encoder.",)}[update]

    def discriminator(self, z, batch):
        if self.p["labels"]:
            classes = torch.full((len(z),), batch.classes)
            classes[:batch.labelled] = batch.labels
            z = torch.cat([z, F.one_hot(classes, batch.classes + 1).double()], 1)
        return self.logits("discriminator", "discriminator", z)

    def prior(self, batch, rows, units):
        """Pair by pair of units in the complex plane."""
        labels = batch.labels if self.p["labels"] else batch.labels[:0]
        if self.p["prior"] == "normal":
            return batch.normal(rows, units)
        if self.p["prior"] == "mixture":
            count = self.p["components"] or batch.classes
            along, across = batch.normal(rows, units // 2, 2).unbind(2)
            component = (count * batch.uniform(rows)).floor().long()
            component[:len(labels)] = labels
            petal = torch.complex(1.4 + 0.5 * along, 0.1 * across)
            points = petal * torch.exp(2j * math.pi * component / count)[:, None]
        else:
            u = batch.uniform(rows, units // 2)
            u[:len(labels)] = (labels[:, None] + u[:len(labels)]) / batch.classes
            points = torch.polar(2 * u.sqrt(), 4 * math.pi * u.sqrt())
        return torch.view_as_real(points).reshape(rows, units)

    def objective(self, batch, stage, update):
        x = batch.corrupted()
        z = self.draw(batch, super().posterior(x)) if self.is_gaussian() else self.encode(x)
        if update == "reconstruction":
            return self.loss(self.decode(z), batch.clean), None
        ones, zeros = torch.ones(len(z), 1), torch.zeros(len(z), 1)
        if update == "encoder":
            return F.binary_cross_entropy_with_logits(self.discriminator(z, batch), ones), None
        real = F.binary_cross_entropy_with_logits(self.discriminator(self.prior(batch, *z.shape), batch), ones)
        return real + F.binary_cross_entropy_with_logits(self.discriminator(z.detach(), batch), zeros), None


def discrepancy(z, prior, kernel_name):
    """MMD^2: the unbiased estimate, pairs of one example with itself left out."""
    def kernel(a, b):
        squared = (a[:, None] - b[None]).square().sum(2)
        if kernel_name == "rbf":
            return torch.exp(-squared / (2 * a.shape[1]))
        scales = [2 * a.shape[1] * s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10)]
        return sum(c / (c + squared) for c in scales)

    n = len(z)
    within = ((kernel(z, z) + kernel(prior, prior)) * (1 - torch.eye(n))).sum() / (n * (n - 1))
    return within - 2 * kernel(z, prior).mean()


class InfoVae(LatentVariableModel):
    """Zhao et al. 2019, with the divergence of the aggregate posterior by MMD."""

    def objective(self, batch, stage, update):
        q = self.posterior(batch.corrupted())
        z = self.draw(batch, q)
        reconstruction = self.loss.negative_log_likelihood(self.decode(z), batch.clean).mean()
        kl = kl_divergence(q, STANDARD_NORMAL).sum(1).mean()
        alpha = self.p["alpha"]
        mmd = (alpha + self.p["lambda"] - 1) * discrepancy(z, batch.normal(*z.shape), self.p["kernel"])
        return reconstruction + (1 - alpha) * kl + mmd, {"reconstruction": reconstruction, "kl": kl, "mmd": mmd}


class RegularizedAutoencoder(DeterministicCode):
    """Ghosh et al. 2020: RAE-L2."""

    def objective(self, batch, stage, update):
        z = self.encode(batch.corrupted())
        reconstruction = self.loss(self.decode(z), batch.clean)
        code = self.p["beta"] * 0.5 * z.square().sum(1).mean()
        of_decoder = [w for name, w in self.w.items() if name.startswith("decoder.")]
        if self.nets["decoder"].tied:
            of_decoder += [w for name, w in self.w.items() if name.startswith("encoder.") and name.endswith("weight")]
        decoder = self.p["lambda"] * sum(w.square().sum() for w in of_decoder)
        return reconstruction + code + decoder, {"reconstruction": reconstruction, "code": code, "decoder": decoder}


class WassersteinAutoencoder(DeterministicCode):
    """Tolstikhin et al. 2018, algorithm 2."""

    def objective(self, batch, stage, update):
        z = self.encode(batch.corrupted())
        mmd = self.p["lambda"] * discrepancy(z, batch.normal(*z.shape), self.p["kernel"])
        reconstruction = self.loss(self.decode(z), batch.clean)
        return reconstruction + mmd, {"reconstruction": reconstruction, "mmd": mmd}


MODELS = {
    "aae": AdversarialAutoencoder,
    "beta_tcvae": BetaTcvae,
    "cvae": Cvae,
    "dip_vae": DipVae,
    "info_vae": InfoVae,
    "iwae": Iwae,
    "m1_m2": M1M2,
    "m2": M2,
    "rae": RegularizedAutoencoder,
    "vae": Vae,
    "wae_mmd": WassersteinAutoencoder,
}
