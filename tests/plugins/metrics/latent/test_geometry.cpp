#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>

#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_geometry {
using built::view;

namespace {

/// A dense encoder and a dense decoder, with weights that a test sets.
class TwoLayers final : public Model {
 public:
  TwoLayers(Activation encoder, Activation decoder, Index features, Index latent) : latent_(latent) {
    Rng rng(2, Purpose::test);
    encoder_.emplace(parameters_, "encoder", features, latent, encoder, rng);
    decoder_.emplace(parameters_, "decoder", latent, features, decoder, rng);
    for (Index i = 0; i < features; ++i) decoder_->bias().set(i, 0.3);
  }
  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return latent_; }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }
  const Dense& encoder() const { return *encoder_; }
  const Dense& decoder() const { return *decoder_; }
  const ParameterSet& parameters() const { return parameters_; }

 private:
  Index latent_;
  ParameterSet parameters_;
  std::optional<Dense> encoder_, decoder_;
};

const auto kInputs = built::waves(40, 6, 0.4);

built::Context trial(const TwoLayers& model, const Loss& loss) {
  built::Context context(view(kInputs, 6), model.latent_size());
  context.trained = &model, context.used_loss = &loss, context.split_examples = 40;
  return context;
}

/// sqrt(sum_j (h_j (1 - h_j))^2 sum_i W_ij^2) of a sigmoid layer, the mean over examples.
double sigmoid_jacobian(const TwoLayers& model) {
  const auto& w = model.encoder().weight();
  const Index units = w.cols();
  double sum = 0;
  for (Index e = 0; e < 40; ++e) {
    double squares = 0;
    for (Index j = 0; j < units; ++j) {
      double a = model.encoder().bias().at(j), weights = 0;
      for (Index i = 0; i < 6; ++i) {
        a += static_cast<double>(kInputs[static_cast<std::size_t>(6 * e + i)]) * w.at(i * units + j);
        weights += w.at(i * units + j) * w.at(i * units + j);
      }
      const double h = 1 / (1 + std::exp(-a));
      squares += std::pow(h * (1 - h), 2) * weights;
    }
    sum += std::sqrt(squares);
  }
  return sum / 40;
}

const MetricBatch kBatch{view(kInputs, 6), {}, {}, nullptr};

double trust(std::int64_t k, const std::vector<float>& truth, Index cols, const std::vector<float>& codes,
             bool coordinates = false) {
  built::Context context(view(truth, cols), 2);
  context.split_examples = 40;
  MetricBatch batch{view(truth, cols), {}, view(codes, 2), nullptr};
  if (coordinates) {
    batch.coordinates = batch.input;
    batch.input = view(codes, 2);
  }
  return built::measured(context, "trustworthiness", batch, {{"k", k}}).at(0);
}

std::vector<double> recovered(const std::vector<float>& codes, Index units, const std::vector<float>& coordinates) {
  built::Context context(view(codes, units), units);
  context.known_coordinates = 2;
  MetricBatch batch{{}, {}, view(codes, units), nullptr};
  batch.coordinates = view(coordinates, 2);
  return built::measured(context, "coordinates", batch);
}

}  // namespace

TEST_CASE("the jacobian of a sigmoid layer has its closed form, and that of a linear one is the norm of W") {
  const auto loss = built::loss("mse");
  const TwoLayers sigmoid(Activation::sigmoid, Activation::identity, 6, 4);
  CHECK(built::measured(trial(sigmoid, *loss), "jacobian", kBatch).at(0) ==
        Approx(sigmoid_jacobian(sigmoid)).epsilon(1e-6));
  const TwoLayers linear(Activation::identity, Activation::identity, 6, 4);
  double squares = 0;
  for (Index i = 0; i < 24; ++i) squares += std::pow(linear.encoder().weight().at(i), 2);
  const auto context = trial(linear, *loss);
  CHECK(built::measured(context, "jacobian", kBatch).at(0) == Approx(std::sqrt(squares)).epsilon(1e-6));
  CHECK(built::measured(context, "jacobian", kBatch, {{"examples", std::int64_t{3}}}).at(0) ==
        Approx(std::sqrt(squares)).epsilon(1e-6));
}

TEST_CASE("the jacobian leaves the gradients of a training pass alone") {
  const auto loss = built::loss("mse");
  TwoLayers model(Activation::sigmoid, Activation::identity, 6, 4);
  Graph graph;
  const Value x = graph.constant(40, 6, std::vector<double>(kInputs.begin(), kInputs.end()));
  graph.finish(loss->loss(model.decode(model.encode(x)), x));
  graph.forward(), graph.backward();
  std::vector<double> before;
  for (const auto& parameter : model.parameters()) before.push_back(parameter.gradient_at(0));
  built::measured(trial(model, *loss), "jacobian", kBatch);
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(model.parameters()[i].gradient_at(0) == before[i]);
}

// x = waves(40, 6, .4); v = svd(x - x.mean(0))[2][:2].T; scipy.linalg.subspace_angles(waves(2, 6, 1.7).T, v)[0]
TEST_CASE("pca_angles is scipy's largest subspace angle") {
  const auto loss = built::loss("mse");
  const TwoLayers model(Activation::identity, Activation::identity, 6, 2);
  const auto w = built::waves(2, 6, 1.7);
  for (Index i = 0; i < 12; ++i) model.decoder().weight().set(i, static_cast<double>(w[static_cast<std::size_t>(i)]));
  CHECK(built::measured(trial(model, *loss), "pca_angles", kBatch).at(0) == Approx(1.34406765).epsilon(1e-6));
}

TEST_CASE("pca_angles is 0 for a decoder along the principal axes, whatever their basis, and pi/2 if one is missing") {
  const auto loss = built::loss("mse");
  std::vector<float> x;  // variances 4, 1 and 0.01 along the coordinates
  for (int i = 0; i < 8; ++i) x.insert(x.end(), {i & 1 ? 2.F : -2.F, i & 2 ? 1.F : -1.F, i & 4 ? 0.1F : -0.1F});
  const auto angle = [&](const std::vector<double>& weights) {
    const TwoLayers model(Activation::identity, Activation::identity, 3, 2);
    for (Index i = 0; i < 6; ++i) model.decoder().weight().set(i, weights[static_cast<std::size_t>(i)]);
    built::Context context(view(x, 3), 2);
    context.trained = &model, context.used_loss = loss.get();
    return built::measured(context, "pca_angles", kBatch).at(0);
  };
  CHECK(angle({1, 2, 0, 3, -1, 0}) == Approx(0).margin(1e-6));
  CHECK(angle({1, 0, 0, 0, 1, 1}) == Approx(std::acos(-1.0) / 4).epsilon(1e-6));
  CHECK(angle({1, 2, 0, 2, 4, 0}) == Approx(std::acos(-1.0) / 2).epsilon(1e-6));
}

// sklearn.manifold.trustworthiness(waves(40, 7, .4), waves(40, 2, .9), n_neighbors=k)
TEST_CASE("trustworthiness is scikit-learn's") {
  const auto x = built::waves(40, 7, 0.4), z = built::waves(40, 2, 0.9);
  CHECK(trust(3, x, 7, z) == Approx(0.9445238095238095).epsilon(1e-9));
  CHECK(trust(5, x, 7, z) == Approx(0.8609375).epsilon(1e-9));
  CHECK(trust(5, x, 7, z, true) == Approx(0.8609375).epsilon(1e-9));
}

TEST_CASE("of neighbours at equal distances the earlier counts as the nearer in trustworthiness") {
  std::vector<float> truth, codes;  // on grids, where most distances are equal to others
  for (Index i = 0; i < 40; ++i) {
    truth.insert(truth.end(), {static_cast<float>(i % 8), static_cast<float>(i / 8)});
    codes.insert(codes.end(), {static_cast<float>(i * 7 % 40 % 5), static_cast<float>(i * 7 % 40 / 5)});
  }
  const auto order = [](const std::vector<float>& x, std::size_t self) {
    std::vector<std::size_t> others;
    for (std::size_t j = 0; j < 40; ++j)
      if (j != self) others.push_back(j);
    const auto squared = [&](std::size_t j) {
      return std::pow(x[2 * j] - x[2 * self], 2) + std::pow(x[2 * j + 1] - x[2 * self + 1], 2);
    };
    std::stable_sort(others.begin(), others.end(), [&](auto a, auto b) { return squared(a) < squared(b); });
    return others;
  };
  for (const std::size_t k : {1, 4, 7, 12}) {
    double excess = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      const auto near = order(codes, i), far = order(truth, i);
      for (std::size_t n = 0; n < k; ++n) {
        const auto rank = static_cast<std::size_t>(std::find(far.begin(), far.end(), near[n]) - far.begin()) + 1;
        if (rank > k) excess += static_cast<double>(rank - k);
      }
    }
    const auto times = static_cast<double>(k);
    CHECK(trust(static_cast<std::int64_t>(k), truth, 2, codes) ==
          Approx(1 - 2 * excess / (40 * times * (80 - 3 * times - 1))).epsilon(1e-12));
  }
}

TEST_CASE("trustworthiness is 1 if the code is the input turned and stretched") {
  const auto x = built::waves(40, 2, 0.4);
  std::vector<float> z;
  for (std::size_t i = 0; i < 80; i += 2) z.insert(z.end(), {3 * x[i + 1], -3 * x[i]});
  CHECK(trust(5, x, 2, z) == 1);
}

// scipy.spatial.procrustes(hstack([y, zeros((60, 2))]), z)[2];  r2_score(y, LinearRegression().fit(z, y).predict(z))
TEST_CASE("coordinates are scipy's procrustes disparity and scikit-learn's share of explained variance") {
  const auto y = built::waves(60, 2, 2.0);
  auto z = built::classes(60, 4, 1.1);
  for (std::size_t i = 0; i < 60; ++i) z[4 * i] = static_cast<float>(static_cast<double>(z[4 * i]) + 2 * y[2 * i]);
  const auto values = recovered(z, 4, y);
  CHECK(values.at(0) == Approx(0.5110213672617098).epsilon(1e-6));
  CHECK(values.at(1) == Approx(0.6269132494900463).epsilon(1e-6));
}

TEST_CASE("a code that is the coordinates mirrored, scaled and moved recovers them; a sheared one only linearly") {
  const auto y = built::waves(60, 2, 2.0);
  std::vector<float> same, sheared;
  for (std::size_t i = 0; i < 120; i += 2) {
    same.insert(same.end(), {2 * y[i + 1] + 5, 2 * y[i] - 1});
    sheared.insert(sheared.end(), {9 * y[i] + 5, y[i + 1] + y[i]});
  }
  CHECK(recovered(same, 2, y).at(0) == Approx(0).margin(1e-6));
  CHECK(recovered(sheared, 2, y).at(0) > 0.1);
  CHECK(recovered(sheared, 2, y).at(1) == Approx(1));
}

TEST_CASE("geometry of NaN codes, or of codes that never vary, is NaN") {
  auto z = built::waves(60, 2, 2.0);
  const auto y = z;
  const std::vector<float> constant(120, 3);
  CHECK(std::isnan(recovered(constant, 2, y).at(0)));
  z[5] = NAN;
  CHECK(std::isnan(recovered(z, 2, y).at(0)));
  z.resize(80);
  CHECK(std::isnan(trust(5, built::waves(40, 2, 0.4), 2, z)));
}

}  // namespace sandglass::test_geometry
