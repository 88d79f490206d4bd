"""The networks that models are made of, in PyTorch, from their published formulas and the program's weights."""
import torch
import torch.nn.functional as F

from in_torch.losses import ACTIVATIONS


class Network:
    """Layers of one architecture under any prefix. `y`: what they are given beside x, or None."""

    def __init__(self, model, params):
        self.model, self.w, self.shape, self.p = model, model.w, model.shape, params

    def f(self, a):
        return ACTIVATIONS[self.p["activation"]](a)

    def hidden(self, name, a):
        """What follows the linear map `name`: rows (B, units), or images (B, C, H, W)."""
        kind, rate = self.p.get("normalisation", "none"), self.p.get("dropout", 0)
        if kind != "none":
            gain, bias = self.w[name + ".norm.gain"].flatten(), self.w[name + ".norm.bias"].flatten()
        if kind == "batch":
            noted = [self.model.statistics[f"{name}.norm.running_{which}"][0] for which in ("mean", "variance")]
            a = F.batch_norm(a, *noted, gain, bias, training=self.model.step is not None)
        if kind == "layer":
            a = self.as_rows(a, lambda rows: F.layer_norm(rows, (rows.shape[1],), gain, bias))
        y = self.f(a)
        if rate > 0 and self.model.step is not None:
            assert rate == 0.5  # the program tells its draws for this one
            y = self.as_rows(y, lambda rows: rows * self.model.step.coins_of(*rows.shape) * 2)
        return y

    def as_rows(self, a, f):
        return f(a)

    def layer(self, name, x, y=None):
        """A dense layer, over (x, y) side by side."""
        weight = self.w[name + ".weight"]
        if y is not None and name + ".class_weight" in self.w:
            weight = torch.cat([weight, self.w[name + ".class_weight"]])
        return F.linear(x if y is None else torch.cat([x, y], 1), weight.T, self.w[name + ".bias"])

    def transposed_layer(self, encoder, decoder, z):
        return F.linear(z, self.w[encoder + ".weight"], self.w[decoder + ".bias"])

    @property
    def tied(self):
        return self.p.get("tied", False)

    def depth(self):
        """How many numbered layers an encoder has."""
        raise NotImplementedError

    def features(self, prefix, x, y=None):
        raise NotImplementedError

    def decode(self, prefix, z, y, latent):
        raise NotImplementedError

    def tied_decode(self, prefix, encoder, head, z):
        raise NotImplementedError


class Dense(Network):
    def depth(self):
        return len(self.p["hidden"])

    def stack(self, prefix, count, x, y=None):
        for k in range(count):
            x = self.hidden(f"{prefix}.{k}", self.layer(f"{prefix}.{k}", x, y if k == 0 else None))
        return x if y is None or count > 0 else torch.cat([x, y], 1)

    def features(self, prefix, x, y=None):
        return self.stack(prefix, self.depth(), x, y)

    def decode(self, prefix, z, y, latent):
        count = self.depth() if latent > 0 else self.depth() - 1
        return self.layer(f"{prefix}.{count}", self.stack(prefix, count, z, y))

    def tied_decode(self, prefix, encoder, head, z):
        names = [f"{encoder}.{k}" for k in range(self.depth())] + ([head] if head else [])
        for k, name in enumerate(reversed(names)):
            z = self.transposed_layer(name, f"{prefix}.{k}", z)
            if k < len(names) - 1:
                z = self.hidden(f"{prefix}.{k}", z)
        return z


class Residual(Network):
    """He et al. 2016, with dense layers: h + W_2 s(W_1 h)."""

    def depth(self):
        return 1 + self.p["blocks"]

    def blocks(self, prefix, first, h):
        for k in range(first, first + self.p["blocks"]):
            inner = f"{prefix}.{k}.inner"
            h = h + self.layer(f"{prefix}.{k}.outer", self.hidden(inner, self.layer(inner, h)))
        return h

    def features(self, prefix, x, y=None):
        return self.blocks(prefix, 1, self.hidden(prefix + ".0", self.layer(prefix + ".0", x, y)))

    def decode(self, prefix, z, y, latent):
        if latent == 0:
            return self.layer(f"{prefix}.{self.p['blocks']}", self.blocks(prefix, 0, z))
        return self.layer(f"{prefix}.{self.depth()}", self.features(prefix, z, y))


class Recurrent(Network):
    """What torch.nn.GRU and torch.nn.LSTM call."""

    def depth(self):
        return self.p["layers"]

    def steps(self):
        return self.shape.get("steps") or self.shape["height"]

    def states(self, prefix, x):
        weights = []
        for k in range(self.depth()):
            name = f"{prefix}.{k}"
            weights += [self.w[name + ".input_weight"].T, self.w[name + ".hidden_weight"].T,
                        self.w[name + ".input_bias"][0], self.w[name + ".hidden_bias"][0]]
        zeros = torch.zeros(self.depth(), len(x), self.p["hidden"])
        how = {"has_biases": True, "num_layers": self.depth(), "dropout": 0.0, "train": False, "bidirectional": False,
               "batch_first": True}
        if self.p["cell"] == "gru":
            return torch.gru(x, zeros, weights, **how)[0]
        return torch.lstm(x, (zeros, zeros), weights, **how)[0]

    def joined(self, x, y):
        """Sequences (B, T, I) with y at every step."""
        return x if y is None else torch.cat([x, y[:, None].expand(-1, x.shape[1], -1)], 2)

    def features(self, prefix, x, y=None):
        return self.states(prefix, self.joined(x.reshape(len(x), self.steps(), -1), y))[:, -1]

    def decode(self, prefix, z, y, latent):
        inputs = self.joined(z[:, None].expand(-1, self.steps(), -1), y)
        a = self.layer(f"{prefix}.{self.depth()}", self.states(prefix, inputs))
        return (a.flip(1) if self.p["reverse_target"] else a).flatten(1)


class Convolutional(Network):
    """Masci et al. 2011. A row of x is height x width x channels; PyTorch wants the channels first."""

    def depth(self):
        return len(self.p["channels"])

    def images(self, rows, height, width):
        return rows.reshape(len(rows), height, width, -1).permute(0, 3, 1, 2)

    def rows(self, images):
        return images.permute(0, 2, 3, 1).flatten(1)

    def kernels(self, name):
        """(kernel, kernel, second, first) in rows -> PyTorch's (first, second, kernel, kernel)."""
        weight = self.w[name + ".weight"]
        side = self.p["kernel"]
        return weight.reshape(side, side, -1, weight.shape[1]).permute(3, 2, 0, 1)

    def bias(self, name):
        return self.w[name + ".bias"].flatten()

    def pool(self, x):
        if self.p["pooling"] == "none" or x.shape[2:] == (1, 1):
            return x
        if self.p["pooling"] == "max":
            return F.max_pool2d(x, 2, ceil_mode=True)
        return F.avg_pool2d(x, 2, ceil_mode=True)

    def map_of(self, prefix, x):
        x = self.images(x, self.shape["height"], self.shape["width"])
        for k in range(self.depth()):
            name = f"{prefix}.{k}"
            x = F.conv2d(x, self.kernels(name), self.bias(name), self.p["stride"], self.p["kernel"] // 2)
            x = self.pool(self.hidden(name, x))
        return x

    def features(self, prefix, x, y=None):
        rows = self.rows(self.map_of(prefix, x))
        return rows if y is None else torch.cat([rows, y], 1)

    def sizes(self):
        """The last feature map, and the sizes, of zeros: they do not depend on the weights."""
        sizes, side = [], self.p["kernel"]
        x = self.images(torch.zeros(1, self.shape["features"]), self.shape["height"], self.shape["width"])
        for channels in self.p["channels"]:
            before = x.shape
            x = F.conv2d(x, torch.zeros(channels, before[1], side, side), None, self.p["stride"], side // 2)
            sizes.append((before, x.shape))
            x = self.pool(x)
        return x, sizes

    def decode(self, prefix, z, y, latent):
        if latent > 0:
            z = self.hidden_map(prefix + ".0", self.layer(prefix + ".0", z, y))
        first = 1 if latent > 0 else 0
        return self.ups(f"{prefix}.", first, z, lambda number: (self.kernels(f"{prefix}.{first + number}"),
                                                   self.bias(f"{prefix}.{first + number}")))

    def tied_decode(self, prefix, encoder, head, z):
        if head:
            z = self.hidden_map(prefix + ".0", self.transposed_layer(head, prefix + ".0", z))
        first, last = 1 if head else 0, self.depth() - 1
        return self.ups(f"{prefix}.", first, z, lambda number: (self.kernels(f"{encoder}.{last - number}"),
                                                   self.bias(f"{prefix}.{first + number}")))

    def as_rows(self, a, f):
        if a.dim() == 2:
            return f(a)
        return self.images(f(self.rows(a)), *a.shape[2:])

    def hidden_map(self, name, rows):
        """Of a dense layer whose result is the last feature map."""
        return self.rows(self.hidden(name, self.images(rows, *self.sizes()[0].shape[2:])))

    def ups(self, prefix, first, z, parameters):
        last, sizes = self.sizes()
        x = self.images(z, *last.shape[2:])
        for number, (size, convolved) in enumerate(reversed(sizes)):
            if x.shape[2:] != convolved[2:]:
                x = F.interpolate(x, scale_factor=2)[:, :, :convolved[2], :convolved[3]]
            x = self.up(*parameters(number), x, size)
            if number < len(sizes) - 1:
                x = self.hidden(f"{prefix}{first + number}", x)
        return self.rows(x)

    def up(self, kernels, bias, x, size):
        side, stride = self.p["kernel"], self.p["stride"]
        shorter = [size[d] - ((x.shape[d] - 1) * stride - 2 * (side // 2) + side) for d in (2, 3)]
        return F.conv_transpose2d(x, kernels, bias, stride, side // 2, shorter)


NETWORKS = {"convolutional": Convolutional, "dense": Dense, "recurrent": Recurrent, "residual": Residual}
