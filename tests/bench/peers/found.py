"""Which peers are installed, and the environment in which each multiplies fastest."""
import dataclasses
import json
import os
import pathlib
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
BLAS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NVPL_BLAS_DEBUG_CPU_TYPE", "MKL_ENABLE_INSTRUCTIONS")
ONE_THREAD = {**{k: v for k, v in os.environ.items() if k not in BLAS}, "OMP_NUM_THREADS": "1",
              "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
KEEP_BLOCKS = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "8589934592"}
KERNELS = ("", "SkylakeX", "Haswell", "Zen")  # of OpenBLAS; "" is its own choice. Other libraries ignore the word.
WAYS = {"torch": ("plain", "tuned", "compile"), "jax": ("step", "epoch")}
ENOUGH = 0.6  # of the core's peak: below it a product runs on kernels that are not this processor's


def run(command, environment=ONE_THREAD, cores=None):
    """Standard output and seconds; on the given cores alone."""
    limit = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    begin = time.perf_counter()
    done = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True, preexec_fn=limit)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout, time.perf_counter() - begin


@dataclasses.dataclass
class Peer:
    python: str
    framework: str  # torch or jax
    version: str
    kernel: str   # what OPENBLAS_CORETYPE has to say; "": nothing
    gflops: float

    @property
    def name(self):
        return {"torch": "PyTorch ", "jax": "JAX "}[self.framework] + self.version.split("+")[0]

    def environment(self, way="plain"):
        kernel = {"OPENBLAS_CORETYPE": self.kernel} if self.kernel else {}
        return {**ONE_THREAD, **kernel, **(KEEP_BLOCKS if way != "plain" else {})}

    def rate(self, model, way, core):
        """Samples per second of a benchmark model; None if this version has no such way."""
        command = [self.python, HERE / f"{self.framework}_models.py", model, "--way", way, "--samples", "4096",
                   "--epochs", "3"]
        out, _ = run(command, self.environment(way), {core})
        return json.loads(out.splitlines()[-1])["samples_per_second"]

    def has(self, module):
        done = subprocess.run([self.python, "-c", f"import {module}"], capture_output=True)
        return done.returncode == 0


def best_kernel(python, library, core):
    """The fastest of KERNELS in this library; None if the library is not there."""
    best = None
    for kernel in KERNELS:
        environment = {**ONE_THREAD, **({"OPENBLAS_CORETYPE": kernel} if kernel else {})}
        try:
            out, _ = run([python, HERE / f"{library}_models.py", "products"], environment, {core})
        except RuntimeError as error:
            if "ModuleNotFoundError" in str(error):
                return None
            continue  # a kernel that this processor cannot run
        line = json.loads(out.splitlines()[-1])
        if best is None or line["gflops"] > 1.05 * best.gflops:
            best = Peer(python, library, line["version"], kernel, line["gflops"])
    return best


def find_peers(pythons, peak, core):
    """Every library of every interpreter; refuses one whose products stay far below the core's peak (GF/s)."""
    found = []
    for python in pythons:
        for library in WAYS:
            peer = best_kernel(python, library, core)
            if peer is None:
                continue
            print(f"{peer.name}: {peer.gflops:.0f} GF/s{f' with OPENBLAS_CORETYPE={peer.kernel}' if peer.kernel else ''}",
                  flush=True)
            if peer.gflops < ENOUGH * peak:
                raise SystemExit(f"{peer.name} multiplies at {peer.gflops:.0f} GF/s where this core reaches {peak:.0f}: its "
                                 "BLAS has no kernel for this processor (for Debian's PyTorch: apt-get install "
                                 "libopenblas0-pthread), or the machine is busy. A ratio to it would mean nothing.")
            found.append(peer)
    return found
