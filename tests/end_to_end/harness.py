"""What the whole-program tests share: the program, studies to run, and comparison of study files.

Run through ctest, which sets SANDGLASS_PROGRAM and SANDGLASS_SOURCE.
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["SANDGLASS_PROGRAM"]
SOURCE = pathlib.Path(os.environ["SANDGLASS_SOURCE"])

SANITIZED = "SANDGLASS_SANITIZED" in os.environ

# Sanitizers and Debian's python do not mix well through LD_PRELOAD; the program itself needs nothing but this.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("SANDGLASS_")}
ENVIRONMENT.update(LC_ALL="C.UTF-8", TERM="xterm", COLUMNS="80")  # a pipe alone has any width

# Twelve short trials on generated digits: no file is needed, and a trial takes some hundredths of a second.
SMALL_STUDY = """\
name: small
question: Does it run?
dataset: {use: digits, train: 300, valid: 60, test: 40}
noise: {use: masking, ratio: 0.25}
model: {use: autoencoder, hidden: [24], latent: 6, activation: sigmoid}
optimizer: {use: adam, learning_rate: 0.003}
metrics: [mse, bce, mmd]
train: {epochs: 3, batch: 32}
seed: 11
sweep:
  axes:
    noise.ratio: [0.0, 0.25, 0.5]
    model.latent: [4, 6]
  replicates: 2
record: {latents: test, weights: all, reconstructions: 4}
"""


class Case(unittest.TestCase):
    """A test with a folder of its own, which is also the current folder of the program."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sandglass-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def start(self, *arguments, environment=None, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.folder, text=True,
                                env={**ENVIRONMENT, **(environment or {})}, **options)

    def run_program(self, *arguments, expect=0, timeout=240, **options):
        process = self.start(*arguments, **options)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        result = subprocess.CompletedProcess(arguments, process.returncode, out, err)
        if expect is not None:
            allowed = expect if isinstance(expect, tuple) else (expect,)
            self.assertIn(process.returncode, allowed, f"{arguments}\n--- stdout\n{out}\n--- stderr\n{err}")
        return result

    def run_small(self, out="run", *overrides, **options):
        study = self.write("small.yaml", SMALL_STUDY)
        return self.run_program("run", study, *overrides, "--out", out, **options)

    def show(self, out="run"):
        return json.loads(self.run_program("show", out, "--json").stdout)


def journal_events(folder):
    """The journal's entries; a line is '<checksum> <length> <json>'. A line that is being written is left out."""
    lines = (pathlib.Path(folder) / "journal.sgj").read_text().split("\n")[:-1]
    return [json.loads(line.split(" ", 2)[2]) for line in lines]


def differences(left, right, ignored=("duration", "started")):
    """Names of what differs between two study files, timing aside. Bits are compared, so NaN equals NaN."""
    import h5py

    found = []

    def compare(a, b, path):
        for name in sorted(set(a) | set(b)):
            where = f"{path}/{name}"
            if name in ignored:
                continue
            if name not in a or name not in b:
                found.append(f"{where} is in one file only")
            elif isinstance(a[name], h5py.Group):
                compare(a[name], b[name], where)
            elif a[name].shape != b[name].shape or a[name].dtype != b[name].dtype:
                found.append(f"{where} has another shape or type")
            elif a[name].dtype.kind == "O":
                if a[name].shape != () and list(a[name][...].ravel()) != list(b[name][...].ravel()):
                    found.append(where)
            elif a[name][...].tobytes() != b[name][...].tobytes():
                found.append(where)

    with h5py.File(left) as a, h5py.File(right) as b:
        compare(a, b, "")
        if a.attrs["digest"] != b.attrs["digest"]:
            found.append("digest")
    return found


def trial_arrays(path, trial):
    """The arrays of a trial in a study file, weights with them, by name."""
    import h5py

    found = {}
    with h5py.File(path) as study:
        for kind in ("arrays", "weights"):
            number = int(study[f"{kind}_group"][trial]) if f"{kind}_group" in study else -1
            if number < 0:
                continue
            group = study[f"{kind}/{number}"]
            row = list(group["trial"]).index(trial)
            for name, value in group.items():
                each = name != "trial" and value.dims[0].keys() == ["trial"] if len(value.dims) else False
                found[name] = value[row] if each else value[...]
    return found


def main():
    unittest.main(verbosity=2)
