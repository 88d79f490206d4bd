"""Every model and loss against PyTorch: codes, reconstructions, objectives, their terms, and the gradient of every
parameter. The program computes in single precision, PyTorch in double from the same weights, inputs and draws, so the
error is the program's own.
"""
import unittest

from referee import Table, ask, main, relative_error, skip_without

skip_without("python3-torch", "torch")
import numpy as np  # noqa: E402
import torch  # noqa: E402

import deterministic_models  # noqa: E402
import latent_variable_models  # noqa: E402
from losses_in_torch import LOSSES  # noqa: E402
from model_in_torch import Batch  # noqa: E402

torch.set_default_dtype(torch.float64)
MODELS = {**deterministic_models.MODELS, **latent_variable_models.MODELS}
TOLERANCE = 1e-4
ROWS = 6

DENSE = {"hidden": [8], "latent": 3}
STACKED = {"hidden": [7, 5, 3]}
SEMI = {**DENSE, "classifier_hidden": [6], "alpha": 0.3, "labelled_per_batch": 2}
MIXED = {"labelled": 2, "examples": 40, "labelled_examples": 10}
MASKING, GAUSSIAN = {"use": "masking", "ratio": 0.3}, {"use": "gaussian", "sigma": 0.2}

# Of each model settings whose mathematics differ. Every value of every choice and flag is added to the first of them.
SETTINGS = {
    "aae": [({**DENSE, "discriminator_hidden": [5]}, {"noise": MASKING}), ({**DENSE, "discriminator_hidden": []}, {})],
    "autoencoder": [(DENSE, {"noise": MASKING}), ({"hidden": [], "latent": 60}, {}),
                    ({"hidden": [9, 7], "latent": 3, "tied": True, "activation": "tanh"}, {"noise": GAUSSIAN})],
    "contractive_autoencoder": [({"hidden": [], "latent": 5, "lambda": 0.2}, {}),
                                ({"hidden": [], "latent": 5, "lambda": 0.2, "activation": "identity"}, {}),
                                ({"hidden": [9, 6], "latent": 4, "lambda": 0.3, "jacobian": "exact"}, {}),
                                ({"hidden": [9, 6], "latent": 4, "lambda": 0.3, "jacobian": "exact",
                                  "activation": "softplus", "latent_activation": "tanh", "tied": False}, {}),
                                ({"hidden": [9, 6], "latent": 4, "lambda": 0.3, "jacobian": "exact",
                                  "activation": "relu", "latent_activation": "identity"}, {}),
                                ({"hidden": [9], "latent": 4, "jacobian": "hutchinson", "probes": 3, "lambda": 1}, {})],
    "convolutional_autoencoder": [({"channels": [2, 3], "latent": 4}, {"noise": MASKING}),
                                  ({"channels": [3, 2], "stride": 1, "pooling": "max", "latent": 0}, {}),
                                  ({"channels": [2, 2, 2, 2], "stride": 1, "pooling": "average"}, {}),
                                  ({"channels": [2, 3], "kernel": 5, "stride": 3, "activation": "tanh"}, {}),
                                  ({"channels": [2], "kernel": 4, "stride": 2, "activation": "softplus"}, {}),
                                  ({"channels": [3], "kernel": 1, "stride": 1, "latent": 0}, {}),
                                  ({"channels": [2, 2], "latent": 4},
                                   {"shape": {"features": 45, "height": 5, "width": 3, "channels": 3, "classes": 3}})],
    "cvae": [({**DENSE, "samples": 2, "beta": 0.5}, {"noise": MASKING}), ({**DENSE, "kl_warmup": 4}, {"epoch": 1.5}),
             ({"hidden": [], "latent": 3}, {})],
    "denoising_autoencoder": [({**DENSE, "copies": 3}, {"noise": MASKING}),
                              ({**DENSE, "emphasis_corrupted": 1, "emphasis_clean": 0.2, "copies": 2},
                               {"noise": MASKING}),
                              ({**DENSE, "emphasis_clean": 0}, {"noise": MASKING}),
                              ({**DENSE, "emphasis_clean": 0}, {"noise": MASKING, "dark": True})],
    "iwae": [({**DENSE, "samples": 5}, {"noise": MASKING}), ({**DENSE, "samples": 1}, {}),
             ({"hidden": [], "latent": 3, "samples": 4}, {})],
    "linear_autoencoder": [({"latent": 3}, {"noise": GAUSSIAN})],
    "m1_m2": [({**SEMI, "m1_hidden": [7], "m1_latent": 4}, {**MIXED, "noise": MASKING}),
              ({**SEMI, "m1_hidden": [], "m1_latent": 4, "m1_code": "draw", "hidden": []}, {}),
              ({**SEMI, "m1_hidden": [7], "m1_latent": 4}, {"labelled": 0})],
    "m2": [(SEMI, {**MIXED, "noise": MASKING}), (SEMI, {}), (SEMI, {"labelled": 0}),
           ({**SEMI, "hidden": [], "classifier_hidden": []}, MIXED), ({**SEMI, "hidden": [8, 5]}, MIXED)],
    "recurrent_autoencoder": [({"hidden": 5, "latent": 3}, {"noise": MASKING}),
                              ({"hidden": 5, "latent": 3, "cell": "lstm", "latent_activation": "tanh"}, {}),
                              ({"hidden": 4, "latent": 3}, {"shape": {"features": 48, "steps": 12}})],
    "sparse_autoencoder": [({"latent": 60, "rho": 0.1, "beta": 0.5}, {"noise": MASKING}),
                           ({"latent": 60, "penalty": "l1", "beta": 0.1}, {}),
                           ({"hidden": [8], "latent": 20, "tied": False}, {})],
    "stacked_autoencoder": [(STACKED, {"noise": MASKING}), ({**STACKED, "fine_tune": "reconstruct"}, {}),
                            ({**STACKED, "pretrain_epochs": 0}, {}),
                            ({**STACKED, "activation": "tanh", "tied": False}, {"loss": {
                                "use": "mse", "reduction": "sum_per_example"}})],
    "stacked_denoising_autoencoder": [(STACKED, {"noise": MASKING}),
                                      ({**STACKED, "fine_tune": "reconstruct"}, {"noise": MASKING}),
                                      ({**STACKED, "tied": False, "activation": "relu"}, {"noise": GAUSSIAN})],
    "stochastic_contractive_autoencoder": [({**DENSE, "lambda": 0.4, "copies": 3}, {"noise": GAUSSIAN}),
                                           ({"hidden": [], "latent": 5, "lambda": 2}, {"noise": MASKING})],
    "vae": [({**DENSE, "samples": 3, "beta": 4}, {"noise": MASKING}), (DENSE, {}),
            ({**DENSE, "kl_warmup": 5, "beta": 2}, {"epoch": 2.5}), ({"hidden": [8, 6], "latent": 3}, {})],
    "wae_mmd": [({**DENSE, "lambda": 3}, {"noise": MASKING}), ({**DENSE, "lambda": 3, "kernel": "rbf"}, {})],
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
    return requests


def loss_requests(plugins):
    requests = []
    for loss, choices in plugins["loss"].items():
        settings, abilities = LOSS_SETTINGS[loss]
        for params in variations(choices, settings):
            more = {"loss": {"use": loss, **params}}
            requests.append(request("autoencoder", DENSE, more, len(requests)))
            if "likelihood" in abilities:
                requests.append(request("vae", DENSE, more, len(requests)))
            if "weighted" in abilities:
                emphasis = {"emphasis_corrupted": 1.5, "emphasis_clean": 0.3}
                requests.append(request("denoising_autoencoder", {**DENSE, **emphasis}, {**more, "noise": MASKING},
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
        total, terms = model.objective(Batch(self.asked, update), stage, name)
        self.same(label + ": objective", update["total"], total)
        if terms is not None:
            self.test.assertEqual(set(update["terms"]), set(terms))
            for term, value in terms.items():
                self.same(f"{label}: {term}", update["terms"][term], value)
        self.compare_gradients(label, total, model.trained(stage, name), update["gradients"])

    def compare_gradients(self, label, total, trained, ours):
        names = [name for name in self.model.w if name.startswith(trained)]
        found = torch.autograd.grad(total, [self.model.w[name] for name in names], allow_unused=True)
        theirs = {name: gradient for name, gradient in zip(names, found) if gradient is not None}
        self.test.assertEqual(set(ours), set(theirs), f"parameters that {label} of {self.name} trains")
        for name, gradient in theirs.items():
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
            with self.subTest(**{kind: asked[kind], "model": asked["model"]}):
                Comparison(self, table, name, asked, answer).run()
        print(f"\n{len(requests)} settings against PyTorch {torch.__version__}, relative error at most {TOLERANCE}:")
        print(table, flush=True)

    def test_every_model_has_a_referee(self):
        self.assertEqual(set(self.plugins["model"]), set(MODELS))
        self.assertEqual(set(self.plugins["model"]), set(SETTINGS))

    def test_every_loss_has_a_referee(self):
        self.assertEqual(set(self.plugins["loss"]), set(LOSSES))
        self.assertLessEqual(set(self.plugins["loss"]), set(LOSS_SETTINGS))

    def test_models_agree_with_pytorch(self):
        self.compare("model", model_requests(self.plugins))

    def test_losses_agree_with_pytorch(self):
        self.compare("loss", loss_requests(self.plugins))


if __name__ == "__main__":
    main()
