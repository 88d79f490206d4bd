#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_sparse_autoencoder {
using built::evaluate;
using built::GivenBatch;
using built::numbers;
using built::Trainee;

namespace {

constexpr Index kUnits = 8;  // of 6 features: overcomplete

built::Settings settings(const std::string& penalty, double beta, double rho = 0.1) {
  return {{"hidden", std::vector<std::int64_t>{}},
          {"tied", true},
          {"latent", std::int64_t{kUnits}}, {"penalty", penalty}, {"beta", beta}, {"rho", rho}};
}

/// Total, reconstruction, sparsity, codes.
std::vector<built::Numbers> measure(const Trainee& trainee) {
  const auto loss = built::loss("mse");
  return evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, numbers(24, 1));
    GivenBatch batch(x, *loss);
    const auto objective = trainee.model->objective(batch);
    CHECK(built::names_of(objective) == std::vector<std::string>{"reconstruction", "sparsity"});
    auto values = built::all_of(objective);
    values.push_back(trainee.model->encode(x));
    return values;
  });
}

built::Numbers activities(const built::Numbers& codes) {
  built::Numbers mean(kUnits, 0);
  for (std::size_t i = 0; i < codes.size(); ++i) mean[i % kUnits] += codes[i] / 4;
  return mean;
}

}  // namespace

TEST_CASE("the KL penalty sums the divergence of each unit's mean activity from rho") {
  const Trainee trainee("sparse_autoencoder", settings("kl", 0.7));
  const auto got = measure(trainee);
  double expected = 0;
  for (const double activity : activities(got[3]))
    expected += 0.1 * std::log(0.1 / activity) + 0.9 * std::log(0.9 / (1 - activity));
  CHECK(got[2][0] == Approx(0.7 * expected).epsilon(1e-12));
  CHECK(got[0][0] == Approx(got[1][0] + got[2][0]).epsilon(1e-14));
}

TEST_CASE("the KL penalty is zero where every unit's mean activity is rho") {
  Trainee trainee("sparse_autoencoder", settings("kl", 1, 0.2));
  zeros(trainee.parameters.at("encoder.0.weight"));
  for (Index j = 0; j < kUnits; ++j) trainee.parameters.at("encoder.0.bias").set(j, std::log(0.2 / 0.8));
  CHECK(measure(trainee)[2][0] == Approx(0).margin(1e-13));
}

TEST_CASE("the KL penalty of units that are always on or off is finite") {
  for (const double bias : {-1000.0, 1000.0}) {
    Trainee trainee("sparse_autoencoder", settings("kl", 1));
    for (Index j = 0; j < kUnits; ++j) trainee.parameters.at("encoder.0.bias").set(j, bias);
    const double sparsity = measure(trainee)[2][0];
    CHECK(std::isfinite(sparsity));
    CHECK(sparsity > 1);
  }
}

TEST_CASE("the L1 penalty is the sum of the code's magnitudes, averaged over the batch") {
  const Trainee trainee("sparse_autoencoder", settings("l1", 0.3));
  const auto got = measure(trainee);
  double expected = 0;
  for (const double code : got[3]) expected += 0.3 * std::abs(code) / 4;
  CHECK(expected > 0);
  CHECK(got[2][0] == Approx(expected).epsilon(1e-12));
}

TEST_CASE("the gradients of both sparsity penalties are those of central differences") {
  const auto loss = built::loss("mse");
  for (const auto* penalty : {"kl", "l1"}) {
    INFO(penalty);
    Trainee trainee("sparse_autoencoder", settings(penalty, 0.5));
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          GivenBatch batch(graph.constant(4, 6, numbers(24, 1)), *loss);
          return trainee.model->objective(batch).total;
        },
        trainee.parameters);
    INFO(result.message);
    CHECK(result.passed);
  }
}

TEST_CASE("training with the KL penalty draws the mean activities to rho") {
  Trainee trainee("sparse_autoencoder", settings("kl", 1, 0.1));
  const auto loss = built::loss("mse");
  Graph graph(Precision::f64);
  GivenBatch batch(graph.constant(4, 6, numbers(24, 1)), *loss);
  graph.finish(trainee.model->objective(batch).total);
  Adam adam(all_parameters(trainee.parameters));
  for (std::uint64_t step = 0; step < 2000; ++step) {
    graph.forward({1, step});
    graph.backward();
    adam.step(0.01);
  }
  for (const double activity : activities(measure(trainee)[3])) CHECK(activity == Approx(0.1).margin(0.02));
}

}  // namespace sandglass::test_sparse_autoencoder
