#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_iwae {
using built::Numbers;

namespace {

/// x = z w + b + noise, z and noise standard normal, x in two dimensions: then x ~ N(b, I + w w^T), and the exact
/// posterior is N(w (x - b) / s, 1 / s), s = 1 + |w|^2.
constexpr double kW[] = {1.5, -0.8}, kB[] = {0.3, 0.1}, kX[] = {1.2, -0.9};
const double kS = 1 + kW[0] * kW[0] + kW[1] * kW[1];
const DataShape kTwo{.features = 2};

/// ln N(x; b, I + w w^T), by |I + w w^T| = s and its inverse I - w w^T / s.
double log_evidence() {
  const double d[] = {kX[0] - kB[0], kX[1] - kB[1]}, along = kW[0] * d[0] + kW[1] * d[1];
  return -std::log(2 * M_PI) - 0.5 * std::log(kS) - 0.5 * (d[0] * d[0] + d[1] * d[1] - along * along / kS);
}

/// A model of that world whose encoder gives N(gain * exact mean + offset, exact variance * e^widen).
built::Trainee linear_model(const std::string& name, const built::Settings& more, double offset, double widen) {
  auto settings = more;
  settings.insert({{"hidden", std::vector<std::int64_t>{}}, {"latent", std::int64_t{1}}});
  built::Trainee trainee(name, settings, kTwo);
  auto& all = trainee.parameters;
  for (Index i = 0; i < 2; ++i) {
    all.at("decoder.0.weight").set(i, kW[i]);
    all.at("decoder.0.bias").set(i, kB[i]);
    all.at("encoder.mean.weight").set(i, kW[i] / kS);
    all.at("encoder.log_variance.weight").set(i, 0);
  }
  all.at("encoder.mean.bias").set(0, offset - (kW[0] * kB[0] + kW[1] * kB[1]) / kS);
  all.at("encoder.log_variance.bias").set(0, widen - std::log(kS));
  return trainee;
}

/// Total and terms for `rows` copies of the example.
Numbers objective(const built::Trainee& trainee, Index rows, const built::Settings& of_loss = {}) {
  const auto loss = built::loss("mse", of_loss);
  Numbers x, all;
  for (Index r = 0; r < rows; ++r) x.insert(x.end(), kX, kX + 2);
  for (const auto& value : built::evaluate([&](Graph& graph) {
         built::GivenBatch batch(graph.constant(rows, 2, x), *loss);
         return built::all_of(trainee.model->objective(batch));
       }))
    all.push_back(value.at(0));
  return all;
}

double iwae(Index k, Index rows, double offset, double widen) {
  return objective(linear_model("iwae", {{"samples", std::int64_t{k}}}, offset, widen), rows)[0];
}

}  // namespace

TEST_CASE("with the exact posterior the importance-weighted bound is ln p(x) for every k and every draw") {
  for (const Index k : {1, 2, 7}) CHECK(-iwae(k, 3, 0, 0) == Approx(log_evidence()).epsilon(1e-12));
}

TEST_CASE("with another posterior the bound is below ln p(x), rises with k, and closes in on it") {
  const double one = -iwae(1, 4000, 0.6, 0.4), five = -iwae(5, 4000, 0.6, 0.4), fifty = -iwae(50, 2000, 0.6, 0.4);
  const double many = -iwae(5000, 20, 0.6, 0.4);
  CHECK(one < five - 0.1);
  CHECK(five < fifty - 0.02);
  CHECK(fifty < log_evidence());
  CHECK(many == Approx(log_evidence()).margin(0.02));
}

TEST_CASE("with k = 1 the bound is the evidence lower bound: ln p(x) minus the divergence from the exact posterior") {
  const double offset = 0.6, widen = 0.4;
  const double gap = 0.5 * (std::exp(widen) - widen - 1 + offset * offset * kS);
  CHECK(-iwae(1, 20000, offset, widen) == Approx(log_evidence() - gap).margin(0.03));
  const auto vae = objective(linear_model("vae", {}, offset, widen), 20000);
  CHECK(-vae[0] == Approx(log_evidence() - gap).margin(0.03));
}

TEST_CASE("with k = 1 the bound is ln p(x|z) + ln p(z) - ln q(z|x) of the one draw, whatever the loss's reduction") {
  const auto trainee = linear_model("iwae", {{"samples", std::int64_t{1}}}, 0.6, 0.4);
  const auto drawn = built::evaluate([&](Graph& graph) {
    const auto q = trainee.model->posterior(graph.constant(1, 2, {kX[0], kX[1]}), {});
    return std::vector<Value>{q.mean, q.log_variance, reparameterise(q.mean, q.log_variance)};
  });
  const double mu = drawn[0][0], variance = std::exp(drawn[1][0]), z = drawn[2][0];
  const auto log_normal = [](double x, double mean, double v) {
    return -0.5 * (std::log(2 * M_PI * v) + (x - mean) * (x - mean) / v);
  };
  double expected = log_normal(z, 0, 1) - log_normal(z, mu, variance);
  for (int i = 0; i < 2; ++i) expected += log_normal(kX[i], z * kW[i] + kB[i], 1);
  for (const std::string reduction : {"mean", "sum_per_example"})
    CHECK(-objective(trainee, 1, {{"reduction", reduction}})[0] == Approx(expected).epsilon(1e-12));
}

TEST_CASE("the bound's terms are those of a VAE with the same draws") {
  const auto of_iwae = objective(linear_model("iwae", {{"samples", std::int64_t{4}}}, 0.6, 0.4), 8);
  const auto of_vae = objective(linear_model("vae", {{"samples", std::int64_t{4}}}, 0.6, 0.4), 8);
  REQUIRE(of_iwae.size() == 3);
  CHECK(of_iwae[1] == of_vae[1]);
  CHECK(of_iwae[2] == of_vae[2]);
  CHECK(of_iwae[0] < of_vae[0]);
}

TEST_CASE("the bound's weights do not overflow where an example is far from its reconstruction") {
  auto trainee = linear_model("iwae", {{"samples", std::int64_t{3}}}, 0, 0);
  trainee.parameters.at("decoder.0.bias").set(0, 1e4);
  const double value = objective(trainee, 2)[0];
  CHECK(std::isfinite(value));
  CHECK(value > 1e7);
}

}  // namespace sandglass::test_iwae
