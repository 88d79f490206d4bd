#include <catch2/catch.hpp>

#include "plugins/models/variational/maximum_mean_discrepancy.hpp"
#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_wae_mmd {
using built::Numbers;

namespace {

const Numbers kA = built::numbers(15, 1.3), kB = built::numbers(15, 0.8, 0.4);  // (5, 3)

double squared_distance(const Numbers& a, std::size_t i, const Numbers& b, std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k) sum += std::pow(a[3 * i + k] - b[3 * j + k], 2);
  return sum;
}

/// By its definition, with the sums written out.
double mmd(const Numbers& a, const Numbers& b, MmdKernel kernel, double sigma) {
  const double two_dim = 2 * 3 * sigma * sigma;
  const auto k = [&](double d2) {
    if (kernel == MmdKernel::rbf) return std::exp(-d2 / two_dim);
    double sum = 0;
    for (const double s : {.1, .2, .5, 1., 2., 5., 10.}) sum += two_dim * s / (two_dim * s + d2);
    return sum;
  };
  double total = 0;
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      if (i != j) total += (k(squared_distance(a, i, a, j)) + k(squared_distance(b, i, b, j))) / 20;
      total -= 2 * k(squared_distance(a, i, b, j)) / 25;
    }
  return total;
}

double estimate(const Numbers& a, const Numbers& b, Index rows, MmdKernel kernel, double sigma = 1) {
  const auto cols = static_cast<Index>(a.size()) / rows;
  return built::evaluate([&](Graph& graph) {
           return std::vector<Value>{
               maximum_mean_discrepancy(graph.constant(rows, cols, a), graph.constant(rows, cols, b), kernel, sigma)};
         })
      .at(0)
      .at(0);
}

Numbers normal(Index count, std::uint64_t stream, double mean = 0) {
  Rng rng(stream, Purpose::test);
  Numbers all;
  for (Index i = 0; i < count; ++i) all.push_back(mean + rng.normal());
  return all;
}

const built::Settings kSmall{{"hidden", std::vector<std::int64_t>{5}}, {"latent", std::int64_t{3}}};
const Numbers kX = built::numbers(30, 0.4, 0.5);

built::Trainee wae(built::Settings more) {
  more.insert(kSmall.begin(), kSmall.end());
  return built::Trainee("wae_mmd", more);
}

}  // namespace

TEST_CASE("the discrepancy is its definition, without the diagonals and with every width") {
  for (const auto kernel : {MmdKernel::imq, MmdKernel::rbf})
    for (const double sigma : {1.0, 1.7}) {
      CHECK(estimate(kA, kB, 5, kernel, sigma) == Approx(mmd(kA, kB, kernel, sigma)).epsilon(1e-12));
      CHECK(estimate(kB, kA, 5, kernel, sigma) == Approx(mmd(kA, kB, kernel, sigma)).epsilon(1e-12));
    }
}

TEST_CASE("the discrepancy of two draws from one distribution is 0 on average, and positive between distributions") {
  for (const auto kernel : {MmdKernel::imq, MmdKernel::rbf}) {
    double same = 0, least = 1, other = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
      const double one = estimate(normal(60, 2 * i), normal(60, 2 * i + 1), 20, kernel);
      same += one / 40, least = std::min(least, one);
      other += estimate(normal(60, 2 * i), normal(60, 2 * i + 1, 2), 20, kernel) / 40;
    }
    CHECK(least < 0);
    CHECK(std::abs(same) < 0.1 * other);
    CHECK(other > 0.1);
  }
}

TEST_CASE("the discrepancy refuses sets of one row or of two shapes") {
  CHECK_THROWS_AS(estimate({1, 2}, {3, 4}, 1, MmdKernel::imq), ShapeError);
  Graph graph;
  CHECK_THROWS_WITH(maximum_mean_discrepancy(graph.constant(3, 2, 0), graph.constant(4, 2, 0), MmdKernel::rbf),
                    Catch::Contains("(3, 2)") && Catch::Contains("(4, 2)"));
}

TEST_CASE("the objective is the study's loss plus lambda times the discrepancy from draws of the prior") {
  for (const std::string kernel : {"imq", "rbf"}) {
    const auto trainee = wae({{"lambda", 2.5}, {"kernel", kernel}});
    const auto loss = built::loss("mse");
    const auto made = built::evaluate([&](Graph& graph) {
      const Value x = graph.constant(5, 6, kX);
      built::GivenBatch batch(x, *loss);
      const auto objective = trainee.model->objective(batch);
      CHECK(built::names_of(objective) == std::vector<std::string>{"reconstruction", "mmd"});
      auto values = built::all_of(objective);
      const Value z = trainee.model->encode(x);
      values.push_back(z);
      values.push_back(loss->loss(trainee.model->decode(z), x));
      return values;
    });
    const auto prior = built::evaluate([](Graph& graph) { return std::vector<Value>{random_normal(graph, 5, 3)}; });
    const double penalty = 2.5 * mmd(made[3], prior[0], kernel == "imq" ? MmdKernel::imq : MmdKernel::rbf, 1);
    CHECK(made[1][0] == made[4][0]);
    CHECK(made[2][0] == Approx(penalty).epsilon(1e-12));
    CHECK(made[0][0] == Approx(made[4][0] + penalty).epsilon(1e-12));
  }
}

TEST_CASE("a batch of one example has no discrepancy to pay for") {
  const auto trainee = wae({{"lambda", 2.5}});
  const auto loss = built::loss("mse");
  const auto made = built::evaluate([&](Graph& graph) {
    built::GivenBatch batch(graph.constant(1, 6, {kX.begin(), kX.begin() + 6}), *loss);
    return built::all_of(trainee.model->objective(batch));
  });
  CHECK(made[2][0] == 0);
  CHECK(made[0][0] == made[1][0]);
}

TEST_CASE("either kernel's objective has the gradient that central differences find") {
  for (const std::string kernel : {"imq", "rbf"}) {
    auto trainee = wae({{"lambda", 2.5}, {"kernel", kernel}});
    const auto loss = built::loss("mse");
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          built::GivenBatch batch(graph.constant(5, 6, kX), *loss);
          return trainee.model->objective(batch).total;
        },
        trainee.parameters);
    INFO(result.message);
    CHECK(result.passed);
    CHECK(result.checked == trainee.parameters.count());
  }
}

TEST_CASE("the penalty alone draws the codes towards the prior") {
  auto trainee = wae({{"lambda", 1.0}});
  const auto codes = [&] {
    return built::evaluate([&](Graph& graph) {
             return std::vector<Value>{trainee.model->encode(graph.constant(64, 6, built::numbers(64 * 6, 3, 2)))};
           })
        .at(0);
  };
  const auto prior = normal(64 * 3, 7);
  const double before = estimate(codes(), prior, 64, MmdKernel::imq);
  Graph graph(Precision::f64);
  const auto loss = built::loss("mse");
  built::GivenBatch batch(graph.constant(64, 6, built::numbers(64 * 6, 3, 2)), *loss);
  graph.finish(trainee.model->objective(batch).terms.at(1).value);
  Adam adam(graph.parameters());
  for (std::uint64_t step = 0; step < 150; ++step) {
    graph.forward({.seed = 1, .step = step});
    graph.backward();
    adam.step(0.02);
  }
  CHECK(estimate(codes(), prior, 64, MmdKernel::imq) < 0.3 * before);
}

}  // namespace sandglass::test_wae_mmd
