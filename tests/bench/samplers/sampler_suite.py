"""What the samplers' benchmark minimises. SUITE judges; nothing of a sampler is chosen by it. TUNING is what choices are
made by. A function gets its parameters by name, the active ones only, and is asked for smaller values.

The minima of the classical functions lie off the middle of their box: a sampler that begins there is not rewarded."""
import csv
import dataclasses
import math
import pathlib
import random
import typing


@dataclasses.dataclass(frozen=True)
class Axis:
    """A parameter as bench_samplers reads it: `type` is real, integer or choice; `when` (axis, values) is a condition."""
    path: str
    type: str
    min: float = 0
    max: float = 0
    log: bool = False
    values: tuple = ()
    when: tuple = ()


@dataclasses.dataclass(frozen=True)
class Function:
    text: str
    axes: tuple
    value: typing.Callable[[dict], float]
    noise: float = 0  # standard deviation of what is added to what a sampler sees; judged without

    def active(self, point):
        """The parameters that count, of one value for each axis."""
        found = {}
        for axis, value in zip(self.axes, point):
            if not axis.when or found.get(axis.when[0]) in axis.when[1]:
                found[axis.path] = value
        return found


def real(path, low, high, log=False, when=()):
    return Axis(path, "real", low, high, log, when=when)


def whole(path, low, high, log=False, when=()):
    return Axis(path, "integer", low, high, log, when=when)


def choice(path, *values, when=()):
    return Axis(path, "choice", values=values, when=when)


def box(count, low, high):
    return tuple(real(f"x{i}", low, high) for i in range(count))


def over(f):
    """A function of the list of the values."""
    return lambda p: f(list(p.values()))


def moved(f, minimum):
    return over(lambda x: f([v - m for v, m in zip(x, minimum)]))


# ---- the classical ones


def branin(x):
    bow = x[1] - 5.1 / (4 * math.pi**2) * x[0]**2 + 5 / math.pi * x[0] - 6
    return bow**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


def hartmann(alpha, a, p):
    return lambda x: -sum(w * math.exp(-sum(k * (v - 1e-4 * q)**2 for k, v, q in zip(row, x, middle)))
                          for w, row, middle in zip(alpha, a, p))


HARTMANN_ALPHA = [1, 1.2, 3, 3.2]
hartmann3 = hartmann(HARTMANN_ALPHA, [[3, 10, 30], [0.1, 10, 35]] * 2,
                     [[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]])
hartmann6 = hartmann(
    HARTMANN_ALPHA,
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]],
    [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650],
     [4047, 8828, 8732, 5743, 1091, 381]])


def rosenbrock(x):
    return sum(100 * (b - a * a)**2 + (1 - a)**2 for a, b in zip(x, x[1:]))


def styblinski_tang(x):
    return sum(v**4 - 16 * v**2 + 5 * v for v in x) / 2


def rastrigin(x):
    return sum(v * v + 10 - 10 * math.cos(2 * math.pi * v) for v in x)


def ackley(x):
    n = len(x)
    return (20 + math.e - 20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / n)) -
            math.exp(sum(math.cos(2 * math.pi * v) for v in x) / n))


def michalewicz(x):
    return -sum(math.sin(v) * math.sin((i + 1) * v * v / math.pi)**20 for i, v in enumerate(x))


def sphere(x):
    return sum(v * v for v in x)


def levy(x):
    w = [1 + (v - 1) / 4 for v in x]
    return (math.sin(math.pi * w[0])**2 + (w[-1] - 1)**2 * (1 + math.sin(2 * math.pi * w[-1])**2) +
            sum((v - 1)**2 * (1 + 10 * math.sin(math.pi * v + 1)**2) for v in w[:-1]))


def griewank(x):
    return 1 + sphere(x) / 400 - math.prod(math.cos(v / math.sqrt(i + 1)) for i, v in enumerate(x))


def camel(x):
    a, b = x
    return (4 - 2.1 * a**2 + a**4 / 3) * a**2 + a * b + 4 * (b * b - 1) * b * b


def schwefel(x):
    return 418.9829 * len(x) - sum(v * math.sin(math.sqrt(abs(v))) for v in x)


def dixon_price(x):
    return (x[0] - 1)**2 + sum((i + 2) * (2 * b * b - a)**2 for i, (a, b) in enumerate(zip(x, x[1:])))


# ---- whole numbers, choices, conditions


def coupled(middle, share):
    """A bowl whose neighbouring axes depend on one another."""
    def value(x):
        z = [v - m for v, m in zip(x, middle)]
        return sphere(z) + 2 * share * sum(a * b for a, b in zip(z, z[1:]))
    return over(value)


def terraces(middle, width):
    return over(lambda x: sum(math.floor(abs(v - m) / width + 0.5)**2 for v, m in zip(x, middle)))


def tables(seed, axes, values):
    """Choices, each with a share of its own and one with each choice of the axis after it, drawn once."""
    draw = random.Random(seed).random
    own = [[draw() for _ in range(values)] for _ in range(axes)]
    pairs = [[[draw() for _ in range(values)] for _ in range(values)] for _ in range(axes - 1)]
    space = tuple(choice(f"c{i}", *(f"v{k}" for k in range(values))) for i in range(axes))

    def value(p):
        k = [int(v[1:]) for v in p.values()]
        return (sum(row[i] for row, i in zip(own, k)) + sum(t[i][j] for t, i, j in zip(pairs, k, k[1:])))
    return space, value


def learning_rates(p):
    """A narrow valley: the good rate falls with the batch and with what the optimizer remembers."""
    rate, decay, batch = math.log10(p["rate"]), math.log10(p["decay"]), math.log2(p["batch"])
    good = -3 + 0.3 * (batch - 5) + 0.5 * math.log10((1 - p["momentum"]) / 0.1)
    return 0.1 + (rate - good)**2 + 0.1 * (decay + 4.5)**2 + 0.02 * (batch - 6.5)**2 + (2 if rate - good > 1 else 0)


LEARNING_RATES = (real("rate", 1e-6, 1, log=True), real("decay", 1e-8, 1e-1, log=True), whole("batch", 4, 1024, log=True),
                  real("momentum", 1e-3, 0.999))

MODEL_TREE = (choice("model", "linear", "trees", "network"),
              real("penalty", 1e-5, 10, log=True, when=("model", ("linear",))),
              whole("depth", 1, 20, when=("model", ("trees",))),
              real("share", 0.1, 1, when=("model", ("trees",))),
              whole("layers", 1, 5, when=("model", ("network",))),
              real("rate", 1e-5, 1, log=True, when=("model", ("network",))),
              choice("optimizer", "adam", "sgd", when=("model", ("network",))),
              real("momentum", 0, 0.99, when=("optimizer", ("sgd",))))


def model_tree(p):
    """Linear models are soon good, networks are better at one rate, with a momentum of their own best of all."""
    if p["model"] == "linear":
        return 0.5 + 0.02 * (math.log10(p["penalty"]) + 1)**2
    if p["model"] == "trees":
        return 0.35 + 0.004 * (p["depth"] - 9)**2 + 0.5 * (p["share"] - 0.6)**2
    rate = math.log10(p["rate"])
    value = 0.03 * (p["layers"] - 3)**2
    if p["optimizer"] == "adam":
        return 0.25 + value + 0.15 * (rate + 3.2)**2
    return 0.1 + value + 0.1 * (rate + 1.3 - 2 * (0.8 - p["momentum"]))**2 + 0.8 * (p["momentum"] - 0.83)**2


MIXED = (real("x", -5, 10), real("y", 0, 15), whole("n", 1, 12), real("rate", 1e-5, 1e-1, log=True),
         choice("kind", "a", "b", "c", "d"), choice("tied", False, True))


def mixed(p):
    """Branin's function turned by a kind, and a whole number whose best depends on a flag."""
    x, y = p["x"], p["y"]
    a, b = {"a": (x, y), "b": (5 - x, y), "c": (x, 15 - y), "d": (5 - x, 15 - y)}[p["kind"]]
    best = 9 if p["tied"] else 4
    return (math.log1p(branin([a, b])) + {"a": 0.7, "b": 0.3, "c": 0, "d": 0.5}[p["kind"]] + 0.05 * abs(p["n"] - best) +
            (0.3 if p["tied"] else 0) + 0.3 * (math.log10(p["rate"]) + 2.4)**2)


# ---- a sweep of autoencoders


def autoencoder_sweep():
    """Between the trials of autoencoder_sweep.csv linear, in the logarithms of learning rate and code size."""
    rows = list(csv.DictReader((pathlib.Path(__file__).parent / "autoencoder_sweep.csv").open()))
    table = {(r["activation"], float(r["learning_rate"]), int(r["latent"]), float(r["ratio"])): float(r["value"])
             for r in rows}
    rates, sizes, ratios = (sorted({key[a] for key in table}) for a in (1, 2, 3))

    def between(places, x):
        """The two places around x and the second one's share."""
        i = max(k for k in range(len(places) - 1) if places[k] <= x or k == 0)
        return places[i], places[i + 1], min(max((x - places[i]) / (places[i + 1] - places[i]), 0), 1)

    def value(p):
        a0, a1, s = between([math.log(v) for v in rates], math.log(p["learning_rate"]))
        b0, b1, t = between([math.log(v) for v in sizes], math.log(p["latent"]))
        c0, c1, u = between(ratios, p["ratio"])
        near = lambda places, log: min(places, key=lambda v: abs(math.log(v) - log))
        return sum(ws * wt * wu * table[p["activation"], near(rates, a), near(sizes, b), c]
                   for a, ws in ((a0, 1 - s), (a1, s)) for b, wt in ((b0, 1 - t), (b1, t)) for c, wu in ((c0, 1 - u), (c1, u)))
    axes = (real("learning_rate", rates[0], rates[-1], log=True), whole("latent", sizes[0], sizes[-1], log=True),
            real("ratio", ratios[0], ratios[-1]), choice("activation", "relu", "tanh", "sigmoid"))
    return Function("autoencoders on MNIST, a table", axes, value)


# ---- functions that choices are made by


def waves(seed, axes, count=40):
    """A draw of a rough random function over any axes: a sum of waves, choices in an order of their own."""
    draw = random.Random(seed)
    orders = [draw.sample(range(len(a.values)), len(a.values)) for a in axes]

    def place(axis, order, v):
        if axis.type == "choice":
            return order[axis.values.index(v)] / max(1, len(order) - 1)
        low, high = (math.log(axis.min), math.log(axis.max)) if axis.log else (axis.min, axis.max)
        return ((math.log(v) if axis.log else v) - low) / (high - low)
    frequencies = [[draw.gauss(0, 2.5) for _ in axes] for _ in range(count)]
    phases = [draw.uniform(0, 2 * math.pi) for _ in range(count)]

    def value(p):
        u = [place(a, o, p[a.path]) for a, o in zip(axes, orders)]
        return math.sqrt(2 / count) * sum(
            math.cos(sum(f * v for f, v in zip(row, u)) + phase) for row, phase in zip(frequencies, phases))
    return value


SHAPES = (real("a", 0, 1), real("b", 1e-3, 1, log=True), whole("n", 1, 30), choice("kind", "a", "b", "c"))
BRANCHES = (choice("kind", "a", "b"), real("x", -2, 2, when=("kind", ("a",))), real("y", -1, 1, when=("kind", ("a",))),
            real("z", 1e-4, 1, log=True, when=("kind", ("b",))), whole("n", 1, 40, when=("kind", ("b",))))


def branches(p):
    if p["kind"] == "a":
        return camel([p["x"], p["y"]]) + 1.1
    return (math.log10(p["z"]) + 1.7)**2 + ((p["n"] - 27) / 8)**2


def many(f, count, low, high):
    return tuple(whole(f"n{i}", low, high) for i in range(count)), over(f)


SUITE = {
    "branin": Function("2 axes, three minima", (real("x", -5, 10), real("y", 0, 15)), over(branin)),
    "hartmann6": Function("6 axes", box(6, 0, 1), over(hartmann6)),
    "rosenbrock4": Function("4 axes, a bent valley", box(4, -5, 10), over(rosenbrock)),
    "styblinski_tang6": Function("6 axes, 64 minima", box(6, -5, 5), over(styblinski_tang)),
    "rastrigin4": Function("4 axes, a thousand minima", box(4, -5.12, 5.12), moved(rastrigin, [1.3, -2.1, 0.4, 2.7])),
    "ackley5": Function("5 axes, many minima", box(5, -10, 20), over(ackley)),
    "michalewicz5": Function("5 axes, steep ridges", box(5, 0, math.pi), over(michalewicz)),
    "noisy_sphere4": Function("4 axes, noise", box(4, -5, 5), moved(sphere, [1.5, -2, 0.5, 3]), noise=1),
    "noisy_hartmann6": Function("6 axes, noise", box(6, 0, 1), over(hartmann6), noise=0.2),
    "terraces5": Function("5 axes, plateaus", box(5, -10, 10), terraces([2.3, -4.1, 5.7, -0.9, 7.2], 2)),
    "whole6": Function("6 whole numbers", tuple(whole(f"n{i}", 0, 30) for i in range(6)),
                       coupled([7, 22, 13, 4, 26, 17], 0.4)),
    "kinds5": Function("5 choices of 5", *tables(5, 5, 5)),
    "learning_rates": Function("logarithmic, a valley", LEARNING_RATES, learning_rates),
    "mixed6": Function("ranges, choices, whole numbers", MIXED, mixed),
    "model_tree": Function("8 axes, 7 with conditions", MODEL_TREE, model_tree),
    "autoencoder_sweep": autoencoder_sweep(),
}

TUNING = {
    "levy5": Function("5 axes", box(5, -10, 10), over(levy)),
    "griewank3": Function("3 axes", box(3, -25, 40), over(griewank)),
    "hartmann3": Function("3 axes", box(3, 0, 1), over(hartmann3)),
    "camel": Function("2 axes", (real("x", -2, 2), real("y", -1, 1)), over(camel)),
    "schwefel3": Function("3 axes", box(3, -500, 500), over(schwefel)),
    "dixon_price5": Function("5 axes", box(5, -10, 10), over(dixon_price)),
    "waves6": Function("6 axes", box(6, 0, 1), waves(1, box(6, 0, 1))),
    "noisy_levy3": Function("3 axes, noise", box(3, -10, 10), over(levy), noise=2),
    "noisy_waves4": Function("4 axes, noise", box(4, 0, 1), waves(2, box(4, 0, 1)), noise=0.3),
    "whole_levy5": Function("5 whole numbers", *many(levy, 5, -15, 20)),
    "whole4": Function("4 whole numbers", tuple(whole(f"n{i}", 0, 20) for i in range(4)), coupled([5, 14, 3, 11], 0.3)),
    "whole_griewank3": Function("3 whole numbers", *many(griewank, 3, -25, 40)),
    "whole_rosenbrock4": Function("4 whole numbers, a bent valley", *many(rosenbrock, 4, -5, 10)),
    "whole8": Function("8 whole numbers", tuple(whole(f"n{i}", 0, 12) for i in range(8)),
                       coupled([3, 9, 5, 7, 1, 11, 6, 2], 0.3)),
    "kinds4": Function("4 choices of 6", *tables(1, 4, 6)),
    "shapes": Function("ranges, choices, whole numbers", SHAPES, waves(3, SHAPES)),
    "branches": Function("two branches", BRANCHES, branches),
}
