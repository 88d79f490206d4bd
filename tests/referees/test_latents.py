"""Latent spaces beside each other: numpy's eigenvalues, scipy's Procrustes, and linear CKA by its formula.

Run through ctest, which sets SANDGLASS_ANALYSIS.
"""
import unittest

from referee import ask_analysis, skip_without

skip_without("python3-sklearn python3-scipy", "sklearn", "scipy")

import numpy as np  # noqa: E402
from scipy.spatial import procrustes  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402


def replicates():
    """Codes of the same 400 examples by two trials: 6 units, the second turned and noisy."""
    draw = np.random.default_rng(3)
    codes = draw.normal(size=(400, 6)) * [2, 1.5, 1, 0.5, 0.05, 0.01]
    turn = np.linalg.qr(draw.normal(size=(6, 6)))[0]
    return codes.astype(np.float32), (1.7 * codes @ turn + 0.3 * draw.normal(size=codes.shape) + 4).astype(np.float32)


def near(codes):
    return NearestNeighbors(n_neighbors=15).fit(codes).kneighbors(return_distance=False)


class Latents(unittest.TestCase):
    def test_health_and_likeness_are_those_of_numpy_and_scipy(self):
        codes, others = replicates()
        ours, = ask_analysis([{"want": "latents", "codes": codes, "others": others}])
        a, b = codes.astype(float), others.astype(float)
        np.testing.assert_allclose(ours["variance"], np.sort(a.var(axis=0, ddof=1))[::-1], rtol=1e-9)
        eigenvalues = np.linalg.eigvalsh(np.cov(a.T))
        self.assertAlmostEqual(ours["participation"], eigenvalues.sum() ** 2 / (eigenvalues ** 2).sum(), delta=1e-9)
        self.assertAlmostEqual(ours["procrustes"], procrustes(a, b)[2], delta=1e-9)
        x, y = a - a.mean(axis=0), b - b.mean(axis=0)
        cka = np.linalg.norm(x.T @ y) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)
        self.assertAlmostEqual(ours["cka"], cka, delta=1e-9)
        shared = np.mean([len(set(one) & set(other)) / 15 for one, other in zip(near(codes), near(others))])
        self.assertAlmostEqual(ours["neighbours"], shared, delta=1e-3)


if __name__ == "__main__":
    unittest.main()
