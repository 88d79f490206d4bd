#!/usr/bin/python3
"""The 16-trial sweep in PyTorch under joblib or Optuna, for tests/bench/compare.py.

  peers_sweep.py joblib|optuna|loop

Four masking ratios times four code sizes, 784-256-d-256-784, Adam, 3 epochs of 10,000 examples, batch 128, validation on
2,000. Two processes (joblib) or two threads (Optuna), one BLAS thread each; loop runs one after the other.
"""
import itertools
import os
import sys

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

RATIOS, CODES = (0.0, 0.1, 0.25, 0.5), (8, 16, 32, 64)


def trial(ratio, code):
    import torch
    from peers_torch import fashion_mnist, refuse_reference_blas, stack
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(0)
    refuse_reference_blas()
    data = fashion_mnist(12000)
    train, valid = data[:10000], data[10000:]
    model = stack([784, 256, code, 256, 784])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(3):
        order = torch.randperm(len(train))
        for first in range(0, len(train), 128):
            x = train[order[first:first + 128]]
            kept = x * (torch.rand_like(x) > ratio) if ratio else x
            optimizer.zero_grad()
            functional.binary_cross_entropy(model(kept), x).backward()
            optimizer.step()
    with torch.no_grad():
        return functional.binary_cross_entropy(model(valid), valid).item()


def main():
    mode = sys.argv[1]
    if mode == "joblib":
        from joblib import Parallel, delayed
        losses = Parallel(n_jobs=2)(delayed(trial)(r, d) for r, d in itertools.product(RATIOS, CODES))
        print(mode, min(losses))
    elif mode == "optuna":
        import optuna
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        study = optuna.create_study(sampler=optuna.samplers.GridSampler({"ratio": RATIOS, "code": CODES}))
        study.optimize(lambda t: trial(t.suggest_float("ratio", 0, 0.5), t.suggest_int("code", 8, 64)), n_trials=16, n_jobs=2)
        print(mode, study.best_value)
    else:
        print(mode, min(trial(r, d) for r, d in itertools.product(RATIOS, CODES)))


if __name__ == "__main__":
    main()
