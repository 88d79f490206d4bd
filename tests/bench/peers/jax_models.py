"""The benchmark models in JAX: prints one JSON line of samples per second, or of the speed of its products.

  jax_models.py MODEL [--way step|epoch] [--samples N] [--epochs N]      MODEL: dae, ae, small, vae, cae, conv, gru
  jax_models.py products

One thread. step: one compiled call a batch; epoch: one compiled call an epoch, a scan over its batches, with the memory
of weights and moments handed on (donated). Updates by optax. The models are those of torch_models.py.
"""
import argparse
import json
import os
import statistics
import time

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"
from data import fashion_mnist, product_rate  # first: it limits the threads
import jax
import optax
from jax import lax, nn
from jax import numpy as jnp


def dense(key, inputs, outputs):
    bound = (6 / (inputs + outputs)) ** 0.5
    return {"w": jax.random.uniform(key, (inputs, outputs), minval=-bound, maxval=bound), "b": jnp.zeros(outputs)}


def apply(layer, x):
    return x @ layer["w"] + layer["b"]


def dense_stack(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return [dense(k, a, b) for k, a, b in zip(keys, sizes, sizes[1:])]


def logits_of(layers, x):
    for layer in layers[:-1]:
        x = nn.relu(apply(layer, x))
    return apply(layers[-1], x)


def cross_entropy(logits, x):
    """Per pixel, from logits: the faster and the stabler of the ways to write it."""
    return optax.sigmoid_binary_cross_entropy(logits, x)


def dae(layers, x, key):
    kept = x * jax.random.bernoulli(key, 0.75, x.shape)
    return cross_entropy(apply(layers[1], nn.sigmoid(apply(layers[0], kept))), x).mean()


def plain(layers, x, key):
    return cross_entropy(logits_of(layers, x), x).mean()


def vae_parameters(key):
    keys = jax.random.split(key, 4)
    return {"hidden": dense(keys[0], 784, 400), "mean": dense(keys[1], 400, 20),
            "log_variance": dense(keys[2], 400, 20), "decoder": dense_stack(keys[3], [20, 400, 784])}


def vae(p, x, key):
    h = nn.relu(apply(p["hidden"], x))
    mean, log_variance = apply(p["mean"], h), apply(p["log_variance"], h)
    z = mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)
    divergence = 0.5 * (mean**2 + jnp.exp(log_variance) - log_variance - 1).sum()
    return (cross_entropy(logits_of(p["decoder"], z), x).sum() + divergence) / len(x)


def cae(layers, x, key):
    h = nn.sigmoid(apply(layers[0], x))
    penalty = jnp.square(h * (1 - h)) @ jnp.square(layers[0]["w"]).sum(0)
    return cross_entropy(apply(layers[1], h), x).mean() + 0.1 * penalty.mean()


def conv_parameters(key):
    shapes = [(3, 3, 1, 16), (3, 3, 16, 32), (3, 3, 32, 16), (3, 3, 16, 1)]
    return [{"w": jax.random.normal(k, s) * 0.1, "b": jnp.zeros(s[-1])}
            for k, s in zip(jax.random.split(key, 4), shapes)]


def conv(layers, x, key):
    y = x.reshape(-1, 28, 28, 1)
    for i, layer in enumerate(layers):
        sizes = {"window_strides": (2, 2), "padding": ((1, 1), (1, 1))}
        if i >= 2:  # transposed: the gaps of the stride are put into the input, one row and column more at the end
            sizes = {"window_strides": (1, 1), "padding": ((1, 2), (1, 2)), "lhs_dilation": (2, 2)}
        y = lax.conv_general_dilated(y, layer["w"], dimension_numbers=("NHWC", "HWIO", "NHWC"), **sizes) + layer["b"]
        y = y if i == 3 else nn.relu(y)
    return cross_entropy(y.reshape(-1, 784), x).mean()


def gru_parameters(key):
    keys = jax.random.split(key, 5)
    return {"encoder": (dense(keys[0], 28, 384), dense(keys[1], 128, 384)),
            "decoder": (dense(keys[2], 128, 384), dense(keys[3], 128, 384)), "out": dense(keys[4], 128, 28)}


def gru_states(cell, inputs, steps, batch):
    """inputs: the input's share of the gates, (steps, batch, 384), or (batch, 384) where every step reads the same."""
    def step(h, gates):
        gates = inputs if gates is None else gates
        own = apply(cell[1], h)
        reset = nn.sigmoid(gates[:, :128] + own[:, :128])
        update = nn.sigmoid(gates[:, 128:256] + own[:, 128:256])
        candidate = jnp.tanh(gates[:, 256:] + reset * own[:, 256:])
        h = (1 - update) * candidate + update * h
        return h, h
    return lax.scan(step, jnp.zeros((batch, 128)), inputs if inputs.ndim == 3 else None, length=steps)


def gru(p, x, key):
    rows = x.reshape(-1, 28, 28).swapaxes(0, 1)
    code, _ = gru_states(p["encoder"], apply(p["encoder"][0], rows), 28, len(x))
    _, states = gru_states(p["decoder"], apply(p["decoder"][0], code), 28, len(x))
    return cross_entropy(apply(p["out"], states), rows).mean()


MODELS = {
    "dae": (lambda key: dense_stack(key, [784, 1000, 784]), dae, "sgd", 128),
    "ae": (lambda key: dense_stack(key, [784, 512, 256, 32, 256, 512, 784]), plain, "adam", 128),
    "small": (lambda key: dense_stack(key, [784, 64, 16, 64, 784]), plain, "adam", 32),
    "vae": (vae_parameters, vae, "adam", 128),
    "cae": (lambda key: dense_stack(key, [784, 500, 784]), cae, "sgd", 128),
    "conv": (conv_parameters, conv, "adam", 64),
    "gru": (gru_parameters, gru, "adam", 128),
}


class Training:
    def __init__(self, model, data, whole_epochs):
        make, self.loss, rule, self.batch = MODELS[model]
        self.data, self.key = jnp.asarray(data), jax.random.key(0)
        self.parameters = make(self.key)
        self.optimizer = optax.sgd(0.1) if rule == "sgd" else optax.adam(1e-3)
        self.state = self.optimizer.init(self.parameters)
        self.whole = jax.jit(self.many, donate_argnums=(0, 1)) if whole_epochs else None
        self.single = jax.jit(self.one, donate_argnums=(0, 1))

    def one(self, parameters, state, rows, key):
        loss, gradient = jax.value_and_grad(self.loss)(parameters, self.data[rows], key)
        updates, state = self.optimizer.update(gradient, state, parameters)
        return optax.apply_updates(parameters, updates), state, loss

    def many(self, parameters, state, order, keys):
        def body(carry, drawn):
            parameters, state, loss = self.one(*carry, *drawn)
            return (parameters, state), loss
        (parameters, state), losses = lax.scan(body, (parameters, state), (order, keys))
        return parameters, state, losses

    def epoch(self):
        """Samples per second of one epoch."""
        self.key, first, second = jax.random.split(self.key, 3)
        steps = len(self.data) // self.batch
        order = jax.random.permutation(first, len(self.data))[:steps * self.batch].reshape(steps, self.batch)
        keys = jax.random.split(second, steps)
        order.block_until_ready()
        begin = time.perf_counter()
        if self.whole:
            self.parameters, self.state, loss = self.whole(self.parameters, self.state, order, keys)
            loss.block_until_ready()
        else:
            for rows, key in zip(order, keys):
                self.parameters, self.state, loss = self.single(self.parameters, self.state, rows, key)
                loss.item()
        return order.size / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=[*MODELS, "products"])
    parser.add_argument("--way", choices=["step", "epoch"], default="step")
    parser.add_argument("--samples", type=int, default=8192)
    parser.add_argument("--epochs", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.model == "products":
        square, multiply = jnp.ones((768, 768)), jax.jit(jnp.matmul)
        rate = product_rate(lambda: multiply(square, square).block_until_ready())
        print(json.dumps({"version": jax.__version__, "gflops": rate}))
        return
    training = Training(arguments.model, fashion_mnist(arguments.samples), arguments.way == "epoch")
    training.epoch()
    rates = [training.epoch() for _ in range(arguments.epochs)]
    print(json.dumps({"model": arguments.model, "way": arguments.way, "version": jax.__version__,
                      "samples_per_second": statistics.median(rates)}))


if __name__ == "__main__":
    main()
