#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"
#include "tests/plugins/metrics/context.hpp"

namespace sandglass::test_linear_autoencoder {

namespace {

constexpr Index kExamples = 64, kFeatures = 6, kLatent = 2;

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Gram and Schmidt.
std::vector<Vector> orthonormal(std::vector<Vector> rows) {
  for (std::size_t k = 0; k < rows.size(); ++k) {
    for (std::size_t j = 0; j < k; ++j) {
      const double along = dot(rows[k], rows[j]);
      for (std::size_t i = 0; i < rows[k].size(); ++i) rows[k][i] -= along * rows[j][i];
    }
    const double length = std::sqrt(dot(rows[k], rows[k]));
    for (auto& value : rows[k]) value /= length;
  }
  return rows;
}

/// Largest sine of the principal angles: how much of any axis of `b` is outside the span of `a` (Frobenius norm).
double gap(const std::vector<Vector>& a, const std::vector<Vector>& b) {
  double outside = 0;
  for (const auto& axis : b) {
    double inside = 0;
    for (const auto& base : a) inside += std::pow(dot(axis, base), 2);
    outside += 1 - inside;
  }
  return std::sqrt(std::max(outside, 0.0));
}

const Vector kDeviations{2, 1.2, 0.3, 0.2, 0.1, 0.1};

/// Principal axes that are not the coordinates.
std::vector<Vector> true_axes() {
  std::vector<Vector> rows;
  Rng rng(4, Purpose::test);
  for (Index k = 0; k < kFeatures; ++k) {
    rows.emplace_back();
    for (Index i = 0; i < kFeatures; ++i) rows.back().push_back(rng.normal());
  }
  return orthonormal(rows);
}

/// Uncorrelated columns of +-1 (a Hadamard matrix), stretched along the axes and moved off the origin: the sample's own
/// principal axes and eigenvalues are exactly those given.
Vector data() {
  const auto axes = true_axes();
  Vector x(kExamples * kFeatures, 0.7);
  for (Index e = 0; e < kExamples; ++e)
    for (Index k = 0; k < kFeatures; ++k)
      for (Index i = 0; i < kFeatures; ++i)
        x[static_cast<std::size_t>(e * kFeatures + i)] +=
            ((e >> k) & 1 ? 1 : -1) * kDeviations[static_cast<std::size_t>(k)] *
            axes[static_cast<std::size_t>(k)][static_cast<std::size_t>(i)];
  return x;
}

struct Trained {
  double loss;
  std::vector<Vector> decoder_axes;
};

Trained train(bool tied) {
  ParameterSet parameters(Precision::f64);
  const auto model = built::model("linear_autoencoder", {{"latent", std::int64_t{kLatent}}, {"tied", tied}});
  Rng rng(1, Purpose::initialise);
  model->build({.features = kFeatures}, parameters, rng);
  Graph graph(Precision::f64);
  const Value x = graph.constant(kExamples, kFeatures, data());
  const auto mse = built::loss("mse", {{"reduction", std::string("sum_per_example")}});
  const Value loss = mse->loss(model->decode(model->encode(x)), x);
  graph.finish(loss);
  const auto sgd = built::optimizer("sgd", {{"learning_rate", 0.02}, {"momentum", 0.9}});
  sgd->prepare(all_parameters(parameters));
  for (int step = 0; step < 3000; ++step) {
    graph.forward();
    graph.backward();
    sgd->step(1);
  }
  graph.forward();
  const auto& w = parameters.at(tied ? "encoder.weight" : "decoder.weight");
  std::vector<Vector> axes(kLatent, Vector(kFeatures));
  for (Index k = 0; k < kLatent; ++k)
    for (Index i = 0; i < kFeatures; ++i)
      axes[static_cast<std::size_t>(k)][static_cast<std::size_t>(i)] = w.at(tied ? i * kLatent + k : k * kFeatures + i);
  return {graph.scalar(loss), orthonormal(axes)};
}

}  // namespace

TEST_CASE("a linear autoencoder trained with squared error spans the space of the principal components") {
  auto principal = true_axes();
  principal.resize(kLatent);
  for (const bool tied : {false, true}) {
    INFO("tied " << tied);
    const auto trained = train(tied);
    CHECK(gap(principal, trained.decoder_axes) < 1e-3);
    double discarded = 0;
    for (std::size_t k = kLatent; k < kDeviations.size(); ++k) discarded += kDeviations[k] * kDeviations[k];
    CHECK(trained.loss == Approx(discarded).epsilon(1e-5));
  }
}

TEST_CASE("the PCA metric is what a linear autoencoder reaches") {
  const auto x = data();
  const std::vector<float> inputs(x.begin(), x.end());
  const BatchView view{inputs.data(), kExamples, kFeatures};
  const built::Context context(view, kLatent);
  const auto metric = built::metric("pca");
  metric->begin(context);
  metric->add({view, view, {}, nullptr});
  CHECK(metric->finish().at(0) * kFeatures == Approx(train(false).loss).epsilon(1e-4));
}

}  // namespace sandglass::test_linear_autoencoder
