#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/metrics/classification/clustering.hpp"
#include "plugins/metrics/classification/softmax_regression.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_classes {
using built::view;

namespace {

const auto kTrain = built::classes(150, 4, 0.2), kSplit = built::classes(60, 4, 1.1);
const auto kLabels = built::three_labels(60);

built::Context trial() {
  built::Context context(view(kTrain, 4), 4);
  context.data_shape.classes = 3;
  context.labels = built::three_labels(150);
  context.latents = view(kTrain, 4);
  context.split_examples = 60;
  return context;
}

double measured(const built::Context& context, const std::string& name, const built::Settings& settings = {},
                const std::vector<float>& codes = kSplit) {
  return built::measured(context, name, {{}, {}, view(codes, 4), kLabels.data()}, settings).at(0);
}

}  // namespace

// KNeighborsClassifier(k).fit(z, y).score(z_split, y_split) * 60      scikit-learn 1.2.1
TEST_CASE("knn is scikit-learn's accuracy") {
  CHECK(measured(trial(), "knn", {{"k", std::int64_t{1}}}) * 60 == Approx(52));
  CHECK(measured(trial(), "knn") * 60 == Approx(42));
}

TEST_CASE("knn ignores training examples whose label is withheld") {
  auto context = trial();
  for (std::size_t i = 0; i < 150; ++i) context.labels[i] = i % 3 == 1 && i < 30 ? 1 : -1;
  CHECK(measured(context, "knn") == Approx(1.0 / 3));  // only class 1 is left to vote
  CHECK(measured(context, "linear_probe") == Approx(1.0 / 3));
}

// scaler = StandardScaler().fit(z); lr = LogisticRegression(C=1, tol=1e-12, max_iter=10000).fit(scaler.transform(z), y)
// lr.score(scaler.transform(z_split), y_split) * 60;  lr.coef_.T[:2];  lr.intercept_
TEST_CASE("the linear probe is scikit-learn's logistic regression") {
  CHECK(measured(trial(), "linear_probe") * 60 == Approx(35));
  CHECK(measured(trial(), "linear_probe", {{"c", 0.01}}) * 60 == Approx(39));
}

TEST_CASE("the regression's weights are scikit-learn's") {
  std::vector<double> z(kTrain.size());
  for (std::size_t j = 0; j < 4; ++j) {
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < 150; ++i) mean += kTrain[4 * i + j] / 150.0;
    for (std::size_t i = 0; i < 150; ++i) squares += std::pow(kTrain[4 * i + j] - mean, 2) / 150;
    for (std::size_t i = 0; i < 150; ++i) z[4 * i + j] = (kTrain[4 * i + j] - mean) / std::sqrt(squares);
  }
  const auto fit = metrics::fit_softmax_regression(z, 4, built::three_labels(150), 3, 1);
  const std::vector<double> expected{0.9591678, -0.74898596, -0.21018184, -0.51559105, 1.00630681, -0.49071576};
  for (std::size_t i = 0; i < 6; ++i) CHECK(fit.weights[i] == Approx(expected[i]).margin(1e-4));
  const std::vector<double> intercepts{0.12956205, -0.30621636, 0.1766543};
  for (std::size_t c = 0; c < 3; ++c) CHECK(fit.weights[12 + c] == Approx(intercepts[c]).margin(1e-4));
}

TEST_CASE("the linear probe separates what a line separates, with a constant unit beside it") {
  std::vector<float> train, split;
  for (Index i = 0; i < 150; ++i) train.insert(train.end(), {static_cast<float>(i % 3), 7, 0, 0});
  for (Index i = 0; i < 60; ++i) split.insert(split.end(), {static_cast<float>(i % 3) + 0.1F, 7, 0, 0});
  auto context = trial();
  context.latents = view(train, 4);
  CHECK(measured(context, "linear_probe", {}, split) == 1);
}

// best of 250 runs of KMeans(3).fit(z_split): inertia; linear_sum_assignment of the table of clusters and classes
TEST_CASE("k-means finds scikit-learn's best inertia and its clusters match as many examples") {
  const auto found = metrics::k_means(view(kSplit, 4), 3, 400, Rng(1, Purpose::test));
  CHECK(found.inertia == Approx(87.01425744548362).epsilon(1e-6));
  CHECK(measured(trial(), "kmeans", {{"restarts", std::int64_t{400}}}) * 60 == Approx(33));
}

TEST_CASE("k-means tells distant clusters apart, and clusters too many are wrong") {
  std::vector<float> split;
  for (Index i = 0; i < 60; ++i)
    for (Index j = 0; j < 4; ++j) split.push_back(static_cast<float>((i % 3 == j ? 10 : 0) + (i < 30 ? 1e-3 : 0)));
  CHECK(measured(trial(), "kmeans", {}, split) == 1);
  CHECK(measured(trial(), "kmeans", {{"clusters", std::int64_t{6}}}, split) == Approx(0.5));
}

TEST_CASE("k-means of equal points ends") {
  const std::vector<float> same(240, 0.5F);
  CHECK(measured(trial(), "kmeans", {}, same) == Approx(1.0 / 3));
}

// h = histogram(t, 20); digitize(t, h[1][:-1]); mutual_info_score of all pairs; mean((first - second) / entropy)
TEST_CASE("mig is that of disentanglement_lib, by label or by true coordinates") {
  CHECK(measured(trial(), "mig") == Approx(0.04274477118986648).epsilon(1e-6));
  const auto coordinates = built::waves(60, 2, 2.0);
  MetricBatch batch{{}, {}, view(kSplit, 4), kLabels.data()};
  batch.coordinates = view(coordinates, 2);
  auto context = trial();
  context.known_coordinates = 2;
  CHECK(built::measured(context, "mig", batch).at(0) == Approx(0.006043495326436285).epsilon(1e-6));
}

TEST_CASE("mig is 1 for a unit that is the label beside constants, and 0 if two units are") {
  std::vector<float> one, two;
  for (Index i = 0; i < 60; ++i) {
    const auto label = static_cast<float>(i % 3);
    one.insert(one.end(), {0, label, 1, 2});
    two.insert(two.end(), {label, 0, -label, 1});
  }
  CHECK(measured(trial(), "mig", {}, one) == Approx(1));
  CHECK(measured(trial(), "mig", {}, two) == Approx(0).margin(1e-12));
}

TEST_CASE("codes with a NaN have no accuracy, and end") {
  auto split = kSplit;
  split[17] = NAN;
  for (const std::string name : {"knn", "linear_probe", "kmeans", "mig"}) {
    INFO(name);
    CHECK(std::isnan(measured(trial(), name, {}, split)));
  }
}

TEST_CASE("the classification error is the share of examples whose largest logit is not their label's") {
  const std::vector<float> logits{1, 2, 0, /**/ 5, 1, 1, /**/ 0, 0, 0.1F, /**/ NAN, 1, 0};
  const std::vector<std::int32_t> labels{1, 0, 0, 1};
  MetricBatch batch{{}, {}, {}, labels.data()};
  batch.class_logits = view(logits, 3);
  const auto metric = built::metric("classification_error");
  metric->add(batch);
  CHECK(metric->finish().at(0) == 0.5);
}

}  // namespace sandglass::test_classes
