#!/usr/bin/python3
"""Sandglass beside its peers, in one run on one machine: medians of alternating rounds, as a table.

  compare.py [--build build/release] [--rounds 3] [--only models|sweep|parallel]

Peers: PyTorch on one thread, plain and tuned (gradient memory reused, glibc told to keep large blocks), and joblib and
Optuna running PyTorch on two cores. Needs the Debian packages python3-torch, libopenblas0-pthread, python3-joblib,
python3-optuna and dataset-fashion-mnist. Rounds alternate, because shared machines drift: quote ratios only.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
KEEP_BLOCKS = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "8589934592"}
AIMS = {"dae": 1.5, "ae": 1.6, "small": 3.0, "vae": 2.3, "cae": 2.1, "conv": 3.5, "gru": 2.3}
NAMES = {"dae": "784-1000-784 DAE, SGD, batch 128", "ae": "784-512-256-32-... AE, Adam, batch 128",
         "small": "784-64-16-64-784, Adam, batch 32", "vae": "VAE 784-400-20-400-784, Adam, batch 128",
         "cae": "CAE 784-500-784, SGD, batch 128", "conv": "conv 1-16-32, stride 2, Adam, batch 64",
         "gru": "GRU 28-128-128-28, Adam, batch 128"}


def run(command, environment=ONE_THREAD):
    begin = time.perf_counter()
    result = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{command} failed:\n{result.stdout}{result.stderr}")
    return result.stdout, time.perf_counter() - begin


def ours(build):
    """Samples per second and product share of each model."""
    out, _ = run([build / "bin/bench_numerics", "--only", "models", "--seconds", "2"])
    lines = [json.loads(text) for text in out.splitlines() if text.startswith("{")]
    return {line["model"]: line for line in lines if line["bench"] == "train"}


def torch(model, tuned=False):
    environment = {**ONE_THREAD, **KEEP_BLOCKS} if tuned else ONE_THREAD
    out, _ = run([PYTHON, HERE / "peers_torch.py", model, *(["--tuned"] if tuned else [])], environment)
    return json.loads(out)


def compare_models(build, rounds):
    print("\nTraining, one thread, samples/s (medians)\n")
    print(f"{'model':40}{'Sandglass':>10}{'products':>10}{'PyTorch':>9}{'ratio':>7}{'tuned':>9}{'ratio':>7}{'aim':>7}")
    own, plain, tuned = ([] for _ in range(3))
    for _ in range(rounds):
        own.append(ours(build))
        plain.append({model: torch(model)["samples_per_second"] for model in NAMES})
        tuned.append({model: torch(model, tuned=True)["samples_per_second"] for model in NAMES})
    m = statistics.median
    for model, name in NAMES.items():
        mine = [line[model]["samples_per_second"] for line in own]
        share = m(line[model]["product_share"] for line in own)
        print(f"{name:40}{m(mine):10,.0f}{share:10.1%}{m(p[model] for p in plain):9,.0f}"
              f"{m(a / p[model] for a, p in zip(mine, plain)):7.2f}{m(t[model] for t in tuned):9,.0f}"
              f"{m(a / t[model] for a, t in zip(mine, tuned)):7.2f}{AIMS[model]:7.1f}")


def sandglass_sweep(build, folder, workers=2, *overrides):
    out = folder / "run"
    _, seconds = run([build / "bin/sandglass", "run", HERE / "sweep16.yaml", *overrides, "--workers", workers, "--out", out])
    shutil.rmtree(out)
    return seconds


def compare_sweeps(build, rounds, folder):
    print("\nThe 16-trial sweep on two cores, seconds of wall time with start-up (medians)\n")
    times = {"Sandglass": [], "joblib": [], "Optuna": []}
    for _ in range(rounds):
        times["Sandglass"].append(sandglass_sweep(build, folder))
        for peer in ("joblib", "Optuna"):
            times[peer].append(run([PYTHON, HERE / "peers_sweep.py", peer.lower()])[1])
    for name, seconds in times.items():
        print(f"  {name:12}{statistics.median(seconds):7.2f} s")
    best = [min(a, b) / s for s, a, b in zip(*(times[k] for k in ("Sandglass", "joblib", "Optuna")))]
    print(f"  best peer / Sandglass: {statistics.median(best):.2f} (aim 2.3)")


def compare_parallel(build, rounds, folder):
    """The same sixteen trials on one worker and on two."""
    ratios = []
    for _ in range(rounds):
        one, two = sandglass_sweep(build, folder, 1), sandglass_sweep(build, folder, 2)
        ratios.append(one / two)
    print(f"\nThe 16-trial sweep on one worker / on two: {statistics.median(ratios):.2f} (aim 1.85)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build/release")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["models", "sweep", "parallel"])
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; PyTorch {torch('small')['torch']}")
        if arguments.only in (None, "models"):
            compare_models(arguments.build, arguments.rounds)
        if arguments.only in (None, "sweep"):
            compare_sweeps(arguments.build, arguments.rounds, folder)
        if arguments.only in (None, "parallel"):
            compare_parallel(arguments.build, arguments.rounds, folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
