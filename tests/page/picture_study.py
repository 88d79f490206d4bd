"""A small study's document with pictures and latents, as a report holds it: 6 points, 2 replicates each."""
import numpy as np

ITEMS = {"f32": "<f4", "i32": "<i4", "i16": "<i2", "u8": "u1"}
LABELS = 3
SIZE = 4


class Blocks:
    """Arrays one after the other, each at a multiple of 8 bytes."""

    def __init__(self):
        self.bytes = bytearray()

    def add(self, values, item, **quantised):
        values = np.asarray(values)
        self.bytes.extend(b"\0" * (-len(self.bytes) % 8))
        offset = len(self.bytes)
        self.bytes.extend(values.astype(ITEMS[item]).tobytes())
        return {"offset": offset, "length": int(values.size), "type": item, "shape": list(values.shape), **quantised}

    def read(self, ref):
        values = np.frombuffer(bytes(self.bytes), ITEMS[ref["type"]], ref["length"], ref["offset"]).reshape(ref["shape"])
        return values * ref.get("scale", 1) + ref.get("zero", 0)


def decoded(study, blocks, code):
    """What the document's decoder makes of a code."""
    values = np.asarray(code, float)
    for layer in study["decoder"]["layers"]:
        values = values @ blocks.read(layer["weight"]) + blocks.read(layer["bias"])
        values = np.maximum(values, 0) if layer["activation"] == "relu" else 1 / (1 + np.exp(-values))
    return values


def make_study(examples=60, seed=1):
    """(document, blocks)"""
    rng, blocks = np.random.default_rng(seed), Blocks()
    points = [(ratio, size) for ratio in (0.0, 0.5) for size in (2, 3, SIZE)]
    trials = [(2 * point + replicate, point, replicate) for point in range(len(points)) for replicate in range(2)]
    loss = [0.1 + 0.3 / points[point][1] + 0.01 * rng.random() for _, point, _ in trials]
    means = [float(np.mean([loss[t] for t, p, _ in trials if p == point])) for point in range(len(points))]
    study = {
        "format": 1, "live": False,
        "study": {"name": "shapes", "question": "How small?", "digest": "00ff", "status": "complete", "yaml": "name: shapes\ntrain: {epochs: 2}\n",
                  "counts": {"completed": 12, "pruned": 0, "failed": 0, "not_run": 0}},
        "objectives": [{"metric": "valid.reconstruction", "goal": "minimize", "unit": "", "text": ""}],
        "axes": [{"name": "noise.ratio", "kind": "real", "scale": "linear", "levels": [0.0, 0.5]},
                 {"name": "model.latent", "kind": "integer", "scale": "linear", "levels": [2, 3, SIZE]}],
        "metrics": [{"name": "valid.reconstruction", "role": "series", "unit": "", "goal": "minimize"}],
        "points": {"point": list(range(6)), "axes": [[p[0] for p in points], [p[1] for p in points]],
                   "rank": [int(r) + 1 for r in np.argsort(np.argsort(means))],
                   "objectives": [{"mean": means, "half_width": [0.02] * 6}], "metrics": [{"mean": means, "half_width": [0.02] * 6}]},
        "trials": {"trial": [t for t, _, _ in trials], "point": [p for _, p, _ in trials], "replicate": [r for _, _, r in trials],
                   "seed": [str(1000 + r) for _, _, r in trials], "status": [0] * len(trials), "objectives": [loss], "metrics": [loss]},
        "t975": [12.7062, 4.3027, 3.1824], "missing": {}, "commands": {},
    }
    add_images(study, blocks, trials, rng)
    add_latents(study, blocks, trials, points, examples, rng)
    add_decoder(study, blocks, rng)
    return study, blocks


def add_images(study, blocks, trials, rng):
    scale = {"scale": 1 / 255, "zero": 0.0}
    pictures = rng.integers(0, 256, (5, 8, 8, 1))

    def near(most):
        return blocks.add(np.clip(pictures + rng.integers(-most, most, pictures.shape), 0, 255), "u8", **scale)

    study["images"] = {
        "shape": [8, 8, 1], "samples": 5, "labels": [0, 1, 2, 0, 1], "label_names": ["shoe", "coat", "bag"], "range": [0, 1],
        "input": blocks.add(pictures, "u8", **scale),
        "trials": [{"trial": t, "point": p, "reconstruction": near(40), "corrupted": near(200), "denoised": near(80)} for t, p, _ in trials]}


def add_latents(study, blocks, trials, points, examples, rng):
    labels = np.arange(examples) % LABELS
    middles = rng.normal(size=(LABELS, SIZE)) * 2
    shown, health, aligned = [], [], {}
    for trial, point, _ in trials:
        size = points[point][1]
        codes = middles[labels][:, :size] + rng.normal(size=(examples, size))
        codes[:, -1] *= 0.01 if point == 0 else 1  # its last unit is dead
        variance = codes.var(0)
        one = {"trial": trial, "point": point, "size": size, "unit_variance": variance.tolist(), "active_units": int((variance >= 0.01).sum()),
               "participation": float(variance.sum() ** 2 / (variance**2).sum())}
        health.append(one)
        aligned.setdefault(point, []).append((trial, codes[:, :2]))
        if trial < 4 or trial == 10:
            shown.append({**one, "examples": examples, "every": 1, "label": blocks.add(labels, "i32"), "source": blocks.add(np.arange(examples), "i32"), "codes": None,
                          "columns": [{"name": "error", "values": blocks.add(rng.random(examples), "f32")}],
                          "pca": projection(blocks, codes[:, :2], [0.5, 0.25]), "umap": projection(blocks, codes[:, :2] ** 3, None)})
    study["latents"] = {"label_names": ["shoe", "coat", "bag"], "trials": shown}
    study["health"] = {"active": 0.01, "trials": health}
    study["stability"] = [{"point": point, "trials": [t for t, _ in pair], "procrustes": 0.1 + 0.1 * point, "cka": 0.9 - 0.1 * point, "neighbours": 0.8 - 0.1 * point,
                           "aligned": [blocks.add(xy, "f32") for _, xy in pair]} for point, pair in aligned.items()]
    study["filters"] = [{"trial": t, "point": p, "shape": [8, 8, 1], "units": 6, "weight": blocks.add(rng.normal(size=(6, 64)), "f32")} for t, p, _ in trials[:4]]


def projection(blocks, xy, variance):
    found = {"xy": blocks.add(xy, "f32"), "trustworthiness": 0.93, "neighbour_class_here": 0.51, "neighbour_class_all": 0.82, "neighbours": 15}
    return found if variance is None else {**found, "variance": variance}


def add_decoder(study, blocks, rng, features=64):
    codes = rng.normal(size=(40, SIZE)) * [3, 1, 2, 0.5]

    def layer(inputs, outputs, activation):
        return {"kind": "dense", "in": inputs, "out": outputs, "activation": activation, "weight": blocks.add(rng.normal(size=(inputs, outputs)), "f32"),
                "bias": blocks.add(rng.normal(size=outputs), "f32")}

    study["decoder"] = {"trial": 10, "layers": [layer(SIZE, 6, "relu"), layer(6, features, "sigmoid")],
                        "output": {"shape": [8, 8, 1] if features == 64 else [features], "names": None if features == 64 else ["gene %d" % i for i in range(features)]},
                        "mean": codes.mean(0).tolist(), "deviation": codes.std(0).tolist(), "codes": blocks.add(codes, "f32"), "example": blocks.add(np.arange(40), "i32")}
