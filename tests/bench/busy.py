#!/usr/bin/python3
"""How busy the workers are until the last trial begins, with trials of very different length.

  busy.py [--build build/release] [--workers 2]

A fixed search has nothing to wait for; an adaptive one waits for outcomes as its lookahead says.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def busy_share(program, workers, *overrides):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run"
        subprocess.run([program, "run", HERE / "busy.yaml", *overrides, "--workers", str(workers), "--out", out],
                       check=True, capture_output=True)
        events = [json.loads(line.split(" ", 2)[2]) for line in (out / "journal.sgj").read_text().splitlines()]
    records = [event.get("record", event) for event in events if event["kind"] == "finish"]
    spans = [(record["started"], record["started"] + record["duration"]) for record in records]
    first, last = min(spans)[0], max(spans)[0]
    return sum(max(0, min(end, last) - begin) for begin, end in spans) / (workers * (last - first))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build/release")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    program = arguments.build / "bin/sandglass"
    print(f"  random, no lookahead needed   {busy_share(program, arguments.workers):6.1%}")
    for lookahead in (2, 4, 8, 16):
        share = busy_share(program, arguments.workers, "sweep.sampler={use: tpe, trials: 80}",
                           f"sweep.lookahead={lookahead}")
        print(f"  tpe, lookahead {lookahead:2}             {share:6.1%}")


if __name__ == "__main__":
    main()
