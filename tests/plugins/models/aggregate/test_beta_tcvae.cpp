#include <catch2/catch.hpp>
#include <numbers>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_beta_tcvae {
using built::Numbers;

namespace {

constexpr StepKey kStep{.seed = 3, .step = 5};
constexpr std::size_t kBatch = 4;
const Numbers kX = built::numbers(24, 0.4, 0.5);

struct Values {
  Numbers objective;  ///< total, then terms
  Numbers mean, log_variance, z;
  double kl = 0;
};

Values values(std::size_t latent, built::Settings settings, Index examples = 100) {
  settings.insert({{"hidden", std::vector<std::int64_t>{5}}, {"latent", static_cast<std::int64_t>(latent)}});
  const built::Trainee trainee("beta_tcvae", settings);
  const auto loss = built::loss("bce");
  const auto made = built::evaluate(
      [&](Graph& graph) {
        const Value x = graph.constant(kBatch, 6, kX);
        built::GivenBatch batch(x, *loss);
        const auto objective = trainee.model->objective(batch.counting(examples, examples));
        CHECK(built::names_of(objective) == std::vector<std::string>{"reconstruction", "mutual_information",
                                                                     "total_correlation", "dimension_wise_kl"});
        return built::all_of(objective);
      },
      kStep);
  const auto q = built::evaluate(
      [&](Graph& graph) {
        const auto posterior = trainee.model->posterior(graph.constant(kBatch, 6, kX), {});
        return std::vector<Value>{posterior.mean, posterior.log_variance,
                                  reparameterise(posterior.mean, posterior.log_variance)};
      },
      kStep);
  Values all{{}, q[0], q[1], q[2]};
  for (const auto& value : made) all.objective.push_back(value.at(0));
  return all;
}

double log_normal(double z, double mean, double log_variance) {
  return -0.5 * (std::log(2 * std::numbers::pi) + log_variance + std::pow(z - mean, 2) / std::exp(log_variance));
}

}  // namespace

TEST_CASE("the three parts are the estimates of minibatch weighted sampling, written out") {
  const std::size_t units = 3;
  const auto v = values(units, {}, 500);
  const auto density = [&](std::size_t i, std::size_t j, std::size_t d) {
    return log_normal(v.z[i * units + d], v.mean[j * units + d], v.log_variance[j * units + d]);
  };
  double information = 0, correlation = 0, kl = 0;
  for (std::size_t i = 0; i < kBatch; ++i) {
    double own = 0, prior = 0, marginals = 0, joint = 0;
    for (std::size_t d = 0; d < units; ++d) {
      own += density(i, i, d), prior += log_normal(v.z[i * units + d], 0, 0);
      double sum = 0;
      for (std::size_t j = 0; j < kBatch; ++j) sum += std::exp(density(i, j, d));
      marginals += std::log(sum / (500 * kBatch));
    }
    for (std::size_t j = 0; j < kBatch; ++j)
      joint += std::exp(density(i, j, 0) + density(i, j, 1) + density(i, j, 2)) / (500 * kBatch);
    information += (own - std::log(joint)) / kBatch;
    correlation += (std::log(joint) - marginals) / kBatch;
    kl += (marginals - prior) / kBatch;
  }
  CHECK(v.objective[2] == Approx(information).epsilon(1e-10));
  CHECK(v.objective[3] == Approx(correlation).epsilon(1e-10));
  CHECK(v.objective[4] == Approx(kl).epsilon(1e-10));
}

TEST_CASE("the objective is the reconstruction's likelihood and the weighted parts") {
  const auto v = values(2, {{"alpha", 0.5}, {"beta", 4.0}, {"gamma", 2.0}}).objective;
  CHECK(v[0] == Approx(v[1] + 0.5 * v[2] + 4 * v[3] + 2 * v[4]).epsilon(1e-12));
}

TEST_CASE("the parts add up to the KL divergence as the draw estimates it, whatever the number of examples") {
  for (const Index examples : {Index{4}, Index{60000}}) {
    const auto v = values(2, {}, examples);
    double kl = 0;
    for (std::size_t i = 0; i < v.z.size(); ++i)
      kl += (log_normal(v.z[i], v.mean[i], v.log_variance[i]) - log_normal(v.z[i], 0, 0)) / kBatch;
    CHECK(v.objective[2] + v.objective[3] + v.objective[4] == Approx(kl).epsilon(1e-10));
  }
}

TEST_CASE("a code of one unit has no total correlation") {
  CHECK(values(1, {}).objective[3] == Approx(0).margin(1e-12));
}

}  // namespace sandglass::test_beta_tcvae
