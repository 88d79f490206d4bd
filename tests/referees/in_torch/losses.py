"""The losses in PyTorch, from their published formulas: torch.distributions wherever there is a distribution."""
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, NegativeBinomial, Normal, Poisson
from torch.distributions import ContinuousBernoulli as ContinuousBernoulliDistribution

ACTIVATIONS = {"identity": lambda a: a, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
               "softplus": F.softplus, "elu": F.elu, "leaky_relu": F.leaky_relu, "silu": F.silu, "gelu": F.gelu}


class Loss:
    """a (B, D) is the decoder's pre-activation, x (B, D) the target."""

    def __init__(self, params, weights, shape):
        self.params, self.weights, self.shape = params, weights, shape

    def output(self, a):
        return ACTIVATIONS[self.params["output"]](a)

    def reduce(self, each):
        return each.mean() if self.params["reduction"] == "mean" else each.flatten(1).sum(1).mean()

    def __call__(self, a, x):
        return self.reduce(self.each(a, x))

    def weighted(self, a, x, weight):
        return self.reduce(weight * self.each(a, x))

    def negative_log_likelihood(self, a, x):
        return -self.distribution(a).log_prob(x).flatten(1).sum(1)


class MeanSquaredError(Loss):
    def each(self, a, x):
        return F.mse_loss(self.output(a), x, reduction="none")

    def distribution(self, a):
        return Normal(self.output(a), 1.0)


class BinaryCrossEntropy(Loss):
    def output(self, a):
        return torch.sigmoid(a)

    def each(self, a, x):
        return F.binary_cross_entropy_with_logits(a, x, reduction="none")

    def distribution(self, a):
        return Bernoulli(logits=a, validate_args=False)  # grey pixels are taken too


class GaussianLikelihood(Loss):
    def distribution(self, a):
        learned = self.weights.get("loss.log_variance")
        sigma = torch.tensor(self.params["sigma"]) if learned is None else torch.exp(learned / 2)
        return Normal(self.output(a), sigma)

    def each(self, a, x):
        return -self.distribution(a).log_prob(x)


class DistributionLoss(Loss):
    """-ln p(x) of a distribution whose mean is the reconstruction."""

    def output(self, a):
        return self.distribution(a).mean

    def each(self, a, x):
        return -self.distribution(a).log_prob(x)


class ContinuousBernoulli(DistributionLoss):
    def distribution(self, a):
        return ContinuousBernoulliDistribution(logits=a, lims=(0.4999, 0.5001))


class CountLikelihood(DistributionLoss):
    def rate(self, a):
        return a.exp() if self.params["link"] == "log" else F.softplus(a) + 1e-8


class PoissonLikelihood(CountLikelihood):
    def distribution(self, a):
        return Poisson(self.rate(a), validate_args=False)  # what is no count is taken too


class NegativeBinomialLikelihood(CountLikelihood):
    def distribution(self, a):
        learned = self.weights.get("loss.log_dispersion")
        log_alpha = torch.tensor(self.params["alpha"]).log() if learned is None else learned
        return NegativeBinomial(torch.exp(-log_alpha).expand(a.shape), logits=self.rate(a).log() + log_alpha,
                                validate_args=False)


class CategoricalCrossEntropy(Loss):
    def groups(self, a):
        return a.reshape(len(a), -1, self.params["categories"])

    def output(self, a):
        return torch.softmax(self.groups(a), 2).reshape(a.shape)

    def each(self, a, x):  # of each group
        return F.cross_entropy(self.groups(a).transpose(1, 2), self.groups(x).transpose(1, 2), reduction="none")

    def weighted(self, a, x, weight):
        each = -self.groups(weight) * self.groups(x) * torch.log_softmax(self.groups(a), 2)
        return self.reduce(each.sum(2))

    def negative_log_likelihood(self, a, x):
        return self.each(a, x).sum(1)


class StructuralDissimilarity(Loss):
    """1 - SSIM of Wang et al. 2004: local moments by a convolution with a Gaussian window, at most 11 x 11."""

    def moments(self, images):
        side = min(11, self.shape["height"], self.shape["width"])
        side -= 1 - side % 2
        window = torch.exp(-(torch.arange(side) - side // 2) ** 2 / (2 * 1.5 ** 2))
        window = torch.outer(window, window) / window.sum() ** 2
        return F.conv2d(images, window[None, None])

    def similarity(self, x, y):
        def channels(rows):
            images = rows.reshape(len(rows), self.shape["height"], self.shape["width"], -1).permute(0, 3, 1, 2)
            return images.reshape(-1, 1, *images.shape[2:])
        x, y = channels(x), channels(y)
        mx, my = self.moments(x), self.moments(y)
        vx, vy = self.moments(x * x) - mx ** 2, self.moments(y * y) - my ** 2
        c = self.moments(x * y) - mx * my
        c1, c2 = (0.01 * self.params["data_range"]) ** 2, (0.03 * self.params["data_range"]) ** 2
        return ((2 * mx * my + c1) * (2 * c + c2) / ((mx ** 2 + my ** 2 + c1) * (vx + vy + c2))).mean()

    def __call__(self, a, x):
        return 1 - self.similarity(self.output(a), x)


LOSSES = {"mse": MeanSquaredError, "bce": BinaryCrossEntropy, "gaussian_nll": GaussianLikelihood,
          "categorical": CategoricalCrossEntropy, "continuous_bernoulli": ContinuousBernoulli,
          "negative_binomial": NegativeBinomialLikelihood, "poisson": PoissonLikelihood,
          "ssim": StructuralDissimilarity}
