#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "plugins/metrics/likelihood/posterior_draws.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_likelihood {
using built::view;

namespace {

const double kLog2Pi = std::log(2 * std::acos(-1.0));

/// -ln N(x; a, I)
class UnitGaussian final : public Loss {
 public:
  Value reconstruction(Value a) const override { return a; }
  Value loss(Value a, Value target) const override { return mean_squared_error(a, target, Reduction::mean); }
  Value negative_log_likelihood(Value a, Value target) const override {
    return shift(scale(squared_error_rows(a, target), 0.5), 0.5 * kLog2Pi * static_cast<double>(a.cols()));
  }
  std::string_view likelihood() const override { return "Gaussian, sigma = 1"; }
  std::string_view unit() const override { return ""; }
};

// Two orthogonal directions of squared length 2 and 1.5 in three dimensions: the posterior is diagonal.
const std::vector<double> kDirections{1, 1, 0, 0.5, -0.5, 1};
const double kLengths[] = {2, 1.5};

/// x = z W + eps: p(x) = N(0, I + W^T W), q(z|x) = N(w_j.x / (1 + |w_j|^2), 1 / (1 + |w_j|^2)).
class LinearGaussian final : public Model {
 public:
  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return slice_columns(x, 0, 2); }
  Value decode(Value z) const override { return matmul(z, z.graph().constant(2, 3, kDirections)); }
  Posterior posterior(Value x, Value) const override { return {encode(x), encode(x)}; }
  bool has_prior() const override { return true; }
};

/// The same with ln p(z) given: that of N(0, I), and `more`, as if it were not normalised.
class GivenPrior final : public Model {
 public:
  explicit GivenPrior(double more) : more_(more) {}
  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return same_.encode(x); }
  Value decode(Value z) const override { return same_.decode(z); }
  Posterior posterior(Value x, Value y) const override { return same_.posterior(x, y); }
  bool has_prior() const override { return true; }
  Value log_prior(Value z) const override { return shift(scale(row_sum(square(z)), -0.5), more_ - kLog2Pi); }

 private:
  LinearGaussian same_;
  double more_;
};

/// Decodes the class alone, as the row of a table.
class ClassTable final : public Model {
 public:
  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return slice_columns(x, 0, 2); }
  Value decode(Value z) const override { return z; }
  bool conditional() const override { return true; }
  Value decode_given(Value z, Value y) const override {
    return matmul(y, z.graph().constant(3, 3, {1, 0, 0, 0, 2, 0, 0, 0, 3}));
  }
  Posterior posterior(Value x, Value) const override { return {encode(x), encode(x)}; }
  bool has_prior() const override { return true; }
};

/// A split of the linear Gaussian model with its exact posterior, or one that is too wide.
struct Split {
  std::vector<float> x = built::waves(5, 3, 0.6), mean, log_variance;
  double exact = 0;       ///< mean of -ln p(x)
  double distortion = 0;  ///< mean of E_q[-ln p(x|z)]

  explicit Split(double widen = 0) {
    for (std::size_t i = 0; i < 5; ++i) {
      double squares = 0, rest = 3 * kLog2Pi, mse = 3 * kLog2Pi;
      for (std::size_t d = 0; d < 3; ++d) squares += std::pow(x[3 * i + d], 2);
      rest += squares, mse += squares;
      for (std::size_t j = 0; j < 2; ++j) {
        double along = 0;
        for (std::size_t d = 0; d < 3; ++d) along += kDirections[3 * j + d] * x[3 * i + d];
        const double variance = 1 / (1 + kLengths[j]), mu = along * variance;
        mean.push_back(static_cast<float>(mu));
        log_variance.push_back(static_cast<float>(std::log(variance) + widen));
        rest += std::log(1 + kLengths[j]) - along * along * variance;
        mse += kLengths[j] * (mu * mu + variance * std::exp(widen)) - 2 * mu * along;
      }
      exact += rest / 10, distortion += mse / 10;
    }
  }
  MetricBatch batch() const {
    MetricBatch all{view(x, 3), {}, view(mean, 2), nullptr};
    all.log_variance = view(log_variance, 2);
    return all;
  }
};

built::Settings samples(std::int64_t count) { return {{"samples", count}}; }

struct Trial {
  LinearGaussian model;
  UnitGaussian loss;
  Split split;
  built::Context context;
  explicit Trial(double widen = 0) : split(widen), context(split.batch().input, 2) {
    context.trained = &model, context.used_loss = &loss, context.split_examples = 5;
  }
  double measured(const std::string& name, std::int64_t count, std::size_t output = 0) const {
    return built::measured(context, name, split.batch(), samples(count)).at(output);
  }
};

}  // namespace

TEST_CASE("nll from the exact posterior is the exact -ln p(x), with one draw or many") {
  const Trial trial;
  for (const std::int64_t count : {1, 3, 200, 301})
    CHECK(trial.measured("nll", count) == Approx(trial.split.exact).epsilon(1e-6));
}

TEST_CASE("nll and elbo are those of the model's own prior, the latter's divergence from the draws") {
  Trial trial;
  for (const double more : {0.0, 1.5}) {
    const GivenPrior model(more);
    trial.context.trained = &model;
    CHECK(trial.measured("nll", 7) == Approx(trial.split.exact - more).epsilon(1e-5));
    CHECK(trial.measured("elbo", 20000) == Approx(more - trial.split.exact).epsilon(0.01));
    CHECK(trial.measured("elbo", 20000, 1) == Approx(trial.split.distortion).epsilon(0.01));
  }
}

TEST_CASE("nll from a posterior that is too wide comes down to the exact -ln p(x) with many draws") {
  const Trial trial(0.7);
  CHECK(trial.measured("nll", 20000) == Approx(trial.split.exact).margin(0.01));
  CHECK(trial.measured("nll", 20000) != trial.measured("nll", 20001));
}

TEST_CASE("elbo is ln p(x) less the divergence of q from the true posterior, and its distortion has its closed form") {
  for (const double widen : {0.0, 0.7}) {
    const Trial trial(widen);
    const double gap = 2 * 0.5 * (std::exp(widen) - widen - 1);  // KL of the two Gaussians, for both units
    CHECK(trial.measured("elbo", 20000) == Approx(-trial.split.exact - gap).margin(0.02));
    CHECK(trial.measured("elbo", 20000, 1) == Approx(trial.split.distortion).margin(0.02));
  }
}

TEST_CASE("likelihoods of batches are those of the whole split") {
  const Trial trial(0.7);
  const auto all = trial.split.batch();
  for (const std::string name : {"nll", "elbo"}) {
    const auto metric = built::metric(name, samples(7));
    metric->begin(trial.context);
    for (const auto& [first, rows] : {std::pair<Index, Index>{0, 3}, {3, 2}}) {
      MetricBatch part{{all.input.data + 3 * first, rows, 3}, {}, {all.latent.data + 2 * first, rows, 2}, nullptr};
      part.log_variance = {all.log_variance.data + 2 * first, rows, 2};
      metric->add(part);
    }
    CHECK(metric->finish().at(0) == trial.measured(name, 7));
  }
}

TEST_CASE("likelihoods use as many draws as they say, each another") {
  const Trial trial;
  metrics::PosteriorDraws draws(trial.context, 300);
  const auto all = draws(trial.split.batch(), 0, 0);
  REQUIRE(all.size() == 300);
  std::set<double> different;
  for (const auto& draw : all) different.insert(draw.log_prior_ratio);
  CHECK(different.size() == 300);
  CHECK(built::metric("nll", samples(300))->outputs().at(0).text.find("300 draws") != std::string::npos);
  CHECK(built::metric("elbo", samples(1))->outputs().at(0).text.find("1 draw per") != std::string::npos);
}

TEST_CASE("nll of a conditional model without a classifier is given the label") {
  const ClassTable model;
  const UnitGaussian loss;
  const std::vector<float> x{1, 1, 1, 0, 2, 0}, zero(4, 0);
  const std::vector<std::int32_t> labels{2, 1};
  MetricBatch batch{view(x, 3), {}, view(zero, 2), labels.data()};
  batch.log_variance = view(zero, 2);
  built::Context context(batch.input, 2);
  context.trained = &model, context.used_loss = &loss, context.split_examples = 2, context.data_shape.classes = 3;
  CHECK(built::measured(context, "nll", batch).at(0) == Approx((0.5 * (1 + 1 + 4) + 3 * kLog2Pi) / 2).epsilon(1e-6));
}

namespace {

/// p(x|y, z) = N(m_y, I), of which z knows nothing; q(y|x) is given, and q(z|x, y) is the prior.
class Classifying final : public Model {
 public:
  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return slice_columns(x, 0, 2); }
  Value decode(Value z) const override { return z; }
  bool conditional() const override { return true; }
  Value classify(Value x) const override { return x; }
  Value decode_given(Value z, Value y) const override {
    return matmul(y, z.graph().constant(3, 3, {1, 0, 0, 0, 2, 0, 0, 0, 3}));
  }
  Posterior posterior(Value x, Value) const override {
    const Value zero = x.graph().constant(x.rows(), 2, 0);
    return {zero, zero};
  }
  bool has_prior() const override { return true; }
};

}  // namespace

TEST_CASE("of a model with a classifier nll and elbo sum the class out, exactly") {
  const Classifying model;
  const UnitGaussian loss;
  const std::vector<float> x{1, 1, 1, 0, 2, 0}, zero(4, 0);
  MetricBatch batch{view(x, 3), {}, view(zero, 2), nullptr};
  batch.log_variance = view(zero, 2), batch.class_logits = view(x, 3);
  built::Context context(batch.input, 2);
  context.trained = &model, context.used_loss = &loss, context.split_examples = 2, context.data_shape.classes = 3;
  double nll = 0, elbo = 0, distortion = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    double p = 0, total = 0;
    for (std::size_t y = 0; y < 3; ++y) total += std::exp(static_cast<double>(x[3 * i + y]));
    for (std::size_t y = 0; y < 3; ++y) {
      double squares = 0;
      for (std::size_t d = 0; d < 3; ++d)
        squares += std::pow(x[3 * i + d] - (d == y ? static_cast<double>(y) + 1 : 0), 2);
      const double log_p = -0.5 * squares - 1.5 * kLog2Pi, q = std::exp(static_cast<double>(x[3 * i + y])) / total;
      p += std::exp(log_p) / 3;
      elbo += q * (log_p + std::log(1 / 3.0) - std::log(q)) / 2;
      distortion -= q * log_p / 2;
    }
    nll -= std::log(p) / 2;
  }
  for (const std::int64_t count : {1, 200}) {
    CHECK(built::measured(context, "nll", batch, samples(count)).at(0) == Approx(nll).epsilon(1e-6));
    CHECK(built::measured(context, "elbo", batch, samples(count)).at(0) == Approx(elbo).epsilon(1e-6));
    CHECK(built::measured(context, "elbo", batch, samples(count)).at(1) == Approx(distortion).epsilon(1e-6));
  }
  CHECK(-elbo > nll);
}

TEST_CASE("likelihoods of NaN codes are NaN") {
  Trial trial;
  trial.split.mean[1] = NAN;
  CHECK(std::isnan(trial.measured("nll", 10)));
  CHECK(std::isnan(trial.measured("elbo", 10)));
}

}  // namespace sandglass::test_likelihood
