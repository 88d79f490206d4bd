"""What the referees share: they ask the program for numbers, compute the same elsewhere, and compare.

Run through ctest, which sets SANDGLASS_REFEREE. Without the libraries that the referee is written with, the test is
skipped with a note.
"""
import json
import os
import subprocess
import sys
import unittest

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

try:
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}; apt-get install python3-numpy")
    sys.exit(SKIPPED)


def skip_without(package, *modules):
    """Ends the test as skipped unless the modules of a Debian package can be imported."""
    for module in modules:
        try:
            __import__(module)
        except ImportError as missing:
            print(f"skipped: {missing}; apt-get install {package}")
            sys.exit(SKIPPED)


def ask_program(program, requests):
    """What the program of the environment's variable `program` writes of these requests."""
    def plain(value):
        if isinstance(value, (np.ndarray, np.generic)):
            return value.tolist()
        raise TypeError(f"no JSON for {type(value)}")
    done = subprocess.run([os.environ[program]], input=json.dumps(requests, default=plain), text=True,
                          capture_output=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def ask(requests):
    """The program's plugins, and its answer to each request."""
    reply = ask_program("SANDGLASS_REFEREE", requests)
    return reply["plugins"], reply["answers"]


def ask_analysis(requests):
    """What results/analysis answers to each request."""
    return ask_program("SANDGLASS_ANALYSIS", requests)


def relative_error(ours, theirs):
    """max |ours - theirs| / max |theirs|: of a whole array, so that an entry near 0 is held to the array's scale."""
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    if ours.shape != theirs.shape:
        raise AssertionError(f"shape {ours.shape}, the referee has {theirs.shape}")
    if not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
        raise AssertionError(f"not finite: ours {ours}, the referee's {theirs}")
    return np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 1e-30)


class Table:
    """Of each plugin how many numbers were compared, and the worst error."""

    def __init__(self, *titles):
        self.titles = titles
        self.rows = {}

    def add(self, name, compared, error, where):
        count, worst, at = self.rows.get(name, (0, -1.0, ""))
        self.rows[name] = (count + compared, *((error, where) if error > worst else (worst, at)))

    def __str__(self):
        lines = ["{:42} {:>9} {:>9}  {}".format(*self.titles)]
        for name, (count, worst, at) in sorted(self.rows.items()):
            lines.append(f"{name:42} {count:9} {worst:9.1e}  {at}")
        return "\n".join(lines)


def main():
    unittest.main(verbosity=1)
