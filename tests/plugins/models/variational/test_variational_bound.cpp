#include <catch2/catch.hpp>

#include "plugins/models/variational/variational_bound.hpp"
#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_variational_bound {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(18, 0.4, 0.5);

built::Settings with(built::Settings more) {
  more.insert({{"hidden", std::vector<std::int64_t>{5}}, {"latent", std::int64_t{2}}});
  return more;
}

/// Total, then terms, for three examples.
Numbers objective(const built::Settings& settings, double epoch = 0) {
  const built::Trainee vae("vae", with(settings));
  const auto loss = built::loss("bce");
  Numbers all;
  for (const auto& value : built::evaluate([&](Graph& graph) {
         built::GivenBatch batch(graph.constant(3, 6, kX), *loss);
         return built::all_of(vae.model->objective(batch.at_epoch(epoch)));
       }))
    all.push_back(value.at(0));
  return all;
}

/// The KL divergence of each unit, averaged over the examples.
Numbers of_units() {
  const built::Trainee vae("vae", with({}));
  const auto q = built::evaluate([&](Graph& graph) {
    const auto posterior = vae.model->posterior(graph.constant(3, 6, kX), {});
    return std::vector<Value>{posterior.mean, posterior.log_variance};
  });
  Numbers all(2, 0.0);
  for (std::size_t i = 0; i < 6; ++i) all[i % 2] += (q[0][i] * q[0][i] + std::exp(q[1][i]) - q[1][i] - 1) / 6;
  return all;
}

}  // namespace

TEST_CASE(
    "free bits are a floor under each unit's mean divergence, and the recorded term stays the divergence itself") {
  const auto units = of_units();
  const double low = std::min(units[0], units[1]), high = std::max(units[0], units[1]);
  REQUIRE(low < 0.9 * high);
  const auto plain = objective({});
  CHECK(plain[2] == Approx(low + high).epsilon(1e-12));
  for (const double floor : {0.5 * low, 0.5 * (low + high), 2 * high}) {
    INFO("free bits " << floor);
    const auto values = objective({{"free_bits", floor}, {"beta", 3.0}});
    CHECK(values[0] == Approx(plain[1] + 3 * (std::max(low, floor) + std::max(high, floor))).epsilon(1e-12));
    CHECK((values[1] == plain[1] && values[2] == plain[2]));
  }
}

TEST_CASE("below the free bits there is nothing to gain") {
  built::Trainee vae("vae", with({}));
  Graph graph(Precision::f64);
  const auto q = vae.model->posterior(graph.constant(3, 6, kX), {});
  graph.finish(kl_with_free_bits(q, 100));
  graph.forward();
  graph.backward();
  for (const auto* parameter : graph.parameters())
    for (Index i = 0; i < parameter->size(); ++i) CHECK(parameter->gradient<double>()[i] == 0);
}

TEST_CASE("a capacity draws the divergence to its value from both sides, growing over its epochs") {
  const auto plain = objective({});
  for (const double capacity : {0.5 * plain[2], 3 * plain[2]}) {
    const auto values = objective({{"capacity", capacity}, {"beta", 10.0}});
    REQUIRE(values.size() == 3);
    CHECK(values[0] == Approx(plain[1] + 10 * std::abs(plain[2] - capacity)).epsilon(1e-12));
  }
  for (const auto& [epoch, capacity] : {std::pair{0.0, 0.0}, {1.0, 2.0}, {4.0, 8.0}, {9.0, 8.0}, {INFINITY, 8.0}}) {
    INFO("epoch " << epoch);
    const auto values = objective({{"capacity", 8.0}, {"capacity_epochs", 4.0}}, epoch);
    REQUIRE(values.size() == 4);
    CHECK(values[3] == Approx(capacity));
    CHECK(values[0] == Approx(plain[1] + std::abs(plain[2] - capacity)).epsilon(1e-12));
  }
}

TEST_CASE("the warm-up begins anew with each cycle, and a trained model is measured with beta itself") {
  for (const auto& [epoch, beta] : {std::pair{0.0, 0.0},
                                    {1.0, 1.5},
                                    {2.0, 3.0},
                                    {4.5, 3.0},
                                    {5.0, 0.0},
                                    {6.0, 1.5},
                                    {14.0, 3.0},
                                    {INFINITY, 3.0}}) {
    INFO("epoch " << epoch);
    const auto values = objective({{"beta", 3.0}, {"kl_warmup", 2.0}, {"kl_cycle", 5.0}}, epoch);
    REQUIRE(values.size() == 4);
    CHECK(values[3] == Approx(beta));
    CHECK(values[0] == Approx(values[1] + beta * values[2]).epsilon(1e-12));
  }
}

TEST_CASE("a cycle without a warm-up that fits into it, and a growth of no capacity, are refused") {
  CHECK_THROWS_WITH(built::model("vae", with({{"kl_cycle", 4.0}})), Catch::Contains("kl_warmup"));
  CHECK_THROWS_WITH(built::model("vae", with({{"kl_cycle", 4.0}, {"kl_warmup", 5.0}})), Catch::Contains("kl_warmup"));
  CHECK_THROWS_WITH(built::model("vae", with({{"capacity_epochs", 4.0}})), Catch::Contains("capacity is 0"));
}

}  // namespace sandglass::test_variational_bound
