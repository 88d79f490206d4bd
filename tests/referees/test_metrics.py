"""Every metric against scikit-learn, scikit-image, SciPy or PyTorch, on real digits (scikit-learn's 8 x 8 ones) and
their codes. Metrics that draw random numbers are held to the distribution of what they estimate.
"""
import unittest

from referee import Table, ask, main, relative_error, skip_without

skip_without("python3-sklearn", "sklearn")
skip_without("python3-skimage", "skimage")
skip_without("python3-scipy", "scipy")
skip_without("python3-torch", "torch")
import numpy as np  # noqa: E402
import torch  # noqa: E402
from scipy import linalg, ndimage, optimize, signal, spatial, special, stats  # noqa: E402
from skimage import metrics as image_metrics  # noqa: E402
from sklearn import cluster, datasets, decomposition, linear_model, manifold, neighbors, pipeline, preprocessing  # noqa
from sklearn import metrics as sk  # noqa: E402

TOLERANCE = 1e-4
UNREFEREED = {
    "conditional_samples": "a measure of this project's own: closed forms in its unit tests",
    "token_accuracy": "a count of largest numbers: closed forms in its unit tests",
    "off_manifold": "a measure of this project's own: closed forms in its unit tests",
}


def single(x):
    """x as the program will see it."""
    return np.asarray(x, np.float32).astype(float)


class Data:
    """Digits in [0, 1], codes of six units that a random network gives, blurred reconstructions."""

    def __init__(self):
        random = np.random.default_rng(5)
        images, labels = datasets.load_digits(return_X_y=True)
        images, labels = single(images / 16), labels.tolist()
        self.train, self.input = images[:500], images[500:750]
        self.train_labels, self.labels = labels[:500], labels[500:750]
        network = random.normal(size=(64, 6)) / 4
        self.train_codes = single(np.tanh(self.train @ network) + 0.05 * random.normal(size=(500, 6)))
        self.codes = single(np.tanh(self.input @ network) + 0.05 * random.normal(size=(250, 6)))
        blurred = ndimage.gaussian_filter(self.input.reshape(-1, 8, 8), (0, 0.7, 0.7)).reshape(-1, 64)
        self.reconstruction = single(np.clip(blurred, 0.01, 0.99))
        self.shape = {"features": 64, "height": 8, "width": 8, "channels": 1, "classes": 10}

    def codes_of_splits(self):
        return {"shape": self.shape, "input": self.input, "codes": self.codes, "labels": self.labels,
                "train": self.train, "train_codes": self.train_codes, "train_labels": self.train_labels}

    def images(self):
        return {"shape": self.shape, "input": self.input, "reconstruction": self.reconstruction, "codes": self.codes}


DATA = Data()
RANDOM = np.random.default_rng(17)


class Check:
    """A request, and what a referee makes of the answer: {output: value}, or (mean, deviation) of an estimate."""

    def __init__(self, metric, request, referee, **params):
        self.metric = metric
        self.request = {"metric": {"use": metric, **params}, **request}
        self.referee = referee


def by_example(similarity, x, y):
    return np.mean([similarity(a, b) for a, b in zip(x, y)])


def picture_checks():
    x, y = DATA.input, DATA.reconstruction
    request = DATA.images()
    yield Check("mse", request, lambda _: {"mse": sk.mean_squared_error(x, y)})
    yield Check("bce", request, lambda _: {"bce": -np.mean(special.xlogy(x, y) + special.xlog1py(1 - x, -y))})
    yield Check("psnr", request, data_range=1.5, referee=lambda _: {
        "psnr": by_example(lambda a, b: image_metrics.peak_signal_noise_ratio(a, b, data_range=1.5), x, y)})
    for channels, data_range in ((1, 1.0), (3, 2.0)):
        shape = {"features": 17 * 14 * channels, "height": 17, "width": 14, "channels": channels}
        clean = ndimage.gaussian_filter(RANDOM.normal(size=(9, 17, 14, channels)), (0, 1, 1, 0))
        noisy = single(0.8 * clean + 0.1 * RANDOM.normal(size=clean.shape))
        clean = single(clean)

        def similarity(_, clean=clean, noisy=noisy, data_range=data_range):
            return {"ssim": by_example(lambda a, b: image_metrics.structural_similarity(
                a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=data_range,
                channel_axis=-1), clean, noisy)}
        yield Check("ssim", {"shape": shape, "input": clean.reshape(9, -1), "reconstruction": noisy.reshape(9, -1)},
                    similarity, data_range=data_range)


def linear_maps(answer):
    w = {name: np.array(values) for name, values in answer["parameters"].items()}
    return lambda x: (x @ w["encoder.weight"] + w["encoder.bias"]) @ w["decoder.weight"] + w["decoder.bias"]


def denoising_checks():
    """A linear autoencoder near the principal axes removes what lies across them."""
    axes = decomposition.PCA(6).fit(DATA.train).components_
    request = {"shape": DATA.shape, "input": DATA.input, "model": {"use": "linear_autoencoder", "latent": 6},
               "loss": {"use": "mse"}, "noise": {"use": "gaussian", "sigma": 0.2}, "draws": len(DATA.input),
               "weights": {"encoder.weight": axes.T, "decoder.weight": axes}}

    def referee(answer, similarity, name):
        noisy = np.array(answer["noisy"])
        before = by_example(similarity, DATA.input, noisy)
        after = by_example(similarity, DATA.input, linear_maps(answer)(noisy))
        return {f"{name}_noisy": before, f"{name}_denoised": after, f"{name}_gain": after - before}

    def psnr(a, b):
        return image_metrics.peak_signal_noise_ratio(a, b, data_range=1)

    def ssim(a, b):
        """scikit-image's Gaussian window does not shrink with the image; the formula of Wang et al. 2004 in SciPy."""
        taps = stats.norm(scale=1.5).pdf(np.arange(-3, 4))
        window = np.outer(taps, taps) / taps.sum() ** 2

        def mean(image):
            return signal.correlate2d(image, window, "valid")
        a, b = np.reshape(a, (8, 8)), np.reshape(b, (8, 8))
        ma, mb = mean(a), mean(b)
        va, vb, cab = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
        c1, c2 = 0.01 ** 2, 0.03 ** 2
        return np.mean((2 * ma * mb + c1) * (2 * cab + c2) / ((ma ** 2 + mb ** 2 + c1) * (va + vb + c2)))
    yield Check("denoising", request, lambda answer: referee(answer, psnr, "psnr"))
    yield Check("denoising_ssim", request, lambda answer: referee(answer, ssim, "ssim"))

    errors = np.sum((DATA.input - DATA.reconstruction) ** 2, 1)
    for normal in ([1], [0, 2, 3, 5]):
        yield Check("anomaly", {**DATA.images(), "labels": DATA.labels}, normal=normal,
                    referee=lambda _, normal=normal: {"anomaly_auroc": sk.roc_auc_score(
                        [label not in normal for label in DATA.labels], errors)})


def neighbourhoods(real, drawn, k):
    """Kynkaanniemi et al. 2019, equation 2, and Naeem et al. 2020, equations 3 to 5."""
    def radii(x):
        return np.sort(spatial.distance.cdist(x, x), 1)[:, k]
    between = spatial.distance.cdist(real, drawn)
    in_real, in_drawn = between < radii(real)[:, None], between < radii(drawn)[None]
    return {"sample_precision": in_real.any(0).mean(), "sample_recall": in_drawn.any(1).mean(),
            "sample_density": in_real.sum(0).mean() / k, "sample_coverage": in_real.any(1).mean()}


def sample_checks():
    """Codes of the prior through a linear decoder near the principal axes: some of what it draws looks real."""
    pca = decomposition.PCA(6).fit(DATA.train)
    decoder = np.sqrt(pca.explained_variance_)[:, None] * pca.components_
    request = {"shape": DATA.shape, "input": DATA.input, "draws": 250, "loss": {"use": "mse"},
               "model": {"use": "vae", "latent": 6},
               "network": {"use": "dense", "hidden": []},
               "weights": {"decoder.0.weight": decoder, "decoder.0.bias": [pca.mean_]}}

    def referee(answer, k):
        w = {name: np.array(values) for name, values in answer["parameters"].items()}
        drawn = np.array(answer["normals"]) @ w["decoder.0.weight"] + w["decoder.0.bias"]
        return neighbourhoods(DATA.input, drawn, k)
    for k in (3, 5):
        yield Check("sample_quality", request, lambda answer, k=k: referee(answer, k), k=k, examples=0)


def principal_checks():
    def baseline(_):
        pca = decomposition.PCA(DATA.codes.shape[1]).fit(DATA.train)
        return {"pca_mse": sk.mean_squared_error(DATA.input, pca.inverse_transform(pca.transform(DATA.input)))}
    yield Check("pca", DATA.codes_of_splits(), baseline)

    def clipped(_, clip):
        pca = decomposition.PCA(DATA.codes.shape[1]).fit(DATA.train)
        p = np.clip(pca.inverse_transform(pca.transform(DATA.input)), clip, 1 - clip)
        return {"pca_clipped_bce": -np.mean(DATA.input * np.log(p) + (1 - DATA.input) * np.log1p(-p))}
    for clip in (0.01, 0.05):
        yield Check("pca_clipped_bce", DATA.codes_of_splits(), lambda _, clip=clip: clipped(_, clip), clip=clip)

    request = {"shape": DATA.shape, "input": DATA.input, "train": DATA.train,
               "model": {"use": "linear_autoencoder", "latent": 6}, "loss": {"use": "mse"}}

    def angle(answer):
        axes = decomposition.PCA(6).fit(DATA.train).components_
        decoder = np.array(answer["parameters"]["decoder.weight"])
        return {"pca_angle": linalg.subspace_angles(decoder.T, axes.T).max()}
    yield Check("pca_angles", request, angle)
    axes = decomposition.PCA(6).fit(DATA.train).components_
    close = single(RANDOM.normal(size=(6, 6)) @ axes + 0.01 * RANDOM.normal(size=(6, 64)))
    yield Check("pca_angles", {**request, "weights": {"decoder.weight": close}}, angle)


def clustering_accuracy(labels, clusters):
    together = sk.cluster.contingency_matrix(labels, clusters)
    return together[optimize.linear_sum_assignment(together, maximize=True)].sum() / len(labels)


def class_checks():
    request = DATA.codes_of_splits()
    for k in (1, 5):
        yield Check("knn", request, k=k, referee=lambda _, k=k: {"knn_accuracy": neighbors.KNeighborsClassifier(k).fit(
            DATA.train_codes, DATA.train_labels).score(DATA.codes, DATA.labels)})

        yield Check("knn_input", request, k=k, referee=lambda _, k=k: {
            "knn_input_accuracy": neighbors.KNeighborsClassifier(k).fit(DATA.train, DATA.train_labels).score(
                DATA.input, DATA.labels)})

    def probe(c, train, split):
        regression = linear_model.LogisticRegression(C=c, tol=1e-9, max_iter=100000)
        scaled = pipeline.make_pipeline(preprocessing.StandardScaler(), regression)
        return scaled.fit(train, DATA.train_labels).score(split, DATA.labels)
    for c in (1.0, 0.01):
        yield Check("linear_probe", request, c=c, referee=lambda _, c=c: {
            "linear_probe_accuracy": probe(c, DATA.train_codes, DATA.codes)})
    yield Check("probe_input", request, c=0.01, referee=lambda _: {
        "probe_input_accuracy": probe(0.01, DATA.train, DATA.input)})

    centres = 4 * np.eye(10, 6) + 3 * RANDOM.normal(size=(10, 6))
    mixed = [label if RANDOM.uniform() < 0.8 else (label + 1) % 10 for label in DATA.labels]
    codes = single(centres[DATA.labels] + 0.3 * RANDOM.normal(size=(250, 6)))

    def clusters(_):
        found = cluster.KMeans(10, n_init=50, random_state=1).fit(codes)
        return {"kmeans_accuracy": clustering_accuracy(mixed, found.labels_)}
    yield Check("kmeans", {"shape": DATA.shape, "codes": codes, "labels": mixed}, clusters, restarts=50)

    model = {"use": "m2", "latent": 2}
    yield Check("classification_error", {**request, "model": model, "network": {"use": "dense", "hidden": []},
                                           "classifier": {"use": "dense", "hidden": [8]}}, lambda answer: {
        "classification_error": 1 - sk.accuracy_score(DATA.labels, np.argmax(classify(answer, DATA.input), 1))})


def classify(answer, x):
    w = {name: np.array(values) for name, values in answer["parameters"].items()}
    h = np.maximum(x @ w["classifier.0.weight"] + w["classifier.0.bias"], 0)
    return h @ w["classifier.1.weight"] + w["classifier.1.bias"]


def bins(x, count=20):
    return np.digitize(x, np.histogram_bin_edges(x, count)[1:-1])


def information_gap(codes, factors):
    """Chen et al. 2018, equation 6: factors are discrete."""
    gaps = []
    for factor in factors:
        known = sorted(sk.mutual_info_score(bins(unit), factor) for unit in codes.T)
        gaps.append((known[-1] - known[-2]) / sk.mutual_info_score(factor, factor))
    return np.mean(gaps)


def dci(codes, factors, alpha):
    """Eastwood & Williams 2018, section 2, with a lasso fitted on every other example."""
    def scaled(x):
        return preprocessing.StandardScaler().fit(x[::2]).transform(x)
    z, v = scaled(codes), scaled(factors)
    lasso = linear_model.Lasso(alpha=alpha, fit_intercept=False, tol=1e-14, max_iter=1000000)
    fits = [lasso.fit(z[::2], factor[::2]) and (np.abs(lasso.coef_), lasso.predict(z[1::2])) for factor in v.T]
    importance = np.stack([size for size, _ in fits], 1)  # (units, factors)
    r2 = [sk.r2_score(factor[1::2], predicted) for factor, (_, predicted) in zip(v.T, fits)]

    def concentration(x):
        return np.array([1 - stats.entropy(row, base=len(row)) if row.sum() > 0 else 0 for row in x])
    share = importance.sum(1) / importance.sum()
    return {"dci_disentanglement": share @ concentration(importance),
            "dci_completeness": concentration(importance.T).mean(), "dci_informativeness": np.mean(r2)}


def code_checks():
    request = DATA.codes_of_splits()
    codes = DATA.codes
    yield Check("mig", request, lambda _: {"mig": information_gap(codes, [DATA.labels])})
    truth = single(np.stack([codes[:, 0] + 0.3 * codes[:, 1], np.sin(codes[:, 2])], 1))
    known = {**request, "coordinates": truth}
    yield Check("mig", known, lambda _: {"mig": information_gap(codes, [bins(column) for column in truth.T])})

    def separated(_):
        r = np.corrcoef(codes.T, truth.T)[:codes.shape[1], codes.shape[1]:] ** 2
        best = np.sort(r, 0)
        return {"sap": np.mean(best[-1] - best[-2])}
    yield Check("sap", known, separated)
    for alpha in (0.02, 0.1):
        yield Check("dci", known, alpha=alpha, referee=lambda _, alpha=alpha: dci(codes, truth, alpha))

    def recovered(_):
        padded = np.hstack([truth, np.zeros((len(truth), codes.shape[1] - 2))])
        r2 = sk.r2_score(truth, linear_model.LinearRegression().fit(codes, truth).predict(codes))
        return {"procrustes": spatial.procrustes(padded, codes)[2], "coordinate_r2": r2}
    yield Check("coordinates", known, recovered)
    x = single(DATA.input + 0.01 * RANDOM.normal(size=DATA.input.shape))  # 17 greys alone give equal distances
    yield Check("trustworthiness", {**request, "input": x}, k=7, referee=lambda _: {
        "trustworthiness": manifold.trustworthiness(x, codes, n_neighbors=7)})
    scaled = single(codes * [1, 0.3, 0.2, 0.1, 0.05, 0.01])
    units = np.sum(np.var(scaled, 0) > 0.01)
    yield Check("active_units", {"shape": DATA.shape, "codes": scaled},
                lambda _: {"active_units": units, "active_share": units / 6})
    distances = spatial.distance.cdist(codes, [codes.mean(0)])
    yield Check("code_spread", request, lambda _: {"code_spread": np.sqrt(np.mean(distances ** 2) / 6),
                                                   "code_reach": distances.max() / np.sqrt(6)})
    tanh = single(np.tanh(2 * codes))
    yield Check("saturation", {"shape": DATA.shape, "codes": tanh}, activation="tanh", margin=0.1,
                referee=lambda _: {"saturation": np.mean(np.abs(tanh) > 1 - 2 * 0.1)})
    yield Check("kl", {"shape": DATA.shape, "input": DATA.input, "model": {"use": "vae", "latent": 6}, "network": {"use": "dense", "hidden": []}},
                lambda answer: {"kl": divergence(answer)})


def divergence(answer):
    w = {name: np.array(values) for name, values in answer["parameters"].items()}
    mean = DATA.input @ w["encoder.mean.weight"] + w["encoder.mean.bias"]
    log_variance = DATA.input @ w["encoder.log_variance.weight"] + w["encoder.log_variance.bias"]
    q = torch.distributions.Normal(torch.tensor(mean), torch.tensor(np.exp(log_variance / 2)))
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(1).mean().item()


def discrepancy(a, b, kernel):
    """The unbiased estimate of Gretton et al. 2012, lemma 6."""
    def mean(x, y, same):
        squared = spatial.distance.cdist(x, y, "sqeuclidean")
        if kernel == "rbf":
            k = np.exp(-squared / (2 * x.shape[1]))
        else:
            k = sum(c / (c + squared) for c in 2 * x.shape[1] * np.array([0.1, 0.2, 0.5, 1, 2, 5, 10]))
        return (k.sum() - np.trace(k)) / (len(x) * (len(x) - 1)) if same else k.mean()
    return mean(a, a, True) + mean(b, b, True) - 2 * mean(a, b, False)


def drawn_checks():
    for kernel in ("imq", "rbf"):
        def estimate(_, kernel=kernel):
            draws = [discrepancy(DATA.codes, RANDOM.normal(size=DATA.codes.shape), kernel) for _ in range(60)]
            return {"mmd": (np.mean(draws), np.std(draws))}
        yield Check("mmd", DATA.codes_of_splits(), estimate, kernel=kernel)
    yield from likelihood_checks()


def likelihood_checks():
    """A linear decoder with Gaussian noise: x = z V + c + e has a known density, and orthogonal rows of V make its
    posterior diagonal, so that q(z|x) can be exact: then every draw gives -ln p(x) itself."""
    size, latent, sigma = 12, 3, 0.7
    basis = linalg.qr(RANDOM.normal(size=(size, size)))[0][:latent]
    decoder = single(np.diag([1.5, 1.0, 0.5]) @ basis)
    offset = single(RANDOM.normal(size=size))
    x = single(RANDOM.normal(size=(40, latent)) @ decoder + offset + sigma * RANDOM.normal(size=(40, size)))
    variance = 1 / (1 + np.sum(decoder ** 2, 1) / sigma ** 2)
    mean_weight = decoder.T * variance / sigma ** 2
    request = {"shape": {"features": size}, "input": x, "model": {"use": "vae", "latent": latent}, "network": {"use": "dense", "hidden": []},
               "loss": {"use": "gaussian_nll", "sigma": sigma}}

    def weights(log_variance):
        return {"encoder.mean.weight": mean_weight, "encoder.mean.bias": [-offset @ mean_weight],
                "encoder.log_variance.weight": np.zeros((size, latent)), "encoder.log_variance.bias": [log_variance],
                "decoder.0.weight": decoder, "decoder.0.bias": [offset]}
    covariance = decoder.T @ decoder + sigma ** 2 * np.eye(size)
    exact = -stats.multivariate_normal.logpdf(x, offset, covariance).mean()
    yield Check("nll", {**request, "weights": weights(np.log(variance))}, lambda _: {"nll": exact}, samples=3)

    wide, samples = variance * 1.5, 20000
    mean = (x - offset) @ mean_weight
    z = mean + np.sqrt(wide) * RANDOM.normal(size=(500, *mean.shape))
    likelihood = stats.norm.logpdf(x, z @ decoder + offset, sigma).sum(2)
    weight = likelihood + stats.norm.logpdf(z).sum(2) - stats.norm.logpdf(z, mean, np.sqrt(wide)).sum(2)

    def deviation(of_draws):
        """That of the mean over all draws of all examples, from 500 draws of each."""
        return np.sqrt(np.var(of_draws, 0).mean() / (samples * len(x)))
    relative_weight = np.exp(weight - special.logsumexp(weight, 0) + np.log(500))
    yield Check("nll", {**request, "weights": weights(np.log(wide))},
                lambda _: {"nll": (exact, deviation(relative_weight))}, samples=samples)

    squared = np.sum((x - offset - mean @ decoder) ** 2, 1) + np.sum(decoder ** 2, 1) @ wide
    distortion = np.mean(squared / (2 * sigma ** 2) + size / 2 * np.log(2 * np.pi * sigma ** 2))
    kl = np.mean(0.5 * np.sum(mean ** 2 + wide - np.log(wide) - 1, 1))
    yield Check("elbo", {**request, "weights": weights(np.log(wide))}, samples=samples, referee=lambda _: {
        "elbo": (-distortion - kl, deviation(likelihood)), "distortion": (distortion, deviation(likelihood))})


def jacobians(answer, rows):
    """dz/dx of a sigmoid network at each row, by autograd: (rows, units, features)."""
    w = {name: torch.tensor(values).double() for name, values in answer["parameters"].items()}

    def encode(x):
        for k in range(2):
            x = torch.sigmoid(x @ w[f"encoder.{k}.weight"] + w[f"encoder.{k}.bias"][0])
        return x
    return np.stack([torch.autograd.functional.jacobian(encode, torch.tensor(row)).numpy() for row in rows])


def filter_figures(filters):
    orientation, smoothness = [], []
    for image in filters:
        down, right = (g[1:-1, 1:-1].ravel() for g in np.gradient(image))
        smaller, larger = linalg.eigvalsh(np.cov(np.stack([down, right]), bias=True) + np.outer(
            *2 * [[down.mean(), right.mean()]]))
        orientation.append((larger - smaller) / (larger + smaller))
        c = image - image.mean()
        pairs = np.concatenate([(c[1:] * c[:-1]).ravel(), (c[:, 1:] * c[:, :-1]).ravel()])
        smoothness.append(pairs.mean() / image.var())
    return {"filter_orientation": np.mean(orientation), "filter_smoothness": np.mean(smoothness)}


def sensitivity_checks():
    request = {"shape": DATA.shape, "input": DATA.input[:30], "train": DATA.train,
               "model": {"use": "autoencoder", "latent": 4, "latent_activation": "sigmoid"},
               "network": {"use": "dense", "hidden": [9], "activation": "sigmoid"}}
    yield Check("jacobian", request, lambda answer: {
        "jacobian": np.mean(linalg.norm(jacobians(answer, DATA.input[:30]), axis=(1, 2)))})
    yield Check("filters", request, lambda answer: filter_figures(
        jacobians(answer, [DATA.train.mean(0)])[0].reshape(-1, 8, 8)))


CHECKS = [*picture_checks(), *denoising_checks(), *sample_checks(), *principal_checks(), *class_checks(),
          *code_checks(), *drawn_checks(), *sensitivity_checks()]


class Referee(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plugins, cls.answers = ask([check.request for check in CHECKS])

    def test_every_metric_has_a_referee_or_a_reason(self):
        self.assertEqual(set(self.plugins["metric"]), {check.metric for check in CHECKS} | set(UNREFEREED))

    def test_metrics_agree_with_their_referees(self):
        table = Table("metric", "settings", "error", "")
        for check, answer in zip(CHECKS, self.answers):
            with self.subTest(metric=check.request["metric"]):
                self.assertNotIn("error", answer, answer.get("error"))
                theirs = check.referee(answer)
                self.assertEqual(set(answer["values"]), set(theirs))
                for name, value in theirs.items():
                    self.compare(table, check.metric, name, answer["values"][name], value)
        print("\nagainst scikit-learn, scikit-image, SciPy and PyTorch; *: an estimate from draws, in deviations:")
        print(table, flush=True)

    def compare(self, table, metric, name, ours, theirs):
        if isinstance(theirs, tuple):
            mean, deviation = theirs
            off = abs(ours - mean) / deviation
            table.add(f"{metric}.{name} *", 1, off, "")
            self.assertLessEqual(off, 5, f"{ours}, expected {mean} +- {deviation}")
        else:
            error = relative_error(ours, theirs)
            table.add(f"{metric}.{name}", 1, error, "")
            self.assertLessEqual(error, TOLERANCE, f"{ours}, the referee has {theirs}")


if __name__ == "__main__":
    main()
