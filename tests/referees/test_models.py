"""Every model and loss against PyTorch: codes, reconstructions, objectives, their terms, and the gradient of every
parameter. The program computes in single precision, PyTorch in double from the same weights, inputs and draws, so the
error is the program's own.
"""
import unittest

from referee import Table, ask, main, relative_error, skip_without

skip_without("python3-torch", "torch")
import numpy as np  # noqa: E402
import torch  # noqa: E402

from in_torch import deterministic_models, latent_variable_models  # noqa: E402
from in_torch.losses import LOSSES  # noqa: E402
from in_torch.model import Batch  # noqa: E402
from in_torch.networks import NETWORKS  # noqa: E402

torch.set_default_dtype(torch.float64)
MODELS = {**deterministic_models.MODELS, **latent_variable_models.MODELS}
TOLERANCE = 1e-4
ROWS = 6

CODE = {"latent": 3}
STACKED = {"hidden": [7, 5, 3]}
SEMI = {**CODE, "alpha": 0.3, "labelled_per_batch": 2}
OWN_M2 = {**SEMI, "hidden": [8], "classifier_hidden": [6], "m1_latent": 4}
MIXED = {"labelled": 2, "examples": 40, "labelled_examples": 10}
MASKING, GAUSSIAN = {"use": "masking", "ratio": 0.3}, {"use": "gaussian", "sigma": 0.2}


def dense(*hidden, **more):
    return {"use": "dense", "hidden": list(hidden), **more}


NARROW, LINEAR = {"network": dense(8)}, {"network": dense()}
NOISY = {**NARROW, "noise": MASKING}
CONVOLUTIONAL = {"use": "convolutional", "channels": [2, 3]}
RECURRENT = {"use": "recurrent", "hidden": 5}
RESIDUAL = {"use": "residual", "width": 6, "blocks": 2}
SMALL_NETWORKS = {"convolutional": CONVOLUTIONAL, "dense": dense(8), "recurrent": RECURRENT, "residual": RESIDUAL}

# Of each model settings whose mathematics differ. Every value of every choice and flag is added to the first of them;
# and the first of them is compared on every network.
SETTINGS = {
    "aae": [({"latent": 4}, {**NOISY, "discriminator": dense(5)}), (CODE, {**NARROW, "discriminator": dense()}),
            ({"latent": 4, "labels": True, "labelled_per_batch": 2, "prior": "mixture", "posterior": "gaussian"},
             {**MIXED, **NOISY, "discriminator": dense(5)}),
            ({"latent": 4, "labels": True, "labelled_per_batch": 2, "prior": "swiss_roll"},
             {**MIXED, **NARROW, "discriminator": dense(5)}),
            ({"latent": 2, "prior": "mixture", "components": 7}, {**NARROW, "discriminator": dense(5)}),
            ({"latent": 4, "posterior": "gaussian"}, {"network": dense(8, tied=True), "discriminator": dense(5)}),
            (CODE, {"network": CONVOLUTIONAL, "discriminator": dense(5, activation="tanh")})],
    "autoencoder": [(CODE, NOISY), ({"latent": 60}, LINEAR),
                    (CODE, {"network": dense(9, 7, tied=True, activation="tanh"), "noise": GAUSSIAN}),
                    ({"latent": 0}, {"network": dense(9, 4)}), ({"latent": 0}, {"network": dense(9, 4, tied=True)}),
                    ({"latent": 4}, {"encoder": CONVOLUTIONAL, "decoder": dense(7)}),
                    ({"latent": 4}, {"encoder": RECURRENT, "decoder": CONVOLUTIONAL})],
    "beta_tcvae": [(CODE, NOISY), ({**CODE, "alpha": 0.5, "beta": 3, "gamma": 2}, {**NARROW, "examples": 500}),
                   ({"latent": 2}, LINEAR)],
    "contractive_autoencoder": [({"latent": 5, "lambda": 0.2}, LINEAR),
                                ({"latent": 5, "lambda": 0.2, "latent_activation": "identity"}, LINEAR),
                                ({"latent": 4, "lambda": 0.3, "jacobian": "exact"}, {"network": dense(9, 6)}),
                                ({"latent": 4, "lambda": 0.3, "jacobian": "exact", "latent_activation": "tanh"},
                                 {"network": dense(9, 6, activation="softplus")}),
                                ({"latent": 4, "lambda": 0.3, "jacobian": "exact", "latent_activation": "identity"},
                                 {"network": dense(9, 6, tied=True)}),
                                ({"latent": 4, "jacobian": "hutchinson", "probes": 3, "lambda": 1},
                                 {"network": dense(9)}),
                                ({"latent": 4, "probes": 2, "lambda": 0.1},
                                 {"network": {**CONVOLUTIONAL, "stride": 1, "pooling": "average"}}),
                                ({"latent": 5, "lambda": 0.2, "gamma": 3, "sigma": 0.3, "copies": 2}, LINEAR),
                                ({"latent": 4, "lambda": 0.2, "gamma": 3, "sigma": 0.3, "copies": 2},
                                 {"network": dense(9, 6, activation="tanh")}),
                                ({"latent": 4, "jacobian": "hutchinson", "probes": 2, "lambda": 1, "gamma": 3},
                                 {"network": dense(9, activation="tanh")}),
                                ({"latent": 4, "lambda": 0.1, "gamma": 3},
                                 {"network": {**CONVOLUTIONAL, "activation": "tanh"}})],
    "cvae": [({**CODE, "samples": 2, "beta": 0.5}, NOISY), ({**CODE, "kl_warmup": 4}, {**NARROW, "epoch": 1.5}),
             (CODE, LINEAR), ({**CODE, "free_bits": 0.1, "capacity": 2}, NARROW)],
    "denoising_autoencoder": [({**CODE, "copies": 3}, NOISY),
                              ({**CODE, "emphasis_corrupted": 1, "emphasis_clean": 0.2, "copies": 2}, NOISY),
                              ({**CODE, "emphasis_clean": 0}, NOISY),
                              ({**CODE, "emphasis_clean": 0}, {**NOISY, "dark": True})],
    "dip_vae": [(CODE, NOISY), ({**CODE, "variant": "ii", "lambda_od": 3, "lambda_d": 5}, NARROW),
                ({"latent": 2}, LINEAR)],
    "info_vae": [(CODE, NOISY), ({**CODE, "alpha": 0.7, "lambda": 20}, NARROW), ({**CODE, "alpha": 1}, LINEAR)],
    "iwae": [({**CODE, "samples": 5, "prior_components": 4}, NOISY), ({**CODE, "samples": 1}, NARROW), ({**CODE, "samples": 4}, LINEAR)],
    "linear_autoencoder": [({"latent": 3}, {"noise": GAUSSIAN})],
    "m1_m2": [(OWN_M2, {**MIXED, "network": dense(7), "noise": MASKING}),
              ({**OWN_M2, "m1_code": "mean", "hidden": []}, LINEAR), (OWN_M2, {"labelled": 0, "network": dense(7)}),
              ({**OWN_M2, "hidden": [8, 5]}, {**MIXED, "network": dense(7)})],
    "m2": [(SEMI, {**MIXED, **NOISY, "classifier": dense(6)}), (SEMI, NARROW), (SEMI, {**NARROW, "labelled": 0}),
           (SEMI, {**MIXED, **LINEAR}), (SEMI, {**MIXED, "network": dense(8, 5)}),
           (SEMI, {**MIXED, "network": CONVOLUTIONAL, "classifier": RECURRENT})],
    "rae": [({**CODE, "beta": 0.1, "lambda": 0.01}, NOISY), ({**CODE, "lambda": 0.1}, {"network": dense(8, tied=True)})],
    "sparse_autoencoder": [({"latent": 60, "rho": 0.1, "beta": 0.5}, {"network": dense(tied=True), "noise": MASKING}),
                           ({"latent": 60, "penalty": "l1", "beta": 0.1}, {"network": dense(tied=True)}),
                           ({"latent": 20}, NARROW)],
    "stacked_autoencoder": [(STACKED, {"noise": MASKING}), ({**STACKED, "fine_tune": "reconstruct"}, {}),
                            ({**STACKED, "pretrain_epochs": 0}, {}),
                            ({**STACKED, "activation": "tanh", "tied": False}, {"loss": {
                                "use": "mse", "reduction": "sum_per_example"}})],
    "stacked_denoising_autoencoder": [(STACKED, {"noise": MASKING}),
                                      ({**STACKED, "fine_tune": "reconstruct"}, {"noise": MASKING}),
                                      ({**STACKED, "tied": False, "activation": "relu"}, {"noise": GAUSSIAN}),
                                      ({**STACKED, "emphasis_clean": 0.2}, {"noise": MASKING}),
                                      ({**STACKED, "emphasis_corrupted": 2, "activation": "relu"}, {"noise": MASKING})],
    "stochastic_contractive_autoencoder": [({**CODE, "lambda": 0.4, "copies": 3}, {**NARROW, "noise": GAUSSIAN}),
                                           ({"latent": 5, "lambda": 2},
                                            {"network": dense(tied=True), "noise": MASKING})],
    "topk_autoencoder": [({"latent": 20, "k": 3}, NOISY), ({"latent": 60, "k": 5, "latent_activation": "relu"}, LINEAR),
                         ({"latent": 60, "k": 5, "unit_norm_decoder": True}, LINEAR),
                         ({"latent": 20, "k": 20}, {"network": dense(tied=True)})],
    "vae": [({**CODE, "samples": 3, "beta": 4, "prior_components": 4}, NOISY), (CODE, NARROW),
            ({**CODE, "kl_warmup": 5, "beta": 2}, {**NARROW, "epoch": 2.5}), (CODE, {"network": dense(8, 6)}),
            ({**CODE, "kl_warmup": 2, "kl_cycle": 4}, {**NARROW, "epoch": 9.5}), ({**CODE, "free_bits": 0.2}, NARROW),
            ({**CODE, "beta": 100, "capacity": 5}, NARROW),
            ({**CODE, "beta": 100, "capacity": 5, "capacity_epochs": 4, "free_bits": 0.1}, {**NARROW, "epoch": 1}),
            (CODE, {"network": dense(8, tied=True)}), (CODE, {"network": {**CONVOLUTIONAL, "tied": True}})],
    "vq_vae": [({"latent": 6, "vectors": 3, "codebook": 5}, NOISY),
               ({"latent": 4, "vectors": 1, "codebook": 3, "commitment": 2}, NARROW),
               ({"latent": 4, "vectors": 4, "codebook": 7}, {"network": dense(8, tied=True), "loss": {
                   "use": "bce", "reduction": "sum_per_example"}})],
    "wae_mmd": [({**CODE, "lambda": 3}, NOISY), ({**CODE, "lambda": 3, "kernel": "rbf"}, NARROW)],
}
NO_NETWORK = {"linear_autoencoder", "stacked_autoencoder", "stacked_denoising_autoencoder"}
REFUSED = {("contractive_autoencoder", "recurrent")}  # a recurrent layer does not tell its Jacobian

# Of each network settings whose mathematics differ, of a plain autoencoder with a code of 4 unless it says otherwise.
# Every value of every choice and flag is added to the first of them.
NETWORK_SETTINGS = {
    "convolutional": [(CONVOLUTIONAL, {}),
                      ({**CONVOLUTIONAL, "normalisation": "batch", "dropout": 0.5}, {}),
                      ({**CONVOLUTIONAL, "normalisation": "layer", "dropout": 0.5, "activation": "silu"}, {}),
                      ({**CONVOLUTIONAL, "normalisation": "batch", "stride": 1, "pooling": "average", "tied": True,
                        "activation": "elu"}, {}),
                      ({**CONVOLUTIONAL, "channels": [3, 2], "stride": 1, "pooling": "max"}, {"latent": 0}),
                      ({**CONVOLUTIONAL, "channels": [2, 2, 2, 2], "stride": 1, "pooling": "average"}, {}),
                      ({**CONVOLUTIONAL, "kernel": 5, "stride": 3, "activation": "tanh"}, {}),
                      ({**CONVOLUTIONAL, "channels": [2], "kernel": 4, "activation": "softplus"}, {}),
                      ({**CONVOLUTIONAL, "channels": [3], "kernel": 1, "stride": 1}, {"latent": 0}),
                      ({**CONVOLUTIONAL, "tied": True}, {"latent": 0}),
                      ({**CONVOLUTIONAL, "tied": True, "stride": 1, "pooling": "max"}, {}),
                      ({**CONVOLUTIONAL, "channels": [2, 2]},
                       {"shape": {"features": 45, "height": 5, "width": 3, "channels": 3, "classes": 3}})],
    "dense": [(dense(8, 5), {}), (dense(), {}), (dense(8, 5, normalisation="batch", dropout=0.5), {}),
              (dense(8, 5, normalisation="layer", dropout=0.5, activation="gelu"), {}),
              (dense(9, 4, normalisation="batch", dropout=0.5, tied=True, activation="tanh"), {"latent": 0}),
              (dense(9, normalisation="layer", tied=True), {})],
    "recurrent": [(RECURRENT, {}), ({**RECURRENT, "cell": "lstm", "layers": 2, "forget_bias": 0.5}, {}),
                  ({**RECURRENT, "layers": 3, "reverse_target": True}, {"latent": 0}),
                  ({**RECURRENT, "hidden": 4}, {"shape": {"features": 48, "steps": 12}})],
    "residual": [(RESIDUAL, {}), ({**RESIDUAL, "normalisation": "batch", "dropout": 0.5}, {"latent": 0}),
                 ({**RESIDUAL, "blocks": 3}, {"latent": 0})],
}

# Of each loss settings; "likelihood": it also serves models that need -ln p(x|z), "weighted": emphasised denoising.
LOSS_SETTINGS = {
    "bce": ({}, {"likelihood", "weighted"}),
    "categorical": ({"categories": 4}, {"likelihood", "weighted"}),
    "continuous_bernoulli": ({}, {"likelihood", "weighted"}),
    "gaussian_nll": ({"sigma": 0.4}, {"likelihood", "weighted"}),
    "mse": ({}, {"likelihood", "weighted"}),
    "negative_binomial": ({"alpha": 0.3}, {"likelihood", "weighted"}),
    "poisson": ({}, {"likelihood", "weighted"}),
    "ssim": ({"data_range": 1.5}, set()),
}


def examples(features, seed):
    """Smooth grey rows in [0, 1]."""
    random = np.random.default_rng(seed)
    phase, speed = random.uniform(0, 6, (ROWS, 1)), random.uniform(0.2, 0.9, (ROWS, 1))
    x = 0.5 + 0.35 * np.sin(phase + speed * np.arange(features)) + random.uniform(-0.15, 0.15, (ROWS, features))
    return x.astype(np.float32).astype(float)


def request(model, params, more, seed):
    one = {"model": {"use": model, **params}, "seed": seed, "labels": [0, 2, 1, 1, 0, 2],
           "shape": {"features": 48, "height": 8, "width": 6, "channels": 1, "classes": 3}, **more}
    one["x"] = examples(one["shape"]["features"], seed)
    if one.pop("dark", False):  # half of the pixels 0, as most of MNIST's are
        one["x"][:, ::2] = 0
    return one


def variations(choices, params):
    """The settings, and each other value of each choice and flag with them."""
    yield params
    for name, values in choices.items():
        for value in values:
            if params.get(name) != value:
                yield {**params, name: value}


def model_requests(plugins):
    requests = []
    for model, choices in plugins["model"].items():
        settings = SETTINGS[model]
        for params in variations(choices, settings[0][0]):
            requests.append(request(model, params, settings[0][1], len(requests)))
        requests += [request(model, params, more, len(requests) + i) for i, (params, more) in enumerate(settings[1:])]
        for name, network in SMALL_NETWORKS.items():
            if model not in NO_NETWORK and (model, name) not in REFUSED:
                requests.append(request(model, settings[0][0], {**settings[0][1], "network": network}, len(requests)))
    return requests


def network_requests(plugins):
    requests = []
    for network, choices in plugins["network"].items():
        settings = NETWORK_SETTINGS[network]
        # Closed forms in the network's unit tests: a loss without an output function, and a probability of its own.
        choices = {name: values for name, values in choices.items() if name != "teacher_forcing"}
        all_settings = [(params, settings[0][1]) for params in variations(choices, settings[0][0])] + settings[1:]
        for params, more in all_settings:
            one = request("autoencoder", {"latent": more.get("latent", 4)}, {"network": params}, len(requests))
            if "shape" in more:
                one.update(shape=more["shape"], x=examples(more["shape"]["features"], len(requests)))
            requests.append(one)
    return requests


def loss_requests(plugins):
    requests = []
    for loss, choices in plugins["loss"].items():
        settings, abilities = LOSS_SETTINGS[loss]
        for params in variations(choices, settings):
            more = {"loss": {"use": loss, **params}}
            requests.append(request("autoencoder", CODE, {**NARROW, **more}, len(requests)))
            if "likelihood" in abilities:
                requests.append(request("vae", CODE, {**NARROW, **more}, len(requests)))
            if "weighted" in abilities:
                emphasis = {"emphasis_corrupted": 1.5, "emphasis_clean": 0.3}
                requests.append(request("denoising_autoencoder", {**CODE, **emphasis}, {**NOISY, **more},
                                        len(requests)))
    return requests


class Comparison:
    """One request: everything that the program answered beside what PyTorch gives."""

    def __init__(self, test, table, name, asked, answer):
        self.test, self.table, self.name, self.asked, self.answer = test, table, name, asked, answer
        test.assertNotIn("error", answer, answer.get("error"))
        self.model = MODELS[asked["model"]["use"]](asked, answer)

    def same(self, what, ours, theirs):
        if isinstance(theirs, torch.Tensor):
            theirs = theirs.detach().numpy()
        error = relative_error(ours, theirs)
        setting = {k: v for k, v in self.asked["model"].items() if k != "use"}
        setting["network"] = self.asked.get("network")
        self.table.add(self.name, np.size(theirs), error, what)
        self.test.assertLessEqual(error, TOLERANCE, f"{what} of {self.name} {setting}")

    def run(self):
        self.compare_passes()
        for update in self.answer["updates"]:
            self.compare_update(update)

    def compare_passes(self):
        model, passes = self.model, self.answer["passes"]
        x = torch.tensor(self.asked["x"])
        logits = model.classify(x)
        self.test.assertEqual("class_logits" in passes, logits is not None)
        given = ()
        if logits is not None:
            self.same("class logits", passes["class_logits"], logits)
        if model.conditional:
            labels = torch.tensor(self.asked["labels"])
            given = (torch.nn.functional.one_hot(labels).double() if logits is None else torch.softmax(logits, 1),)
        z = model.encode(x, *given)
        a = model.decode(z, *given)
        self.same("codes", passes["latent"], z)
        self.same("reconstructions", passes["reconstruction"], model.loss.output(a))
        self.same("loss", passes["loss"], model.loss(a, x))
        q = model.posterior(x, *given)
        self.test.assertEqual("log_variance" in passes, q is not None)
        if q is not None:
            self.same("log-variances", passes["log_variance"], 2 * q.stddev.log())

    def compare_update(self, update):
        model, stage, name = self.model, update["stage"], update["update"]
        label = stage if stage == name else f"{stage}/{name}"
        self.same(label + ": examples", update["input"], model.stage_input(stage, torch.tensor(self.asked["x"])))
        model.step = Batch(self.asked, update)
        total, terms = model.objective(model.step, stage, name)
        model.step = None
        self.same(label + ": objective", update["total"], total)
        if terms is not None:
            self.test.assertEqual(set(update["terms"]), set(terms))
            for term, value in terms.items():
                self.same(f"{label}: {term}", update["terms"][term], value)
        for statistic, values in update["statistics"].items():
            self.same(f"{label}: {statistic}", values, model.statistics[statistic])
        self.compare_gradients(label, total, model.trained(stage, name), update["gradients"])

    def compare_gradients(self, label, total, trained, ours):
        names = [name for name in self.model.w if name.startswith(trained)]
        found = torch.autograd.grad(total, [self.model.w[name] for name in names], allow_unused=True)
        theirs = {name: gradient for name, gradient in zip(names, found) if gradient is not None}
        self.test.assertEqual(set(ours), set(theirs), f"parameters that {label} of {self.name} trains")
        for name, gradient in theirs.items():
            if self.model.statistics and name.endswith(".bias") and gradient.abs().max() < 1e-12:
                # Batch normalisation behind it takes the bias away: 0 but for rounding.
                self.test.assertLess(np.abs(ours[name]).max(), 1e-5, name)
                continue
            self.same(f"{label}: gradient of {name}", ours[name], gradient)


class Referee(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plugins, _ = ask([])

    def compare(self, kind, requests):
        table = Table(kind, "numbers", "error", "where")
        _, answers = ask(requests)
        for asked, answer in zip(requests, answers):
            name = asked[kind]["use"]
            with self.subTest(**{kind: asked[kind], "model": asked["model"], "network": asked.get("network")}):
                Comparison(self, table, name, asked, answer).run()
        print(f"\n{len(requests)} settings against PyTorch {torch.__version__}, relative error at most {TOLERANCE}:")
        print(table, flush=True)

    def test_every_model_has_a_referee(self):
        self.assertEqual(set(self.plugins["model"]), set(MODELS))
        self.assertEqual(set(self.plugins["model"]), set(SETTINGS))

    def test_every_loss_has_a_referee(self):
        self.assertEqual(set(self.plugins["loss"]), set(LOSSES))
        self.assertLessEqual(set(self.plugins["loss"]), set(LOSS_SETTINGS))

    def test_every_network_has_a_referee(self):
        self.assertEqual(set(self.plugins["network"]), set(NETWORKS))
        self.assertEqual(set(self.plugins["network"]), set(NETWORK_SETTINGS))

    def test_networks_agree_with_pytorch(self):
        self.compare("network", network_requests(self.plugins))

    def test_models_agree_with_pytorch(self):
        self.compare("model", model_requests(self.plugins))

    def test_losses_agree_with_pytorch(self):
        self.compare("loss", loss_requests(self.plugins))


if __name__ == "__main__":
    main()
