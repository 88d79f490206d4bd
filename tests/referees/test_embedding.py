"""Pictures of codes beside scikit-learn's and umap-learn's: components, trustworthiness, and UMAP on handwritten digits.

Run through ctest, which sets SANDGLASS_ANALYSIS.
"""
import unittest

from referee import ask_analysis, skip_without

skip_without("python3-sklearn umap-learn", "sklearn", "umap")

import numpy as np  # noqa: E402
import umap  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.manifold import trustworthiness  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402

EPOCHS = 200


def digits():
    """1,797 images of 8 x 8 pixels."""
    images, labels = load_digits(return_X_y=True)
    return (images / 16).astype(np.float32), labels


def same_label(places, labels, count=15):
    index = NearestNeighbors(n_neighbors=count).fit(places).kneighbors(return_distance=False)
    return (labels[index] == labels[:, None]).mean()


class Embedding(unittest.TestCase):
    def test_principal_components_are_those_of_scikit_learn(self):
        codes, _ = digits()
        theirs = PCA(8, svd_solver="full").fit(codes.astype(float))
        ours, = ask_analysis([{"want": "pca", "codes": codes, "components": 8}])
        np.testing.assert_allclose(ours["variance"][:8], theirs.explained_variance_, rtol=1e-6)
        # Components near each other could be mixed; these are apart. Their signs are a choice.
        largest = np.abs(theirs.components_).argmax(axis=1)
        signs = np.sign(theirs.components_[np.arange(8), largest])
        np.testing.assert_allclose(ours["codes"], theirs.transform(codes) * signs, atol=1e-5)

    def test_quality_is_that_of_scikit_learn(self):
        codes, labels = digits()
        flat = PCA(2, svd_solver="full").fit_transform(codes).astype(np.float32)
        for most in (500, 2000):
            count = min(most, len(codes))
            chosen = np.arange(count) * len(codes) // count
            ours, = ask_analysis([{"want": "quality", "codes": codes, "map": flat, "labels": labels, "most": most}])
            self.assertAlmostEqual(ours["trustworthiness"],
                                   trustworthiness(codes[chosen], flat[chosen], n_neighbors=15), delta=1e-4)
            self.assertAlmostEqual(ours["here"], same_label(flat[chosen], labels[chosen]), delta=1e-3)
            self.assertAlmostEqual(ours["all"], same_label(codes[chosen], labels[chosen]), delta=1e-3)

    def test_umap_is_as_faithful_as_umap_learn(self):
        codes, labels = digits()
        theirs = umap.UMAP(random_state=1, n_epochs=EPOCHS).fit_transform(codes)
        ours, = ask_analysis([{"want": "umap", "codes": codes, "epochs": EPOCHS}])
        ours = np.asarray(ours)
        trusted = [trustworthiness(codes, xy, n_neighbors=15) for xy in (ours, theirs)]
        alike = [same_label(xy, labels) for xy in (ours, theirs)]
        print(f"trustworthiness {trusted[0]:.4f}, umap-learn {trusted[1]:.4f}; "
              f"neighbours of the same class {alike[0]:.4f}, umap-learn {alike[1]:.4f}")
        self.assertGreater(trusted[0], trusted[1] - 0.01)
        self.assertGreater(alike[0], alike[1] - 0.02)


if __name__ == "__main__":
    unittest.main()
