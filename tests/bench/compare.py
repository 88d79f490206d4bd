#!/usr/bin/python3
"""Sandglass beside its peers, in one run on one machine: medians of alternating rounds, as tables.

  compare.py [--build build/release] [--rounds 3] [--only models|sweep|parallel] [--python FILE ...] [--save]
  compare.py --table        the tables of README.md, from what was saved on each processor

Peers: every PyTorch and JAX that /usr/bin/python3 and the interpreters of --python have; each on one thread, in each of
its ways (PyTorch: plain, tuned, compiled; JAX: a compiled step, a compiled epoch), on the BLAS kernels that are fastest
here; and the 16-trial sweep under joblib and Optuna on two cores. The best way of the best peer counts.

Debian: python3-torch libopenblas0-pthread python3-joblib python3-optuna dataset-fashion-mnist. Today's from the Python
index: python3 -m venv peers && peers/bin/pip install torch 'jax[cpu]' optax joblib optuna; then --python peers/bin/python.
Rounds alternate, because shared machines drift: quote ratios only.
"""
import argparse
import datetime
import gzip
import json
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from peers.found import WAYS, find_peers, run  # noqa: E402
from tables import MODELS, model_table, sweep_table, write_tables  # noqa: E402

IMAGES = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"
CORE = max(os.sched_getaffinity(0))


def json_lines(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def machine_of(build):
    """Processor, instruction set and the core's peak in GF/s."""
    out, _ = run([build / "bin/bench_training", "--quick", "--model", "small"], cores={CORE})
    return next(line for line in json_lines(out) if line["bench"] == "machine")


def ours(build, images, model):
    out, _ = run([build / "bin/bench_training", "--model", model, "--seconds", "2", "--images", images], cores={CORE})
    return next(line for line in json_lines(out) if line["bench"] == "train")


def compare_models(build, peers, rounds, folder):
    """For each model, lists over the rounds: Sandglass' lines, and samples per second of each peer and way."""
    images = folder / "images"
    with gzip.open(IMAGES) as file:
        images.write_bytes(file.read(16 + 784 * 8192)[16:])
    results = {}
    for model in MODELS:
        own, others = [], {}
        for _ in range(rounds):
            own.append(ours(build, images, model))
            for peer in peers:
                for way in WAYS[peer.framework]:
                    try:
                        rate = peer.rate(model, way, CORE)
                    except RuntimeError as error:
                        print(f"{peer.name}, {way}, {model}: left out\n{error}", file=sys.stderr)
                        continue
                    if rate is not None:
                        others.setdefault(peer.name, {}).setdefault(way, []).append(rate)
        results[model] = {"own": own, "peers": others}
        print(model_table({model: results[model]}, heading=model == next(iter(MODELS))), flush=True)
    return results


def sandglass_sweep(build, folder, workers=2):
    out = folder / "run"
    command = [build / "bin/sandglass", "run", HERE / "sweep16.yaml", "--workers", workers, "--out", out]
    _, seconds = run(command)
    shutil.rmtree(out)
    return seconds


def compare_sweeps(build, peers, rounds, folder):
    times = {}
    for _ in range(rounds):
        times.setdefault("Sandglass", []).append(sandglass_sweep(build, folder))
        for peer in peers:
            for mode in ("joblib", "optuna"):
                if peer.has(mode):
                    command = [peer.python, HERE / "peers/sweep.py", mode, "--with", peer.framework]
                    times.setdefault(f"{peer.name}, {mode}", []).append(run(command, peer.environment("tuned"))[1])
    print(sweep_table(times))
    return times


def compare_parallel(build, rounds, folder):
    """The same sixteen trials on one worker and on two."""
    ratios = [sandglass_sweep(build, folder, 1) / sandglass_sweep(build, folder, 2) for _ in range(rounds)]
    print(f"\nThe 16-trial sweep on one worker / on two: {statistics.median(ratios):.2f}")
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build/release")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["models", "sweep", "parallel"])
    parser.add_argument("--python", action="append", default=[], help="another interpreter with PyTorch or JAX")
    parser.add_argument("--save", action="store_true", help="keep the figures in measured/, and write README's tables")
    parser.add_argument("--table", action="store_true", help="only write README's tables from measured/")
    arguments = parser.parse_args()
    if arguments.table:
        return write_tables(HERE)
    machine = machine_of(arguments.build)
    print(f"{machine['processor']} ({machine['instruction_set']}, {machine['peak']:.0f} GF/s a core), load average "
          f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    peers = find_peers(["/usr/bin/python3", *arguments.python], machine["peak"], CORE)
    result = {"date": datetime.date.today().isoformat(), "load": os.getloadavg()[0], **machine}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if arguments.only in (None, "models"):
            result["models"] = compare_models(arguments.build, peers, arguments.rounds, folder)
        if arguments.only in (None, "sweep"):
            result["sweep"] = compare_sweeps(arguments.build, peers, arguments.rounds, folder)
        if arguments.only in (None, "parallel"):
            result["parallel"] = compare_parallel(arguments.build, arguments.rounds, folder)
    if arguments.save:
        write_tables(HERE, result)


if __name__ == "__main__":
    main()
