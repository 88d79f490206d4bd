"""The 16-trial sweep in PyTorch or JAX, under joblib or Optuna.

  sweep.py joblib|optuna|loop [--with torch|jax]

Four masking ratios times four code sizes, 784-256-d-256-784, Adam, 3 epochs of 10,000 examples, batch 128, validation on
2,000. Two processes (joblib) or two threads (Optuna), one thread each for everything that computes; loop runs one after
the other.
"""
import argparse
import itertools
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
RATIOS, CODES = (0.0, 0.1, 0.25, 0.5), (8, 16, 32, 64)
EPOCHS, BATCH = 3, 128


def torch_trial(ratio, code):
    from data import fashion_mnist
    import torch
    from torch.nn import functional
    from torch_models import optimizer_of, stack

    torch.set_num_threads(1)
    torch.manual_seed(0)
    data = torch.from_numpy(fashion_mnist(12000))
    train, valid = data[:10000], data[10000:]
    model = stack([784, 256, code, 256, 784])
    optimizer = optimizer_of(model, "adam", tuned=True)
    for _ in range(EPOCHS):
        order = torch.randperm(len(train))
        for first in range(0, len(train), BATCH):
            x = train[order[first:first + BATCH]]
            kept = x * (torch.rand_like(x) > ratio) if ratio else x
            optimizer.zero_grad(set_to_none=True)
            functional.binary_cross_entropy(model(kept), x).backward()
            optimizer.step()
    with torch.no_grad():
        return functional.binary_cross_entropy(model(valid), valid).item()


def jax_trial(ratio, code):
    from data import fashion_mnist
    import jax
    import jax_models
    import optax
    from jax import numpy as jnp

    data = jnp.asarray(fashion_mnist(12000))
    train, valid = data[:10000], data[10000:]
    key = jax.random.key(0)
    parameters = jax_models.dense_stack(key, [784, 256, code, 256, 784])
    optimizer = optax.adam(1e-3)

    def step(carry, drawn):
        parameters, state = carry
        rows, key = drawn
        x = train[rows]

        def loss(p):
            kept = x * jax.random.bernoulli(key, 1 - ratio, x.shape) if ratio else x
            return jax_models.cross_entropy(jax_models.logits_of(p, kept), x).mean()
        updates, state = optimizer.update(jax.grad(loss)(parameters), state, parameters)
        return (optax.apply_updates(parameters, updates), state), None

    epoch = jax.jit(lambda carry, order, keys: jax.lax.scan(step, carry, (order, keys))[0], donate_argnums=0)
    carry, steps = (parameters, optimizer.init(parameters)), len(train) // BATCH
    for _ in range(EPOCHS):
        key, first, second = jax.random.split(key, 3)
        order = jax.random.permutation(first, len(train))[:steps * BATCH].reshape(steps, BATCH)
        carry = epoch(carry, order, jax.random.split(second, steps))
    return jax_models.plain(carry[0], valid, key).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["joblib", "optuna", "loop"])
    parser.add_argument("--with", dest="framework", choices=["torch", "jax"], default="torch")
    arguments = parser.parse_args()
    trial = torch_trial if arguments.framework == "torch" else jax_trial
    grid = list(itertools.product(RATIOS, CODES))
    if arguments.mode == "joblib":
        from joblib import Parallel, delayed
        losses = Parallel(n_jobs=2)(delayed(trial)(r, d) for r, d in grid)
    elif arguments.mode == "optuna":
        import optuna
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        study = optuna.create_study(sampler=optuna.samplers.GridSampler({"ratio": RATIOS, "code": CODES}))
        study.optimize(lambda t: trial(t.suggest_float("ratio", 0, 0.5), t.suggest_int("code", 8, 64)), n_trials=16, n_jobs=2)
        losses = [t.value for t in study.trials]
    else:
        losses = [trial(r, d) for r, d in grid]
    print(arguments.mode, arguments.framework, min(losses))


if __name__ == "__main__":
    main()
