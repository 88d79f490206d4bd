"""Importance of parameters beside Optuna's fANOVA on the same trials, and beside PED-ANOVA's formula in numpy.

Run through ctest, which sets SANDGLASS_ANALYSIS.
"""
import unittest
import warnings

from referee import ask_analysis, skip_without

skip_without("python3-optuna python3-scipy", "optuna", "scipy")

import numpy as np  # noqa: E402
import optuna  # noqa: E402
from scipy.stats import norm  # noqa: E402

POINTS = 240
STEPS = 50


def trials(seed=0):
    """A random search: masking ratio, learning rate in its logarithm, latent size, and a choice; and the loss."""
    draw = np.random.default_rng(seed)
    ratio, rate = draw.uniform(0, 0.6, POINTS), 10 ** draw.uniform(-4, -2, POINTS)
    latent, kind = draw.integers(2, 33, POINTS), draw.choice(["mse", "bce", "huber"], POINTS)
    loss = (0.1 * (ratio - 0.2) ** 2 + 0.01 * (np.log10(rate) + 3) ** 2 + 0.02 * np.exp(-latent / 6)
            + 0.004 * (kind == "huber") + 0.02 * ratio * (kind == "bce") + draw.normal(0, 0.0005, POINTS))
    return {"noise.ratio": ratio, "optimizer.learning_rate": rate, "model.latent": latent, "loss.use": kind}, loss


AXES = [{"path": "noise.ratio", "type": "real", "log": False},
        {"path": "optimizer.learning_rate", "type": "real", "log": True},
        {"path": "model.latent", "type": "integer", "log": False},
        {"path": "loss.use", "type": "text", "log": None}]


def ours(axes, columns, loss):
    points = [dict(zip(columns, row)) for row in zip(*(column.tolist() for column in columns.values()))]
    rows, = ask_analysis([{"want": "importance", "axes": axes, "points": points, "values": loss}])
    return {row["name"]: row for row in rows}


def optunas(columns, loss):
    """Shares that add up to 1. Optuna's forest takes learning rates as they are, and a choice as a column for each
    value, which weighs places where a trial has two values or none; so it is given logarithms, and numbers for names."""
    kinds = ["mse", "huber", "bce"]
    given = {**columns, "optimizer.learning_rate": np.log10(columns["optimizer.learning_rate"]),
             "loss.use": np.array([kinds.index(kind) for kind in columns["loss.use"]])}
    space = {"noise.ratio": optuna.distributions.FloatDistribution(0, 0.6),
             "optimizer.learning_rate": optuna.distributions.FloatDistribution(-4, -2),
             "model.latent": optuna.distributions.IntDistribution(2, 32),
             "loss.use": optuna.distributions.IntDistribution(0, 2)}
    study = optuna.create_study()
    for i, value in enumerate(loss):
        study.add_trial(optuna.trial.create_trial(params={name: column[i].item() for name, column in given.items()},
                                                  distributions=space, value=float(value)))
    evaluator = optuna.importance.FanovaImportanceEvaluator(n_trees=64, seed=1)
    return optuna.importance.get_param_importances(study, evaluator=evaluator)


def density(steps):
    """A sum of normal kernels of Scott's width, cut at the ends, and one part of an even density."""
    n = len(steps)
    ordered = np.sort(steps)
    spread = (ordered[int(0.75 * n)] - ordered[int(0.25 * n)]) / 1.34
    width = max(1.059 * min(spread, steps.std(ddof=1)) * n**-0.2, 0.5 / 1.64)
    edges = np.arange(STEPS + 1) - 0.5
    below = norm.cdf((edges[None] - steps[:, None]) / width)
    kernels = np.diff(below, axis=1) / (below[:, -1] - below[:, 0])[:, None]
    return (kernels.sum(axis=0) + 1 / STEPS) / (n + 1)


def counted(values, levels):
    return np.array([(values == level).sum() + 1 / len(levels) for level in levels]) / (len(values) + 1)


def ped_anova(columns, loss):
    best = np.argsort(loss, kind="stable")[:-(-len(loss) // 10)]
    divergences = {}
    for name, values in columns.items():
        if values.dtype.kind == "U":
            levels = np.unique(values)
            whole, top = counted(values, levels), counted(values[best], levels)
        else:
            scaled = np.log(values) if name == "optimizer.learning_rate" else values.astype(float)
            steps = np.floor((scaled - scaled.min()) / np.ptp(scaled) * (STEPS - 1) + 0.5)
            whole, top = density(steps), density(steps[best])
        divergences[name] = (whole * (top / whole - 1) ** 2).sum()
    total = sum(divergences.values())
    return {name: value / total for name, value in divergences.items()}


class Importance(unittest.TestCase):
    def test_optunas_fanova_is_within_the_interval(self):
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        for seed in (0, 1):
            columns, loss = trials(seed)
            rows = ours(AXES, columns, loss)
            theirs = optunas(columns, loss)
            whole = sum(rows[name]["variance"]["share"] for name in theirs)  # Optuna leaves pairs out of the sum
            for name, share in theirs.items():
                one = {key: value / whole for key, value in rows[name]["variance"].items()}
                print(f"{name:25} {one['share']:.3f} [{one['low']:.3f}, {one['high']:.3f}], Optuna {share:.3f}")
                self.assertLessEqual(one["low"], share, name)
                self.assertGreaterEqual(one["high"], share, name)

    def test_ped_anova_is_the_formula(self):
        for seed in (0, 1):
            columns, loss = trials(seed)
            rows = ours(AXES, columns, loss)
            for name, share in ped_anova(columns, loss).items():
                self.assertAlmostEqual(rows[name]["best_tenth"]["share"], share, delta=1e-9, msg=name)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    unittest.main()
