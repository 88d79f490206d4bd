#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_stochastic_contractive_autoencoder {
using built::evaluate;
using built::GivenBatch;
using built::numbers;
using built::Trainee;

namespace {

built::Settings settings(double lambda, std::int64_t copies = 1) {
  return {{"hidden", std::vector<std::int64_t>{}},
          {"tied", true},
          {"latent", std::int64_t{4}},
          {"lambda", lambda},
          {"copies", copies}};
}

}  // namespace

TEST_CASE("the stochastic penalty is the squared move of the code, summed over units, averaged over copies and batch") {
  const Trainee trainee("stochastic_contractive_autoencoder", settings(0.5, 2));
  const auto loss = built::loss("mse");
  const auto got = evaluate([&](Graph& graph) {
    const Value x = graph.constant(3, 6, numbers(18, 1));
    const std::vector<Value> copies{graph.constant(3, 6, numbers(18, 0.4)), graph.constant(3, 6, numbers(18, 0.8))};
    std::size_t next = 0;
    GivenBatch batch(x, *loss);
    batch.corrupted_by([&] { return copies.at(next++); });
    const auto& model = *trainee.model;
    const auto objective = model.objective(batch);
    CHECK(built::names_of(objective) == std::vector<std::string>{"reconstruction", "contraction"});
    auto values = built::all_of(objective);
    for (const Value& input : {x, copies[0], copies[1]}) values.push_back(model.encode(input));
    values.push_back(loss->loss(model.decode(model.encode(x)), x));
    return values;
  });
  double expected = 0;
  for (std::size_t i = 0; i < 12; ++i)
    expected += 0.5 * (std::pow(got[3][i] - got[4][i], 2) + std::pow(got[3][i] - got[5][i], 2)) / (3 * 2);
  CHECK(got[2][0] == Approx(expected).epsilon(1e-12));
  CHECK(got[1][0] == got[6][0]);  // the reconstruction is of the clean input from the clean input
  CHECK(got[0][0] == Approx(got[1][0] + got[2][0]).epsilon(1e-14));
}

TEST_CASE("with little Gaussian noise the stochastic penalty over sigma squared is the Jacobian's squared norm") {
  constexpr double kSigma = 1e-3;
  constexpr Index kRows = 512;
  const Trainee stochastic("stochastic_contractive_autoencoder", settings(1 / (kSigma * kSigma), 16));
  const Trainee analytic(
      "contractive_autoencoder",
      {{"hidden", std::vector<std::int64_t>{}}, {"tied", true}, {"latent", std::int64_t{4}}, {"lambda", 1.0}});
  const auto loss = built::loss("mse");
  const auto got = evaluate(
      [&](Graph& graph) {
        const Value x = graph.constant(kRows, 6, numbers(kRows * 6, 1));
        GivenBatch batch(x, *loss);
        batch.corrupted_by([&] { return x + scale(random_normal(graph, kRows, 6), kSigma); });
        return std::vector<Value>{stochastic.model->objective(batch).terms.at(1).value,
                                  analytic.model->objective(batch).terms.at(1).value};
      },
      {.seed = 3, .step = 1});
  CHECK(got[1][0] > 0.1);
  CHECK(got[0][0] == Approx(got[1][0]).epsilon(0.02));
}

TEST_CASE("without noise nothing moves: the stochastic penalty is zero") {
  const Trainee trainee("stochastic_contractive_autoencoder", settings(10));
  const auto loss = built::loss("mse");
  const auto got = evaluate([&](Graph& graph) {
    GivenBatch batch(graph.constant(3, 6, numbers(18, 1)), *loss);
    return built::all_of(trainee.model->objective(batch));
  });
  CHECK(got[2][0] == 0);
  CHECK(got[0][0] == got[1][0]);
}

TEST_CASE("the stochastic penalty's gradient through both codes is that of central differences") {
  Trainee trainee("stochastic_contractive_autoencoder", settings(2, 2));
  const auto loss = built::loss("bce");
  const auto result = check_gradients(
      [&](Graph& graph, ParameterSet&) {
        const Value x = graph.constant(3, 6, numbers(18, 0.5, 0.5));
        GivenBatch batch(x, *loss);
        batch.corrupted_by([&] { return x + random_normal(graph, 3, 6); });
        return trainee.model->objective(batch).total;
      },
      trainee.parameters);
  INFO(result.message);
  CHECK(result.passed);
}

}  // namespace sandglass::test_stochastic_contractive_autoencoder
