#!/usr/bin/python3
"""The samplers beside Optuna's on the same functions, budgets and seeds: medians of the best value over seeds, with
a rank test (Mann and Whitney's, two-sided) against Optuna's TPE in the same run.

    compare_samplers.py --bench build/release/bin/bench_samplers [--seeds 50] [--trials 50 100 200]
    compare_samplers.py --bench ... --lookahead     # what waiting for fewer outcomes costs
    compare_samplers.py --bench ... --ellipsoid     # CMA-ES beside python3-cmaes

Needs Debian's python3-optuna and python3-scipy, python3-cmaes for --ellipsoid."""
import argparse
import concurrent.futures
import math
import subprocess
import sys
import warnings

import numpy as np

FUNCTIONS = ["branin", "hartmann6", "rosenbrock4", "levy5"]


def branin(x):
    bow = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return bow**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P = 1e-4 * np.array(
    [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
     [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])


def hartmann6(x):
    return -float(np.array([1, 1.2, 3, 3.2]) @ np.exp(-(A * (np.array(x) - P) ** 2).sum(axis=1)))


def rosenbrock4(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def levy5(x):
    w = [1 + (v - 1) / 4 for v in x]
    return (math.sin(math.pi * w[0]) ** 2 + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2) +
            sum((v - 1) ** 2 * (1 + 10 * math.sin(math.pi * v + 1) ** 2) for v in w[:-1]))


BOXES = {"branin": [(-5, 10), (0, 15)], "hartmann6": [(0, 1)] * 6, "rosenbrock4": [(-5, 10)] * 4, "levy5": [(-10, 10)] * 5}


def optuna_curve(function, multivariate, trials, seed):
    """The best value so far after each trial: one run serves every budget."""
    import optuna
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    f = globals()[function]
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=multivariate, constant_liar=multivariate)
    study = optuna.create_study(sampler=sampler)
    study.optimize(lambda t: f([t.suggest_float(f"x{i}", *b) for i, b in enumerate(BOXES[function])]), n_trials=trials)
    return np.minimum.accumulate([t.value for t in study.trials])


def ours(bench, sampler, function, trials, seeds, settings=(), lookahead=0):
    command = [bench, "quality", "--sampler", sampler, "--function", function, "--trials", str(trials),
               "--seeds", str(seeds), "--lookahead", str(lookahead)]
    for setting in settings:
        command += ["--set", setting]
    return np.array(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1:], dtype=float)


def parallel(workers, calls):
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        return [future.result() for future in [pool.submit(*call) for call in calls]]


OURS = [("random", "random", ()), ("tpe", "tpe", ()), ("tpe, univariate", "tpe", ("multivariate=false",)),
        ("gp", "gp", ())]


def quality(args):
    from scipy.stats import mannwhitneyu
    names = [name for name, *_ in OURS] + ["optuna tpe", "optuna tpe, multivariate"]
    print(f"median best value of {args.seeds} seeds; p: rank test against Optuna's of the same kind, gp against the better\n")
    print(f"| function | trials | {' | '.join(names)} | p tpe | p univariate | p gp |")
    print("|" + "---|" * (len(names) + 5))
    for function in args.functions:
        curves = {m: parallel(args.workers, [(optuna_curve, function, m, max(args.trials), s) for s in range(args.seeds)])
                  for m in (False, True)}
        for trials in args.trials:
            samplers = [one for one in OURS if one[0] != "gp" or not args.without_gp]
            best = parallel(args.workers, [(ours, args.bench, sampler, function, trials, args.seeds, settings)
                                           for _, sampler, settings in samplers])
            best += [np.full(args.seeds, np.nan)] * (len(OURS) - len(samplers))
            best += [np.array([c[trials - 1] for c in curves[m]]) for m in (False, True)]
            rival = min(best[-2:], key=np.median)
            p = [mannwhitneyu(mine, other).pvalue
                 for mine, other in ((best[1], best[-1]), (best[2], best[-2]), (best[3], rival))]
            print(f"| {function} | {trials} | " + " | ".join(f"{np.median(b):.4g}" for b in best) +
                  " | " + " | ".join(f"{v:.2g}" for v in p) + " |", flush=True)


def lookahead(args):
    looks = [0, 1, 2, 4, 8, 16, 32]
    print(f"median best value of {args.seeds} seeds, by lookahead\n")
    print(f"| sampler | function | trials | {' | '.join(map(str, looks))} |\n|" + "---|" * (len(looks) + 3))
    for sampler in ["tpe", "gp"]:
        for function in args.functions:
            for trials in args.trials:
                best = parallel(args.workers, [(ours, args.bench, sampler, function, trials, args.seeds, (), look)
                                               for look in looks])
                print(f"| {sampler} | {function} | {trials} | " + " | ".join(f"{np.median(b):.4g}" for b in best) + " |",
                      flush=True)


def cmaes_evaluations(axes, seed):
    """Evaluations of python3-cmaes until 1e-8, on the ellipsoid that bench_samplers rotates in the same way."""
    from cmaes import CMA
    rotation = np.eye(axes)
    for i in range(axes):
        for j in range(i):
            c, s = math.cos(1 + i + j), math.sin(1 + i + j)
            turn = np.eye(axes)
            turn[[i, i, j, j], [i, j, i, j]] = [c, s, -s, c]
            rotation = turn @ rotation
    scales = 10 ** (6 * np.arange(axes) / (axes - 1))
    optimiser = CMA(mean=np.zeros(axes), sigma=10 / 6, seed=seed + 1, bounds=np.array([[-5.0, 5.0]] * axes))
    count = 0
    while True:
        told = []
        for _ in range(optimiser.population_size):
            x = optimiser.ask()
            value = float(scales @ (rotation @ (x - 1)) ** 2)
            count += 1
            if value < 1e-8 or count == 100000:
                return count
            told.append((x, value))
        optimiser.tell(told)


def ellipsoid(args):
    print("evaluations until a rotated ellipsoid (condition 1e6) is below 1e-8, median of seeds\n")
    print("| axes | cma_es | python3-cmaes | ratio |\n|---|---|---|---|")
    for axes in [5, 10]:
        command = [args.bench, "ellipsoid", "--axes", str(axes), "--seeds", str(args.seeds)]
        mine = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])
        theirs = np.median(parallel(args.workers, [(cmaes_evaluations, axes, s) for s in range(args.seeds)]))
        print(f"| {axes} | {mine:.0f} | {theirs:.0f} | {mine / theirs:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--trials", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--functions", nargs="+", default=FUNCTIONS, choices=FUNCTIONS)
    parser.add_argument("--without-gp", action="store_true")
    parser.add_argument("--lookahead", action="store_true")
    parser.add_argument("--ellipsoid", action="store_true")
    args = parser.parse_args()
    (ellipsoid if args.ellipsoid else lookahead if args.lookahead else quality)(args)


if __name__ == "__main__":
    sys.exit(main())
