"""Every optimizer against PyTorch: the weights after each of many steps, given the same gradients, with clipping and
decay. And every schedule of the learning rate: its factor at each step. Both sides compute in double.
"""
import unittest

from referee import Table, ask, main, relative_error, skip_without

skip_without("python3-torch", "torch")
import numpy as np  # noqa: E402
import torch  # noqa: E402

TOLERANCE = 1e-6
STEPS = 200


def adam(w, p):
    make = torch.optim.AdamW if p["decay"] == "decoupled" else torch.optim.Adam
    return make([w], lr=p["learning_rate"], betas=(p["beta1"], p["beta2"]), eps=p["epsilon"],
                weight_decay=p["weight_decay"])


# PyTorch's momentum scales the velocity by the rate when it is used, ours when it is made: the same at a constant rate.
# Of all but Adam PyTorch knows the decay as a penalty alone; decoupled() does the other.
OPTIMIZERS = {
    "sgd": lambda w, p: torch.optim.SGD([w], lr=p["learning_rate"], momentum=p["momentum"], weight_decay=penalty(p),
                                        nesterov=p["nesterov"] and p["momentum"] > 0),
    "adam": adam,
    "adadelta": lambda w, p: torch.optim.Adadelta([w], lr=p["learning_rate"], rho=p["rho"], eps=p["epsilon"],
                                                  weight_decay=penalty(p)),
    "adagrad": lambda w, p: torch.optim.Adagrad([w], lr=p["learning_rate"], initial_accumulator_value=p["initial"],
                                                eps=p["epsilon"], weight_decay=penalty(p)),
    "rmsprop": lambda w, p: torch.optim.RMSprop([w], lr=p["learning_rate"], alpha=p["alpha"], eps=p["epsilon"],
                                                momentum=p["momentum"], centered=p["centered"],
                                                weight_decay=penalty(p)),
}
DECAYS = [{"weight_decay": 0.1}, {"weight_decay": 0.1, "decay": "l2"}, {"clip_norm": 2.0},
          {"weight_decay": 0.03, "decay": "l2", "clip_norm": 0.5}]
SETTINGS = {
    "sgd": [{}, {"learning_rate": 0.03, "momentum": 0.9}, {"learning_rate": 0.03, "momentum": 0.9, "nesterov": True}],
    "adam": [{}, {"learning_rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}, {"beta1": 0.0}],
    "adadelta": [{}, {"learning_rate": 0.5, "rho": 0.8, "epsilon": 1e-5}],
    "adagrad": [{}, {"learning_rate": 0.5, "initial": 0.1, "epsilon": 1e-3}],
    "rmsprop": [{}, {"learning_rate": 0.1, "alpha": 0.9, "epsilon": 1e-3, "momentum": 0.9}, {"centered": True},
                {"centered": True, "momentum": 0.5}],
}


def penalty(p):
    return p["weight_decay"] if p["decay"] == "l2" else 0


def decoupled(name, p):
    """How much of the weights a step takes away, beside PyTorch's own."""
    return p["learning_rate"] * p["weight_decay"] if p["decay"] == "decoupled" and name != "adam" else 0


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
            for name, settings in SETTINGS.items() for params in settings + [{**settings[-1], **d} for d in DECAYS]]


def steps_in_torch(name, params, start, gradients):
    weights = torch.tensor(start, requires_grad=True)
    optimizer = OPTIMIZERS[name](weights, params)
    for gradient in gradients:
        weights.grad = torch.tensor(gradient)
        if params["clip_norm"] > 0:
            torch.nn.utils.clip_grad_norm_([weights], params["clip_norm"])
        with torch.no_grad():
            weights.mul_(1 - decoupled(name, params))
        optimizer.step()
        yield weights.detach().numpy().copy()


EPOCHS, BATCHES = 7, 9
TOTAL = EPOCHS * BATCHES
lr = torch.optim.lr_scheduler


def warmed_up(optimizer, steps, then):
    """Linear over `steps` steps, the last of which has the full rate, and then the other schedule from its start."""
    first = lr.LinearLR(optimizer, start_factor=1 / steps, total_iters=steps - 1)
    return lr.SequentialLR(optimizer, [first, then], milestones=[steps])


# What the study says, PyTorch's scheduler, and whether it is stepped after each epoch instead of after each step.
SCHEDULES = [
    ({}, lambda o: lr.LambdaLR(o, lambda _: 1.0), False),
    ({"kind": "step", "every": 2, "factor": 0.3}, lambda o: lr.StepLR(o, 2, 0.3), True),
    ({"kind": "step", "every": 3}, lambda o: lr.StepLR(o, 3), True),
    ({"kind": "multistep", "milestones": [1, 4, 6], "factor": 0.5}, lambda o: lr.MultiStepLR(o, [1, 4, 6], 0.5), True),
    ({"kind": "cosine"}, lambda o: lr.CosineAnnealingLR(o, TOTAL), False),
    ({"kind": "cosine", "floor": 0.2}, lambda o: lr.CosineAnnealingLR(o, TOTAL, eta_min=0.2), False),
    ({"kind": "one_cycle"}, lambda o: lr.OneCycleLR(o, 1.0, total_steps=TOTAL, cycle_momentum=False), False),
    ({"kind": "one_cycle", "rise": 0.45, "start": 0.1, "floor": 0.001},
     lambda o: lr.OneCycleLR(o, 1.0, total_steps=TOTAL, pct_start=0.45, div_factor=10, final_div_factor=100,
                             cycle_momentum=False), False),
    ({"warmup": 2}, lambda o: lr.LinearLR(o, start_factor=1 / (2 * BATCHES), total_iters=2 * BATCHES - 1), False),
    ({"kind": "cosine", "floor": 0.1, "warmup": 1.5},
     lambda o: warmed_up(o, 14, lr.CosineAnnealingLR(o, TOTAL - 14, eta_min=0.1)), False),
]


def factors_in_torch(make, by_epoch):
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    for step in range(TOTAL):
        yield optimizer.param_groups[0]["lr"]
        optimizer.step()
        if not by_epoch or (step + 1) % BATCHES == 0:
            scheduler.step()


class Referee(unittest.TestCase):
    def test_every_schedule_agrees_with_pytorch(self):
        _, answers = ask([{"schedule": block, "epochs": EPOCHS, "batches": BATCHES} for block, _, _ in SCHEDULES])
        table = Table("schedule", "numbers", "error", "where")
        for (block, make, by_epoch), answer in zip(SCHEDULES, answers):
            self.assertNotIn("error", answer)
            theirs = list(factors_in_torch(make, by_epoch))
            error = np.abs(np.array(answer["factors"]) - theirs).max()
            table.add(block.get("kind", "constant"), TOTAL, error, str(block))
            self.assertLessEqual(error, TOLERANCE, block)
        print(table, flush=True)

    def test_every_optimizer_agrees_with_pytorch(self):
        asked, table = requests(), Table("optimizer", "numbers", "error", "where")
        plugins, answers = ask(asked)
        self.assertEqual(set(plugins["optimizer"]), set(OPTIMIZERS))
        for request, answer in zip(asked, answers):
            self.assertNotIn("error", answer)
            name = request["optimizer"]["use"]
            theirs = steps_in_torch(name, answer["optimizer"], request["start"], request["gradients"])
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
