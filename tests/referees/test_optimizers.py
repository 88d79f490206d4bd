"""Every optimizer against PyTorch: the weights after each of many steps, given the same gradients. The program computes
in single precision, PyTorch in double.
"""
import unittest

from referee import Table, ask, main, relative_error, skip_without

skip_without("python3-torch", "torch")
import numpy as np  # noqa: E402
import torch  # noqa: E402

TOLERANCE = 1e-4
STEPS = 200

# PyTorch's momentum scales the velocity by the rate when it is used, ours when it is made: the same at a constant rate.
OPTIMIZERS = {
    "sgd": lambda w, p: torch.optim.SGD([w], lr=p["learning_rate"], momentum=p["momentum"]),
    "adam": lambda w, p: torch.optim.Adam([w], lr=p["learning_rate"], betas=(p["beta1"], p["beta2"]), eps=p["epsilon"]),
    "adadelta": lambda w, p: torch.optim.Adadelta([w], lr=p["learning_rate"], rho=p["rho"], eps=p["epsilon"]),
}
SETTINGS = {
    "sgd": [{}, {"learning_rate": 0.03, "momentum": 0.9}],
    "adam": [{}, {"learning_rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}, {"beta1": 0.0}],
    "adadelta": [{}, {"learning_rate": 0.5, "rho": 0.8, "epsilon": 1e-5}],
}


def requests():
    """Gradients of very different sizes, some of them 0. The weights start near 0, where single precision is fine enough
    for the first steps to be seen."""
    rng = np.random.default_rng(11)
    sizes = 10.0 ** rng.uniform(-3, 2, (1, 12))
    gradients = rng.normal(0.3, 1, (STEPS, 3, 12)) * sizes * (rng.random((STEPS, 3, 12)) > 0.1)
    start = rng.normal(0, 1e-4, (3, 12))
    # What the program is given is rounded to single precision; the referee gets the same numbers.
    start, gradients = (a.astype(np.float32).astype(float) for a in (start, gradients))
    return [{"optimizer": {"use": name, **params}, "start": start, "gradients": gradients}
            for name, settings in SETTINGS.items() for params in settings]


def steps_in_torch(make, params, start, gradients):
    weights = torch.tensor(start, requires_grad=True)
    optimizer = make(weights, params)
    for gradient in gradients:
        weights.grad = torch.tensor(gradient)
        optimizer.step()
        yield weights.detach().numpy().copy()


class Referee(unittest.TestCase):
    def test_every_optimizer_agrees_with_pytorch(self):
        asked, table = requests(), Table("optimizer", "numbers", "error", "where")
        plugins, answers = ask(asked)
        self.assertEqual(set(plugins["optimizer"]), set(OPTIMIZERS))
        for request, answer in zip(asked, answers):
            self.assertNotIn("error", answer)
            name = request["optimizer"]["use"]
            theirs = steps_in_torch(OPTIMIZERS[name], answer["optimizer"], request["start"], request["gradients"])
            before = request["start"]
            for step, (weights, expected) in enumerate(zip(answer["weights"], theirs, strict=True), 1):
                # Of the way travelled, not of the weights, which hide a wrong step behind their size.
                error = relative_error(np.asarray(weights) - before, expected - before)
                table.add(name, expected.size, error, f"step {step}")
                self.assertLessEqual(error, TOLERANCE, f"{request['optimizer']}, step {step}")
        print(f"\n{len(asked)} settings against PyTorch {torch.__version__}, {STEPS} steps each:")
        print(table, flush=True)


if __name__ == "__main__":
    main()
