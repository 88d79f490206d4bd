#include <catch2/catch.hpp>
#include <numbers>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_latent_prior {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(18, 0.4, 0.5);

built::Trainee trainee(const std::string& prior, built::Settings more = {}, const std::string& model = "vae") {
  more.insert({{"hidden", std::vector<std::int64_t>{5}},
               {"latent", std::int64_t{2}},
               {"prior", prior},
               {"prior_components", std::int64_t{3}}});
  return built::Trainee(model, more);
}

double log_normal(double z, double mean, double log_variance) {
  return -0.5 * (std::log(2 * std::numbers::pi) + log_variance + std::pow(z - mean, 2) / std::exp(log_variance));
}

/// The components of a model's prior: weights (3), means and log-variances (3, 2).
struct Components {
  Numbers weights, mean, log_variance;
};

Components components(const built::Trainee& of, const std::string& prior) {
  Components all;
  const auto numbers = [&](const char* name) {
    Numbers values;
    for (Index i = 0; i < of.parameters.at(name).size(); ++i) values.push_back(of.parameters.at(name).at(i));
    return values;
  };
  if (prior == "vamp") {
    const auto inputs = numbers("prior.input");
    const auto q = built::evaluate([&](Graph& graph) {
      const auto posterior = of.model->posterior(graph.constant(3, 6, inputs), {});
      return std::vector<Value>{posterior.mean, posterior.log_variance};
    });
    return {Numbers(3, 1.0 / 3), q[0], q[1]};
  }
  all = {numbers("prior.logit"), numbers("prior.mean"), numbers("prior.log_variance")};
  double total = 0;
  for (double& weight : all.weights) total += weight = std::exp(weight);
  for (double& weight : all.weights) weight /= total;
  return all;
}

double log_density(const Components& c, double a, double b) {
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k)
    sum += c.weights[k] * std::exp(log_normal(a, c.mean[2 * k], c.log_variance[2 * k]) +
                                   log_normal(b, c.mean[2 * k + 1], c.log_variance[2 * k + 1]));
  return std::log(sum);
}

void spread(built::Trainee& of) {
  for (auto& parameter : of.parameters)
    if (parameter.name().starts_with("prior."))
      for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 1.5 * std::sin(2.3 * static_cast<double>(i) + 1));
}

}  // namespace

TEST_CASE("the prior's density is the mixture's, of trained Gaussians or of the posteriors of pseudo-inputs") {
  for (const std::string prior : {"mixture", "vamp"}) {
    auto vae = trainee(prior);
    spread(vae);
    const auto parts = components(vae, prior);
    const Numbers z = built::numbers(8, 1.4, 0.2);
    const auto found = built::evaluate(
        [&](Graph& graph) { return std::vector<Value>{vae.model->log_prior(graph.constant(4, 2, z))}; });
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(found[0][i] == Approx(log_density(parts, z[2 * i], z[2 * i + 1])).epsilon(1e-10));
  }
}

TEST_CASE("draws of the prior have the mixture's means and squares, and each follows from its own stream") {
  for (const std::string prior : {"mixture", "vamp"}) {
    auto vae = trainee(prior);
    spread(vae);
    const auto parts = components(vae, prior);
    std::vector<Rng> streams;
    for (std::uint64_t i = 0; i < 40000; ++i) streams.emplace_back(1, Purpose::test, i);
    auto one = streams[7];
    const auto codes = vae.model->sample_prior(streams), alone = vae.model->sample_prior({&one, 1});
    REQUIRE(codes.size() == 80000);
    CHECK((alone[0] == codes[14] && alone[1] == codes[15]));
    for (std::size_t j = 0; j < 2; ++j) {
      double mean = 0, square = 0, expected = 0, expected_square = 0;
      for (std::size_t i = j; i < codes.size(); i += 2) mean += codes[i] / 40000, square += codes[i] * codes[i] / 40000;
      for (std::size_t k = 0; k < 3; ++k) {
        const double m = parts.mean[2 * k + j];
        expected += parts.weights[k] * m;
        expected_square += parts.weights[k] * (m * m + std::exp(parts.log_variance[2 * k + j]));
      }
      CHECK(mean == Approx(expected).margin(0.04));
      CHECK(square == Approx(expected_square).epsilon(0.05));
    }
  }
}

TEST_CASE("the standard prior is N(0, I): no density of its own, and L normal numbers of the stream for each code") {
  const auto vae = trainee("standard");
  Graph graph;
  CHECK_FALSE(vae.model->log_prior(graph.constant(2, 2, 0)).valid());
  Rng rng(3, Purpose::test), same = rng;
  const auto code = vae.model->sample_prior({&rng, 1});
  CHECK(code[0] == static_cast<float>(same.normal()));
  CHECK(code[1] == static_cast<float>(same.normal()));
  CHECK(rng.position() == same.position());
}

TEST_CASE("the VAE's KL term is estimated from its draws where the prior is a mixture") {
  for (const std::string prior : {"mixture", "vamp"}) {
    auto vae = trainee(prior, {{"samples", std::int64_t{2}}, {"beta", 3.0}});
    spread(vae);
    const auto parts = components(vae, prior);
    const auto loss = built::loss("bce");
    const auto values = built::evaluate([&](Graph& graph) {
      built::GivenBatch batch(graph.constant(3, 6, kX), *loss);
      return built::all_of(vae.model->objective(batch));
    });
    const auto q = built::evaluate([&](Graph& graph) {
      const auto posterior = vae.model->posterior(graph.constant(3, 6, kX), {});
      const Value mean = repeat_rows(posterior.mean, 2), log_variance = repeat_rows(posterior.log_variance, 2);
      return std::vector<Value>{mean, log_variance, reparameterise(mean, log_variance)};
    });
    double kl = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 2 * i; j < 2 * i + 2; ++j) kl += log_normal(q[2][j], q[0][j], q[1][j]) / 6;
      kl -= log_density(parts, q[2][2 * i], q[2][2 * i + 1]) / 6;
    }
    CHECK(values[2][0] == Approx(kl).epsilon(1e-10));
    CHECK(values[0][0] == Approx(values[1][0] + 3 * kl).epsilon(1e-10));
  }
}

TEST_CASE("free bits are refused where the KL term does not divide among the units") {
  CHECK_THROWS_WITH(trainee("vamp", {{"free_bits", 0.1}}), Catch::Contains("prior: vamp"));
}

}  // namespace sandglass::test_latent_prior
