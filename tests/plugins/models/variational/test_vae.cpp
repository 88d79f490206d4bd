#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_vae {
using built::Numbers;

namespace {

constexpr StepKey kStep{.seed = 3, .step = 5};
const std::vector<std::string> kPlain{"reconstruction", "kl"};

built::Settings with(built::Settings more) {
  more.insert({{"hidden", std::vector<std::int64_t>{5}}, {"latent", std::int64_t{2}}});
  return more;
}

const Numbers kX = built::numbers(18, 0.4, 0.5);

/// Total, then terms, of the objective for three examples, with the draws of kStep.
Numbers objective(const built::Trainee& vae, const Loss& loss, double epoch = 0) {
  Numbers all;
  for (const auto& value : built::evaluate(
           [&](Graph& graph) {
             built::GivenBatch batch(graph.constant(3, 6, kX), loss);
             return built::all_of(vae.model->objective(batch.at_epoch(epoch)));
           },
           kStep))
    all.push_back(value.at(0));
  return all;
}

struct Posteriors {
  Numbers mean, log_variance, z, a;
};

/// What the objective's draws were: `draws` for each example, each with its pre-activation.
Posteriors posteriors(const built::Trainee& vae, Index draws = 1) {
  const auto all = built::evaluate(
      [&](Graph& graph) {
        const auto q = vae.model->posterior(graph.constant(3, 6, kX), {});
        const Value z = reparameterise(repeat_rows(q.mean, draws), repeat_rows(q.log_variance, draws));
        return std::vector<Value>{q.mean, q.log_variance, z, vae.model->decode(z)};
      },
      kStep);
  return {all[0], all[1], all[2], all[3]};
}

/// KL(q || N(0, I)), averaged over the examples.
double divergence(const Posteriors& q) {
  double sum = 0;
  for (std::size_t i = 0; i < q.mean.size(); ++i)
    sum += 0.5 * (q.mean[i] * q.mean[i] + std::exp(q.log_variance[i]) - q.log_variance[i] - 1);
  return sum / 3;
}

/// -ln of the Bernoulli probability, averaged over draws and examples.
double reconstruction_error(const Posteriors& q, std::size_t draws = 1) {
  double sum = 0;
  for (std::size_t i = 0; i < q.a.size(); ++i) {
    const double p = 1 / (1 + std::exp(-q.a[i])), x = kX[i / (6 * draws) * 6 + i % 6];
    sum -= x * std::log(p) + (1 - x) * std::log(1 - p);
  }
  return sum / static_cast<double>(3 * draws);
}

}  // namespace

TEST_CASE("the VAE minimises -ln p(x|z) plus the KL divergence in nats per example, whatever the loss's reduction") {
  const built::Trainee vae("vae", with({}));
  const auto q = posteriors(vae);
  for (const std::string reduction : {"mean", "sum_per_example"}) {
    const auto values = objective(vae, *built::loss("bce", {{"reduction", reduction}}));
    REQUIRE(values.size() == 3);
    CHECK(values[1] == Approx(reconstruction_error(q)).epsilon(1e-12));
    CHECK(values[2] == Approx(divergence(q)).epsilon(1e-12));
    CHECK(values[0] == Approx(reconstruction_error(q) + divergence(q)).epsilon(1e-12));
  }
}

TEST_CASE("the VAE averages the likelihood over as many draws as it is told to make") {
  const built::Trainee vae("vae", with({{"samples", std::int64_t{4}}}));
  const auto q = posteriors(vae, 4);
  CHECK(q.z[0] != q.z[2]);
  const auto values = objective(vae, *built::loss("bce"));
  CHECK(values[1] == Approx(reconstruction_error(q, 4)).epsilon(1e-12));
  CHECK(values[2] == Approx(divergence(q)).epsilon(1e-12));
}

TEST_CASE("the KL divergence is 0 where the encoder gives the prior") {
  built::Trainee vae("vae", with({}));
  for (auto& parameter : vae.parameters)
    if (parameter.name().find("mean") != std::string::npos || parameter.name().find("variance") != std::string::npos)
      for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
  CHECK(objective(vae, *built::loss("bce"))[2] == 0);
}

TEST_CASE("beta weighs the KL term; with beta 1 the objective is the plain sum to the last bit") {
  const built::Trainee plain("vae", with({})), one("vae", with({{"beta", 1.0}})), four("vae", with({{"beta", 4.0}}));
  const auto loss = built::loss("bce");
  const auto values = objective(plain, *loss), weighted = objective(four, *loss);
  CHECK(values[0] == values[1] + values[2]);
  CHECK(objective(one, *loss) == values);
  CHECK(weighted[0] == Approx(values[1] + 4 * values[2]).epsilon(1e-14));
  CHECK((weighted[1] == values[1] && weighted[2] == values[2]));
}

TEST_CASE("beta grows from 0 to its value over the epochs of the warm-up and stays there") {
  const built::Trainee vae("vae", with({{"beta", 3.0}, {"kl_warmup", 2.0}}));
  for (const auto& [epoch, beta] : {std::pair{0.0, 0.0}, {0.5, 0.75}, {2.0, 3.0}, {7.0, 3.0}, {INFINITY, 3.0}}) {
    INFO("epoch " << epoch);
    const auto values = objective(vae, *built::loss("bce"), epoch);
    REQUIRE(values.size() == 4);
    CHECK(values[3] == Approx(beta));
    CHECK(values[0] == Approx(values[1] + beta * values[2]).epsilon(1e-14));
  }
}

TEST_CASE("the VAE names its terms, and says that they are nats per example") {
  const auto loss = built::loss("bce");
  const auto named = [&](const built::Settings& settings) {
    const built::Trainee vae("vae", with(settings));
    Graph graph(Precision::f64);
    built::GivenBatch batch(graph.constant(3, 6, kX), *loss);
    const auto made = vae.model->objective(batch);
    CHECK(made.unit == "nats per example, mean over batch");
    return built::names_of(made);
  };
  CHECK(named({}) == kPlain);
  CHECK(named({{"beta", 2.0}}) == kPlain);
  CHECK(named({{"kl_warmup", 1.0}}) == std::vector<std::string>{"reconstruction", "kl", "beta"});
}

TEST_CASE("a noise corrupts what the VAE's encoder sees, and the target stays clean") {
  const built::Trainee vae("vae", with({}));
  const auto loss = built::loss("bce");
  const auto values = built::evaluate(
      [&](Graph& graph) {
        const Value noisy = graph.constant(3, 6, built::numbers(18, 0.2));
        built::GivenBatch batch(graph.constant(3, 6, kX), *loss);
        batch.corrupted_by([=] { return noisy; });
        const auto made = vae.model->objective(batch);
        const auto q = vae.model->posterior(noisy, {});
        return std::vector<Value>{made.terms[0].value, made.terms[1].value,
                                  mean(kl_standard_normal(q.mean, q.log_variance))};
      },
      kStep);
  CHECK(values[1] == values[2]);
  CHECK(values[1].at(0) != Approx(divergence(posteriors(vae))));
}

TEST_CASE("the VAE encodes to the mean of its posterior and has a prior to draw from") {
  const built::Trainee vae("vae", with({}));
  const auto z =
      built::evaluate([&](Graph& graph) { return std::vector<Value>{vae.model->encode(graph.constant(3, 6, kX))}; });
  CHECK(z[0] == posteriors(vae).mean);
  CHECK(vae.model->has_prior());
  CHECK_FALSE(vae.model->conditional());
}

TEST_CASE("the VAE trains a learned variance of its loss, and has the gradient that central differences find") {
  for (const built::Settings& settings :
       {built::Settings{{"samples", std::int64_t{3}}}, built::Settings{{"kl_warmup", 2.0}, {"beta", 3.0}}}) {
    built::Trainee vae("vae", with(settings));
    const auto loss = built::loss("gaussian_nll", {{"variance", std::string("shared")}, {"sigma", 0.4}});
    loss->build({.features = 6}, vae.parameters);
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          built::GivenBatch batch(graph.constant(3, 6, kX), *loss);
          return vae.model->objective(batch.at_epoch(1)).total;
        },
        vae.parameters, {.key = kStep});
    INFO(result.message);
    CHECK(result.passed);
    CHECK(result.checked == vae.parameters.count());
  }
}

TEST_CASE("the VAE without hidden layers is linear in x") {
  const built::Trainee vae("vae", {{"hidden", std::vector<std::int64_t>{}}, {"latent", std::int64_t{2}}});
  const auto q = posteriors(vae);
  const auto &w = vae.parameters.at("encoder.mean.weight"), &b = vae.parameters.at("encoder.mean.bias");
  for (Index e = 0; e < 3; ++e)
    for (Index j = 0; j < 2; ++j) {
      double sum = b.at(j);
      for (Index i = 0; i < 6; ++i) sum += kX[static_cast<std::size_t>(e * 6 + i)] * w.at(i * 2 + j);
      CHECK(q.mean[static_cast<std::size_t>(e * 2 + j)] == Approx(sum).epsilon(1e-12));
    }
}

}  // namespace sandglass::test_vae
