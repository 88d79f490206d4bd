#!/usr/bin/python3
"""The samplers beside Optuna's on the functions of sampler_suite.py. For each seed all begin with the same ten random
points; a row has the median over seeds of the best value, and p of Wilcoxon's signed-rank test over the seeds
(two-sided) against Optuna's sampler of the same kind. Of a function with noise the best value is the one without it at
the point that looked best.

    compare_samplers.py --bench build/release/bin/bench_samplers --optuna VENV/bin/python [--write]
    compare_samplers.py --bench ... --tuning        # the functions that choices are made by
    compare_samplers.py --bench ... --lookahead     # what waiting for fewer outcomes costs
    compare_samplers.py --bench ... --ellipsoid     # CMA-ES beside python3-cmaes

VENV: a virtual environment with the newest Optuna, made outside of the tree:
    python3 -m venv VENV && VENV/bin/pip install optuna scipy torch
--keep FILE holds the finished runs, so that a comparison that was stopped goes on where it was; of our own samplers those
of the same program only. Optuna's Gaussian process takes most of the time, about 20 s of the processor a run. --write puts the table into README.md. Needs python3-scipy, python3-cmaes for --ellipsoid."""
import argparse
import concurrent.futures
import hashlib
import json
import math
import os
import pathlib
import random
import subprocess
import sys

import sampler_suite

HERE = pathlib.Path(__file__).resolve().parent
STARTUP = 10
OURS = {"random": ("random", ()), "tpe": ("tpe", ()), "tpe, axis by axis": ("tpe", ("multivariate=false",)),
        "gp": ("gp", ())}
# Of each of ours that of Optuna's which it is tested against.
RIVALS = {"tpe": ("optuna tpe", "optuna tpe, group"), "gp": ("optuna gp", "optuna tpe")}


def seen(function, name, seed, index, value):
    """What a sampler is told. The noise depends on the place in the study alone, so that it is the same for all."""
    if function.noise == 0:
        return value
    return value + function.noise * random.Random(f"{name} {seed} {index}").gauss(0, 1)


def best_curve(truth, told):
    """After each trial, the true value where the best one was seen."""
    curve, best = [], math.inf
    for value, looks in zip(truth, told):
        if looks < best:
            best, true = looks, value
        curve.append(true)
    return curve


def ours(bench, functions, sampler, name, trials, seed, lookahead=0):
    """The points and the curve of a run of bench_samplers."""
    function = getattr(sampler_suite, functions)[name]
    plugin, settings = OURS[sampler]
    command = [bench, "serve", "--sampler", plugin, "--trials", str(trials), "--seed", str(seed), "--lookahead", str(lookahead)]
    for setting in settings:
        command += ["--set", setting]
    points, truth, told = [], [], []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        axes = [dict(vars(axis), values=list(map(str, axis.values)),
                     when=[axis.when[0], list(map(str, axis.when[1]))] if axis.when else []) for axis in function.axes]
        program.stdin.write(json.dumps(axes) + "\n")
        for index in range(trials):
            program.stdin.flush()
            line = json.loads(program.stdout.readline())
            # A choice comes back as its text.
            point = [next(v for v in axis.values if str(v) == value) if axis.type == "choice" else value
                     for axis, value in zip(function.axes, line)]
            points.append(point)
            truth.append(function.value(function.active(point)))
            told.append(seen(function, name, seed, index, truth[-1]))
            program.stdin.write(f"{told[-1]!r}\n")
        program.stdin.close()
        if program.wait() != 0:
            raise SystemExit(f"{' '.join(command)} ended with {program.returncode}")
    return points, best_curve(truth, told)


def optuna_curve(functions, sampler, name, trials, seed, start):
    """A run of Optuna, from the same start. Runs in Optuna's own Python."""
    import warnings
    import optuna
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    function = getattr(sampler_suite, functions)[name]
    made = {"optuna tpe": lambda: optuna.samplers.TPESampler(seed=seed),
            "optuna tpe, group": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
            "optuna gp": lambda: optuna.samplers.GPSampler(seed=seed)}[sampler]()
    study = optuna.create_study(sampler=made)
    for point in start:
        study.enqueue_trial(function.active(point))
    truth, told = [], []

    def suggest(trial, axis):
        if axis.type == "choice":
            return trial.suggest_categorical(axis.path, axis.values)
        return (trial.suggest_int if axis.type == "integer" else trial.suggest_float)(axis.path, axis.min, axis.max, log=axis.log)

    def objective(trial):
        values = {}
        for axis in function.axes:
            if not axis.when or values.get(axis.when[0]) in axis.when[1]:
                values[axis.path] = suggest(trial, axis)
        truth.append(function.value(values))
        told.append(seen(function, name, seed, trial.number, truth[-1]))
        return told[-1]
    study.optimize(objective, n_trials=trials)
    return best_curve(truth, told)


def optuna_worker():
    """Reads jobs from standard input, one a line, and writes their curves."""
    import optuna
    try:
        import torch
        torch.set_num_threads(1)
    except ImportError:
        pass
    print(json.dumps(optuna.__version__), flush=True)
    for line in sys.stdin:
        print(json.dumps(optuna_curve(*json.loads(line))), flush=True)


class Optuna:
    """A process of Optuna's Python, which may have other packages than ours."""

    def __init__(self, python):
        self.process = subprocess.Popen([python, str(HERE / "compare_samplers.py"), "--optuna-worker"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
        self.version = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("Optuna's Python ended; is Optuna installed there? " + __doc__[__doc__.index("VENV:"):])
        return json.loads(line)

    def curve(self, *job):
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return self.answer()


class Kept:
    """Finished runs in a file, by what they are of."""

    def __init__(self, path):
        self.path, self.known = path, {}
        if path and path.exists():
            self.known = dict(json.loads(line) for line in path.read_text().splitlines())

    def get(self, key, make):
        key = json.dumps(key)
        if key not in self.known:
            self.known[key] = make()
            if self.path:
                with self.path.open("a") as file:
                    file.write(json.dumps([key, self.known[key]]) + "\n")
        return self.known[key]


def measure(args, kept, optuna, job):
    functions, name, sampler, seed = job
    if sampler in OURS:
        return kept.get([name, sampler, args.program, args.trials, seed],
                        lambda: ours(args.bench, functions, sampler, name, args.trials, seed)[1])
    start = lambda: ours(args.bench, functions, "random", name, STARTUP, seed)[0]
    return kept.get([name, sampler, optuna.version, args.trials, seed],
                    lambda: optuna.curve(functions, sampler, name, args.trials, seed, start()))


def all_curves(args):
    """The curves by function and sampler; the jobs are shared among threads, each with an Optuna of its own."""
    functions = "TUNING" if args.tuning else "SUITE"

    def differs(name, sampler):
        """Without conditions there is one group, and Optuna's TPE is the same with and without."""
        return sampler != "optuna tpe, group" or any(axis.when for axis in getattr(sampler_suite, functions)[name].axes)
    jobs = [(functions, name, sampler, seed) for seed in range(args.seeds)
            for name in args.functions or getattr(sampler_suite, functions) for sampler in args.samplers if differs(name, sampler)]
    kept = Kept(args.keep)
    curves, version = {}, None

    def work(share):
        optuna = Optuna(args.optuna) if any(job[2] not in OURS for job in share) else None
        return [(job, measure(args, kept, optuna, job)) for job in share], optuna and optuna.version
    with concurrent.futures.ThreadPoolExecutor(args.workers) as pool:
        for found, used in pool.map(work, [jobs[i::args.workers] for i in range(args.workers)]):
            version = version or used
            curves.update(found)
    results = {}
    for job in jobs:  # by seed, whoever ran it: the tests are paired
        results.setdefault(job[1], {}).setdefault(job[2], []).append(curves[job])
    return results, version


def p_value(mine, other):
    from scipy.stats import wilcoxon
    if all(a == b for a, b in zip(mine, other)):
        return 1.0
    return wilcoxon(mine, other, zero_method="zsplit").pvalue


def verdict(mine, other):
    """p with who is ahead in rank, where it is below 5 per cent."""
    if not mine or not other:
        return ""
    p = p_value(mine, other)
    ahead = sum((a < b) - (a > b) for a, b in zip(mine, other))
    return f"{p:.2g}" + ("" if p >= 0.05 else " better" if ahead > 0 else " **worse**")


def median(values):
    values = sorted(values)
    return (values[len(values) // 2] + values[(len(values) - 1) // 2]) / 2


def quality(args):
    results, version = all_curves(args)
    names = args.samplers
    tests = [(mine, other) for mine, others in RIVALS.items() for other in others if mine in names and other in names]
    shown = lambda s: s.replace("optuna", "Optuna's")
    columns = ["function", "", *map(shown, names), *(f"p, {a} against {shown(b)}" for a, b in tests)]
    lines = [f"{args.trials} points, {args.seeds} seeds" + (f", Optuna {version}:" if version else ":"), "",
             "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    functions = sampler_suite.TUNING if args.tuning else sampler_suite.SUITE
    for name, by_sampler in results.items():
        best = {s: [curve[args.trials - 1] for curve in by_sampler.get(s, [])] for s in names}
        medians = [f"{median(best[s]):.4g}" if best[s] else "" for s in names]
        cells = [name, functions[name].text, *medians, *(verdict(best[a], best[b]) for a, b in tests)]
        lines.append("| " + " | ".join(cells) + " |")
    print("\n".join(lines))
    if args.write:
        write("\n".join(lines))


def write(table):
    """Puts the table between its marks in README.md."""
    begin, end = "<!-- compare_samplers.py writes from here -->\n", "<!-- to here -->\n"
    readme = HERE.parent / "README.md"
    before, _, rest = readme.read_text().partition(begin)
    _, _, after = rest.partition(end)
    readme.write_text(before + begin + "\n" + table + "\n\n" + end + after)


def lookahead(args):
    looks = [0, 1, 2, 4, 8, 16, 32]
    print(f"median best value of {args.seeds} seeds after {args.trials} trials, by lookahead\n")
    print(f"| sampler | function | {' | '.join(map(str, looks))} |\n|" + "---|" * (len(looks) + 2))
    for sampler in [s for s in ("tpe", "gp") if s in args.samplers]:
        for name in args.functions or ["branin", "hartmann6"]:
            best = [median(ours(args.bench, "SUITE", sampler, name, args.trials, seed, look)[1][-1] for seed in range(args.seeds))
                    for look in looks]
            print(f"| {sampler} | {name} | " + " | ".join(f"{b:.4g}" for b in best) + " |", flush=True)


def cmaes_evaluations(axes, seed):
    """Evaluations of python3-cmaes until 1e-8, on the ellipsoid that bench_samplers rotates in the same way."""
    import numpy as np
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
        theirs = median(cmaes_evaluations(axes, s) for s in range(args.seeds))
        print(f"| {axes} | {mine:.0f} | {theirs:.0f} | {mine / theirs:.2f} |", flush=True)


def main():
    if sys.argv[1:] == ["--optuna-worker"]:
        return optuna_worker()
    rivals = [name for names in RIVALS.values() for name in names]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--optuna", default=os.environ.get("OPTUNA_PYTHON", sys.executable), metavar="PYTHON",
                        help="a Python with Optuna (default: OPTUNA_PYTHON, else this one)")
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--functions", nargs="+", choices=[*sampler_suite.SUITE, *sampler_suite.TUNING], metavar="NAME")
    parser.add_argument("--samplers", nargs="+", default=["random", "tpe", "gp", *rivals], choices=[*OURS, *rivals], metavar="NAME")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--lookahead", action="store_true")
    parser.add_argument("--ellipsoid", action="store_true")
    args = parser.parse_args()
    args.program = hashlib.sha256(pathlib.Path(args.bench).read_bytes()).hexdigest()[:12]
    (ellipsoid if args.ellipsoid else lookahead if args.lookahead else quality)(args)


if __name__ == "__main__":
    sys.exit(main())
