"""Operators against PyTorch, both in double precision: values, gradients, and what batch normalisation notes."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from referee import Table, ask, main, relative_error, skip_without

skip_without("python3-torch", "torch")
import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

TOLERANCE = 1e-10
SIZES = np.concatenate([np.linspace(-12, 12, 60), [-1e-3, 1e-3, -40, 40]]).reshape(8, 8) + 0.013
POSITIVE = np.concatenate([np.geomspace(1e-3, 1e4, 60), [1 + 1e-6, 2 - 1e-6, 1.4616, 2.5]]).reshape(8, 8)


def channels_last(x, height, width):
    """Rows of height x width x channels as PyTorch's images."""
    return x.reshape(len(x), height, width, -1).permute(0, 3, 1, 2)


def batch_norm(request, x, gain, bias):
    state = [torch.tensor(s[0]) for s in request["state"]]
    height, width = request["image"]
    images = channels_last(x, height, width)
    y = F.batch_norm(images, *state, gain[0], bias[0], training=request["train"], momentum=0.1, eps=1e-5)
    return y.permute(0, 2, 3, 1).reshape(x.shape), [s[None] for s in state]


def embedding(request, table, ids):
    padded = torch.cat([table, torch.zeros_like(table[:1])])
    return F.embedding(ids.long() % len(padded), padded).reshape(len(ids), -1)


def batched_matmul(request, a, b):
    blocks = request["blocks"]
    return torch.bmm(a.reshape(blocks, -1, a.shape[1]), b.reshape(blocks, -1, b.shape[1])).reshape(-1, b.shape[1])


def top_k(request, x):
    found = torch.topk(x, request["k"], dim=1)
    return torch.zeros_like(x).scatter(1, found.indices, found.values)


OPERATORS = {
    "gelu": lambda request, x: F.gelu(x),
    "silu": lambda request, x: F.silu(x),
    "elu": lambda request, x: F.elu(x),
    "leaky_relu": lambda request, x: F.leaky_relu(x),
    "lgamma": lambda request, x: torch.lgamma(x),
    "digamma": lambda request, x: torch.digamma(x),
    "layer_norm": lambda request, x, gain, bias: F.layer_norm(x, x.shape[1:], gain[0], bias[0]),
    "batch_norm": batch_norm,
    "embedding": embedding,
    "batched_matmul": batched_matmul,
    "top_k": top_k,
    "linear_gelu": lambda request, x, weight, bias: F.gelu(x @ weight + bias),
}


def requests():
    random = np.random.default_rng(3)
    def normal(*shape):
        return random.normal(0.5, 2, shape)
    for name in ("gelu", "silu", "elu", "leaky_relu"):
        yield {"operator": name, "inputs": [SIZES]}, SIZES.shape
    for name in ("lgamma", "digamma"):
        yield {"operator": name, "inputs": [POSITIVE]}, POSITIVE.shape
    yield {"operator": "layer_norm", "inputs": [normal(5, 37), normal(1, 37), normal(1, 37)]}, (5, 37)
    for train in (True, False):
        for rows, height, width, channels in ((7, 1, 1, 45), (4, 5, 3, 2), (3, 16, 16, 33)):
            x = normal(rows, height * width * channels)
            state = [normal(1, channels), random.uniform(0.5, 2, (1, channels))]
            yield {"operator": "batch_norm", "inputs": [x, normal(1, channels), normal(1, channels)], "state": state,
                   "train": train, "image": [height, width]}, x.shape
    yield {"operator": "embedding", "inputs": [normal(5, 3), np.array([[0, 4, -1], [4, 4, 2.0]])]}, (2, 9)
    yield {"operator": "batched_matmul", "inputs": [normal(12, 4), normal(12, 5)], "blocks": 3}, (12, 5)
    yield {"operator": "top_k", "inputs": [normal(4, 9)], "k": 3}, (4, 9)
    yield {"operator": "linear_gelu", "inputs": [normal(6, 4), normal(4, 3), normal(1, 3)]}, (6, 3)


class Referee(unittest.TestCase):
    def test_operators_agree_with_pytorch(self):
        random, table = np.random.default_rng(5), Table("operator", "numbers", "error", "where")
        asked = [{**request, "weights": random.normal(0, 1, shape)} for request, shape in requests()]
        _, answers = ask(asked)
        for request, answer in zip(asked, answers, strict=True):
            self.assertNotIn("error", answer, answer.get("error"))
            name = request["operator"]
            inputs = [torch.tensor(x, requires_grad=True) for x in request["inputs"]]
            value, state = OPERATORS[name](request, *inputs), []
            if isinstance(value, tuple):
                value, state = value
            gradients = torch.autograd.grad((value * torch.tensor(request["weights"])).sum(), inputs, allow_unused=True)
            pairs = [("value", answer["value"], value)]
            pairs += [(f"gradient {i}", ours, torch.zeros_like(inputs[i]) if theirs is None else theirs)
                      for i, (ours, theirs) in enumerate(zip(answer["gradients"], gradients, strict=True))]
            pairs += [(f"state {i}", ours, theirs) for i, (ours, theirs) in enumerate(zip(answer["state"], state))]
            for where, ours, theirs in pairs:
                error = relative_error(ours, theirs.detach().numpy())
                table.add(name, theirs.numel(), error, where)
                self.assertLessEqual(error, TOLERANCE, f"{where} of {name}")
        print(f"\n{len(asked)} settings against PyTorch {torch.__version__}:")
        print(table, flush=True)


if __name__ == "__main__":
    main()
