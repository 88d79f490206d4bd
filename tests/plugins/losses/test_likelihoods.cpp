#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "tests/plugins/losses/recorded_loss.hpp"

namespace sandglass::test_likelihoods {
using built::Numbers;

namespace {

const DataShape kFour{.features = 4};
const Numbers kA{0.3, -1.2, 2, 0.1, -0.4, 0.8, 1.1, -2}, kX{0.5, 0, 1, 0.2, 0.7, 1, 0, 0.1};
const std::string kSum = "sum_per_example";

double log_normal(double x, double mean, double sigma) {
  return -0.5 * std::pow((x - mean) / sigma, 2) - std::log(sigma) - 0.5 * std::log(2 * M_PI);
}

const std::vector<std::string> kLosses{"mse", "bce", "categorical", "gaussian_nll", "continuous_bernoulli", "poisson"};

}  // namespace

TEST_CASE("squared error is the likelihood of a Gaussian of standard deviation 1") {
  const auto nll = built::nll_of(*built::loss("mse"), 2, kA, kX);
  REQUIRE(nll.size() == 2);
  for (std::size_t r = 0; r < 2; ++r) {
    double expected = 0;
    for (std::size_t d = 4 * r; d < 4 * r + 4; ++d) expected -= log_normal(kX[d], kA[d], 1);
    CHECK(nll[r] == Approx(expected).epsilon(1e-13));
  }
  CHECK(built::loss("mse")->likelihood() == "Gaussian, sigma = 1");
}

TEST_CASE("cross-entropy is the likelihood of Bernoulli pixels") {
  const Numbers binary{1, 0, 0, 1};
  double probability = 1;
  for (std::size_t d = 0; d < 4; ++d) {
    const double p = 1 / (1 + std::exp(-kA[d]));
    probability *= binary[d] == 1 ? p : 1 - p;
  }
  const auto nll = built::nll_of(*built::loss("bce"), 1, {kA.begin(), kA.begin() + 4}, binary);
  CHECK(nll.at(0) == Approx(-std::log(probability)).epsilon(1e-13));
}

TEST_CASE("a Gaussian likelihood with a fixed sigma has its density's every constant") {
  const built::BuiltLoss loss("gaussian_nll", kFour, {{"sigma", 0.3}});
  CHECK(loss.parameters.size() == 0);
  double expected = 0;
  for (std::size_t d = 0; d < 8; ++d) expected -= log_normal(kX[d], kA[d], 0.3);
  const auto nll = built::nll_of(*loss, 2, kA, kX);
  CHECK(nll[0] + nll[1] == Approx(expected).epsilon(1e-13));
  CHECK(built::loss_of(*loss, 2, kA, kX) == Approx(expected / 8).epsilon(1e-13));
  const built::BuiltLoss summed("gaussian_nll", kFour, {{"sigma", 0.3}, {"reduction", kSum}});
  CHECK(built::loss_of(*summed, 2, kA, kX) == Approx(expected / 2).epsilon(1e-13));
}

TEST_CASE("with sigma 1 a Gaussian likelihood is that of squared error") {
  const built::BuiltLoss gaussian("gaussian_nll", kFour, {{"output", std::string("sigmoid")}});
  const auto mse = built::loss("mse", {{"output", std::string("sigmoid")}});
  const auto one = built::nll_of(*gaussian, 2, kA, kX), other = built::nll_of(*mse, 2, kA, kX);
  for (std::size_t r = 0; r < 2; ++r) CHECK(one[r] == Approx(other[r]).epsilon(1e-13));
}

TEST_CASE("a learned variance is a parameter of the loss, one or one for each feature, and starts at sigma") {
  for (const auto& [variance, count] : {std::pair<std::string, Index>{"shared", 1}, {"per_feature", 4}}) {
    const built::BuiltLoss loss("gaussian_nll", kFour, {{"variance", variance}, {"sigma", 0.5}});
    const auto& log_variance = loss.parameters.at("loss.log_variance");
    CHECK(log_variance.size() == count);
    CHECK(log_variance.at(count - 1) == Approx(std::log(0.25)));
    const built::BuiltLoss fixed("gaussian_nll", kFour, {{"sigma", 0.5}});
    CHECK(built::loss_of(*loss, 2, kA, kX) == Approx(built::loss_of(*fixed, 2, kA, kX)).epsilon(1e-13));
  }
}

TEST_CASE("a learned variance is at rest where it is the mean squared error") {
  for (const std::string variance : {"shared", "per_feature"}) {
    built::BuiltLoss loss("gaussian_nll", kFour, {{"variance", variance}});
    auto& log_variance = loss.parameters.at("loss.log_variance");
    for (Index i = 0; i < log_variance.size(); ++i) {
      double squares = 0, count = 0;
      for (Index d = 0; d < 8; ++d)
        if (log_variance.size() == 1 || d % 4 == i)
          squares += std::pow(kA[static_cast<std::size_t>(d)] - kX[static_cast<std::size_t>(d)], 2), count += 1;
      log_variance.set(i, std::log(squares / count));
    }
    Graph graph(Precision::f64);
    graph.finish(loss->loss(graph.constant(2, 4, kA), graph.constant(2, 4, kX)));
    graph.forward();
    graph.backward();
    for (Index i = 0; i < log_variance.size(); ++i) CHECK(std::abs(log_variance.gradient_at(i)) < 1e-14);
    log_variance.set(0, log_variance.at(0) - 0.5);
    graph.forward();
    graph.backward();
    CHECK(log_variance.gradient_at(0) < -1e-3);
  }
}

TEST_CASE("a learned variance has the gradient that central differences find, weighted or not") {
  for (const std::string variance : {"shared", "per_feature"})
    for (const bool weighted : {false, true}) {
      INFO(variance << " weighted " << weighted);
      built::BuiltLoss loss("gaussian_nll", kFour, {{"variance", variance}, {"sigma", 0.7}, {"reduction", kSum}});
      const auto result = check_gradients(
          [&](Graph& graph, ParameterSet&) {
            const Value a = graph.constant(2, 4, kA), x = graph.constant(2, 4, kX);
            return weighted ? loss->weighted_loss(a, x, square(x)) : loss->loss(a, x);
          },
          loss.parameters);
      INFO(result.message);
      CHECK(result.passed);
    }
}

TEST_CASE("a Gaussian likelihood that was not built for a shape says so instead of using a variance it lacks") {
  const auto loss = built::loss("gaussian_nll", {{"variance", std::string("shared")}});
  CHECK_THROWS_AS(built::loss_of(*loss, 2, kA, kX), PluginError);
}

TEST_CASE("categorical cross-entropy is a softmax over each group of features") {
  const Numbers a{1, 2, 3, -1, 0, 1, 0, 0, 90, 5, 5, 5}, x{0, 0, 1, 1, 0, 0, 0, 0, 1, 0.2, 0.3, 0.5};
  const auto group = [&](std::size_t first) {
    double total = 0, sum = 0;
    for (std::size_t k = first; k < first + 3; ++k) total += std::exp(a[k]);
    for (std::size_t k = first; k < first + 3; ++k) sum -= x[k] * (a[k] - std::log(total));
    return sum;
  };
  const DataShape shape{.features = 6};
  const built::Settings three{{"categories", std::int64_t{3}}};
  const built::BuiltLoss mean("categorical", shape, three);
  const double sum = group(0) + group(3) + group(6) + group(9);
  CHECK(built::loss_of(*mean, 2, a, x) == Approx(sum / 4));
  const auto nll = built::nll_of(*mean, 2, a, x);
  CHECK(nll.at(0) == Approx(group(0) + group(3)));
  CHECK(nll.at(1) == Approx(group(6) + group(9)).margin(1e-12));
  auto summed = three;
  summed["reduction"] = kSum;
  CHECK(built::loss_of(*built::BuiltLoss("categorical", shape, summed), 2, a, x) == Approx(sum / 2));
  const auto p = built::evaluate(2, a, x, [&](Value of, Value) { return mean->reconstruction(of); });
  for (std::size_t first = 0; first < 12; first += 3) CHECK(p[first] + p[first + 1] + p[first + 2] == Approx(1));
  CHECK(p[1] / p[0] == Approx(std::exp(1.0)));
}

TEST_CASE("categorical cross-entropy refuses examples that are not whole groups, and says how to mend it") {
  ParameterSet parameters;
  const auto loss = built::loss("categorical", {{"categories", std::int64_t{5}}});
  CHECK_THROWS_WITH(loss->build({.features = 12}, parameters), Catch::Contains("categories is 5") &&
                                                                   Catch::Contains("12 features") &&
                                                                   Catch::Contains("set loss.categories"));
}

TEST_CASE("a loss with weights of 1 is the loss, and is linear in its weights") {
  const Numbers ones(8, 1), first{1, 1, 1, 1, 0, 0, 0, 0}, second{0, 0, 0, 0, 1, 1, 1, 1};
  Numbers mixed(8, 0.25);
  for (std::size_t d = 4; d < 8; ++d) mixed[d] = 3;
  for (const auto& name : kLosses)
    for (const std::string reduction : {"mean", "sum_per_example"}) {
      INFO(name << " " << reduction);
      const built::BuiltLoss loss(name, kFour, {{"reduction", reduction}});
      CHECK(loss->reduction() == (reduction == "mean" ? Reduction::mean : Reduction::sum_per_example));
      const auto weighted = [&](const Numbers& w) { return built::weighted_of(*loss, 2, kA, kX, w); };
      CHECK(weighted(ones) == Approx(built::loss_of(*loss, 2, kA, kX)).epsilon(1e-12));
      CHECK(weighted(mixed) == Approx(0.25 * weighted(first) + 3 * weighted(second)).epsilon(1e-12));
      CHECK(weighted(first) != Approx(weighted(second)));
    }
}

TEST_CASE("a likelihood's loss is its negative log-likelihood per example up to its reduction") {
  for (const std::string name : {"bce", "gaussian_nll", "categorical", "continuous_bernoulli", "poisson"}) {
    INFO(name);
    const built::BuiltLoss loss(name, kFour, {{"reduction", kSum}});
    const auto nll = built::nll_of(*loss, 2, kA, kX);
    CHECK(built::loss_of(*loss, 2, kA, kX) == Approx((nll[0] + nll[1]) / 2).epsilon(1e-12));
    CHECK_FALSE(loss->likelihood().empty());
  }
}

TEST_CASE("categorical cross-entropy takes each step of a sequence for a group, and a group of zeros adds nothing") {
  ParameterSet parameters;
  const auto by_step = built::loss("categorical", {{"categories", std::int64_t{0}}, {"reduction", kSum}});
  by_step->build({.features = 6, .steps = 2}, parameters);
  const auto three = built::loss("categorical", {{"categories", std::int64_t{3}}, {"reduction", kSum}});
  const Numbers a{0.3, -1.2, 2, 0.1, -0.4, 0.8}, x{0, 1, 0, 0, 0, 0};
  const auto nll = built::nll_of(*by_step, 1, a, x);
  CHECK(nll == built::nll_of(*three, 1, a, x));
  CHECK(nll[0] == Approx(std::log(std::exp(0.3) + std::exp(-1.2) + std::exp(2)) + 1.2).epsilon(1e-13));
  const auto zero = built::loss("categorical", {{"categories", std::int64_t{0}}});
  CHECK_THROWS_WITH(zero->build({.features = 6}, parameters), Catch::Contains("these examples have no steps"));
  const auto one = built::loss("categorical", {{"categories", std::int64_t{1}}});
  CHECK_THROWS_WITH(one->build({.features = 6}, parameters), Catch::Contains("one category leaves no choice"));
}

}  // namespace sandglass::test_likelihoods
