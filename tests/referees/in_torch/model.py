"""What the models in PyTorch share: the step that they are given, and how the test asks them."""
import math

import torch
import torch.nn.functional as F

from in_torch.losses import ACTIVATIONS, LOSSES
from in_torch.networks import NETWORKS


class Batch:
    """One training step: its examples, and the draws in the order in which they are made."""

    def __init__(self, request, update):
        self.clean = torch.tensor(update["input"])
        self.labelled = update["labelled"]
        self.examples = request.get("examples", len(self.clean))
        self.labelled_examples = request.get("labelled_examples", self.labelled)
        self.epoch = request.get("epoch", 0.0)
        self.labels = torch.tensor(request.get("labels", []), dtype=torch.long)[:self.labelled]
        self.classes = request["shape"].get("classes", 0)
        self.copies = iter(update["corrupted"])
        self.marks = iter(update["chosen"])
        self.draws = {kind: update[kind] for kind in ("normals", "coins", "uniforms")}
        self.stream = 0

    def corrupted(self):
        return torch.tensor(next(self.copies))

    def chosen(self):
        """1 where the noise of the copy of the same number chose a component."""
        return torch.tensor(next(self.marks))

    def one_hot(self):
        return F.one_hot(self.labels, self.classes).to(self.clean.dtype)

    def drawn(self, kind, shape):
        """Of the next stream, whatever kind of numbers the one before was used for."""
        self.stream += 1
        return torch.tensor(self.draws[kind][self.stream - 1][:math.prod(shape)]).reshape(shape)

    def normal(self, *shape):
        return self.drawn("normals", shape)

    def uniform(self, *shape):
        return self.drawn("uniforms", shape)

    def coins_of(self, *shape):
        return self.drawn("coins", shape)

    def signs(self, *shape):
        return 2 * self.coins_of(*shape) - 1


class Model:
    def __init__(self, request, answer):
        self.step = None  # the training step; None in evaluation
        self.statistics = {name: torch.tensor(values) for name, values in answer["parameters"].items()
                           if ".running_" in name}
        self.w = {name: torch.tensor(values, requires_grad=True) for name, values in answer["parameters"].items()}
        self.p = answer["model"]
        self.shape = request["shape"]
        self.nets = {}
        for part, network in answer.get("networks", {}).items():
            self.nets[part] = NETWORKS[network["use"]](self, network)
        self.loss = LOSSES[request.get("loss", {}).get("use", "bce")](answer["loss"], self.w, self.shape)

    def layer(self, name, x):
        return F.linear(x, self.w[name + ".weight"].T, self.w[name + ".bias"])

    def transposed_layer(self, encoder, decoder, z):
        return F.linear(z, self.w[encoder + ".weight"], self.w[decoder + ".bias"])

    def code(self, prefix, x, latent, activation="identity"):
        """A deterministic code: the encoder's features, and a dense layer on them unless latent is 0."""
        net = self.nets["encoder"]
        h = net.features(prefix, x)
        return ACTIVATIONS[activation](self.layer(f"{prefix}.{net.depth()}", h)) if latent > 0 else h

    def decoded(self, prefix, z, y, latent, encoder, head):
        """The decoder; a tied one mirrors `encoder` and the layer `head` on it."""
        net = self.nets["decoder"]
        if net.tied:
            return net.tied_decode(prefix, encoder, head, z)
        return net.decode(prefix, z, y, latent)

    def logits(self, part, prefix, x):
        net = self.nets[part]
        return self.layer(f"{prefix}.{net.depth()}", net.features(prefix, x))

    # What evaluation uses. y is one-hot or probabilities, and only given to conditional models.
    conditional = False

    def classify(self, x):
        return None

    def posterior(self, x, y=None):
        return None

    # Training: by stage and update. The default is one objective that trains whatever it uses.
    def stage_input(self, stage, x):
        return x

    def trained(self, stage, update):
        return tuple(self.w)

    def objective(self, batch, stage, update):
        """(total, {term: value}); without terms the total is the only one."""
        return self.loss(self.decode(self.encode(batch.corrupted())), batch.clean), None
