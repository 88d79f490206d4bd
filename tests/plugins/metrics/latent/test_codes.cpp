#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_codes {
using built::view;

namespace {

double measured(const std::string& name, MetricBatch batch, const built::Settings& settings = {},
                std::size_t output = 0) {
  built::Context context(batch.latent, batch.latent.cols);
  context.split_examples = batch.latent.rows;
  return built::measured(context, name, batch, settings).at(output);
}

std::vector<float> normal(Index count, std::uint64_t seed, double mean = 0) {
  std::vector<float> x;
  Rng rng(seed, Purpose::test);
  for (Index i = 0; i < count; ++i) x.push_back(static_cast<float>(rng.normal(mean, 1)));
  return x;
}

/// A model whose posterior is there; metrics take its numbers from the batch.
class WithPosterior final : public Model {
 public:
  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return x; }
  Value decode(Value z) const override { return z; }
  Posterior posterior(Value x, Value) const override { return {x, x}; }
};

}  // namespace

TEST_CASE("kl is 1/2 sum (mu^2 + sigma^2 - ln sigma^2 - 1), the mean over examples") {
  const WithPosterior model;
  const std::vector<float> mean{0, 0, 1, -2}, log_variance{0, 0, static_cast<float>(std::log(4)), 0};
  MetricBatch batch{view(mean, 2), {}, view(mean, 2), nullptr};
  batch.log_variance = view(log_variance, 2);
  built::Context context(batch.latent, 2);
  context.trained = &model;
  const double expected = 0.5 * (1 + 4 - std::log(4) - 1) + 0.5 * 4;
  CHECK(built::measured(context, "kl", batch).at(0) == Approx(expected / 2).epsilon(1e-6));
  const std::vector<float> zero(4, 0);
  batch.latent = batch.log_variance = view(zero, 2);
  CHECK(built::measured(context, "kl", batch).at(0) == 0);
}

TEST_CASE("a unit is active if its code varies by more than the threshold") {
  // Variances 1, 0.04, 0.0025 and 0 over the four examples.
  const std::vector<float> z{1, 0.2F, 0.05F, 3, -1, 0.2F, -0.05F, 3, 1, -0.2F, 0.05F, 3, -1, -0.2F, -0.05F, 3};
  const MetricBatch batch{{}, {}, view(z, 4), nullptr};
  CHECK(measured("active_units", batch) == 2);
  CHECK(measured("active_units", batch, {}, 1) == 0.5);
  CHECK(measured("active_units", batch, {{"threshold", 0.002}}) == 3);
  CHECK(measured("active_units", batch, {{"threshold", 0.05}}) == 1);
}

TEST_CASE("active units of a code with NaN are NaN") {
  const std::vector<float> z{1, NAN, 0, 2};
  CHECK(std::isnan(measured("active_units", {{}, {}, view(z, 2), nullptr})));
}

TEST_CASE("saturation is the share of code values near the ends of the activation's range") {
  const std::vector<float> z{0.01F, 0.04F, 0.06F, 0.5F, 0.94F, 0.96F, 1, -0.97F};
  const MetricBatch batch{{}, {}, view(z, 4), nullptr};
  CHECK(measured("saturation", batch) == 5.0 / 8);
  CHECK(measured("saturation", batch, {{"margin", 0.1}}) == 7.0 / 8);
  CHECK(measured("saturation", batch, {{"activation", std::string("tanh")}}) == 4.0 / 8);
}

TEST_CASE("mmd is 0 in expectation for codes that follow the prior, and grows as they leave it") {
  for (const std::string kernel : {"imq", "rbf"}) {
    INFO(kernel);
    const built::Settings settings{{"kernel", kernel}, {"examples", std::int64_t{0}}};
    const auto of = [&](double mean) {
      const auto z = normal(400 * 3, 5, mean);
      return measured("mmd", {{}, {}, view(z, 3), nullptr}, settings);
    };
    CHECK(std::abs(of(0)) < 0.01);
    CHECK(of(0.5) > 0.02);
    CHECK(of(2) > of(0.5));
  }
}

TEST_CASE("mmd has the closed form of two points: two kernels and no diagonal") {
  // Far from everything the cross terms and the codes' own vanish under rbf; what is left is the prior's pair.
  const std::vector<float> far{1e6F, 0, -1e6F, 0};
  built::Context context(view(far, 2), 2);
  context.split_examples = 2;
  Rng rng = context.rng(2);
  double squared = 0;
  std::vector<float> draws;
  for (int i = 0; i < 4; ++i) draws.push_back(static_cast<float>(rng.normal()));
  for (std::size_t j = 0; j < 2; ++j) squared += std::pow(static_cast<double>(draws[j]) - draws[2 + j], 2);
  const MetricBatch batch{{}, {}, view(far, 2), nullptr};
  CHECK(built::measured(context, "mmd", batch, {{"kernel", std::string("rbf")}}).at(0) ==
        Approx(std::exp(-squared / 4)).epsilon(1e-9));
  double imq = 0;
  for (const double scale : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0}) imq += 4 * scale / (4 * scale + squared);
  CHECK(built::measured(context, "mmd", batch).at(0) == Approx(imq).epsilon(1e-6));
}

TEST_CASE("mmd is that of a sum over pairs, one by one") {
  constexpr Index kUnits = 5, kCount = 150;
  const auto z = normal(kCount * kUnits, 5, 3);
  built::Context context(view(z, kUnits), kUnits);
  context.split_examples = kCount;
  Rng rng = context.rng(2);
  std::vector<float> prior;
  for (Index i = 0; i < kCount * kUnits; ++i) prior.push_back(static_cast<float>(rng.normal()));
  const auto kernel = [](const float* a, const float* b) {
    double squared = 0, sum = 0;
    for (Index j = 0; j < kUnits; ++j) squared += std::pow(static_cast<double>(a[j]) - static_cast<double>(b[j]), 2);
    for (const double scale : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0}) sum += 10 * scale / (10 * scale + squared);
    return sum;
  };
  double within = 0, between = 0;
  for (Index i = 0; i < kCount; ++i) {
    for (Index j = 0; j < kCount; ++j) {
      const float *a = z.data() + i * kUnits, *p = prior.data() + i * kUnits, *q = prior.data() + j * kUnits;
      if (j < i) within += kernel(a, z.data() + j * kUnits) + kernel(p, q);
      between += kernel(a, q);
    }
  }
  const double pairs = kCount * (kCount - 1), all = kCount * kCount;
  CHECK(built::measured(context, "mmd", {{}, {}, view(z, kUnits), nullptr}).at(0) ==
        Approx(2 * within / pairs - 2 * between / all).epsilon(1e-11));
}

TEST_CASE("mmd measures the aggregate posterior: means at 0 with variance 1 are the prior") {
  const std::vector<float> mean(800, 0), log_variance(800, 0), narrow(800, -10);
  MetricBatch batch{{}, {}, view(mean, 2), nullptr};
  batch.log_variance = view(log_variance, 2);
  CHECK(std::abs(measured("mmd", batch)) < 0.01);
  batch.log_variance = view(narrow, 2);
  CHECK(measured("mmd", batch) > 0.5);
}

}  // namespace sandglass::test_codes
