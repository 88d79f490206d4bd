#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "tests/plugins/losses/recorded_loss.hpp"

namespace sandglass::test_counts {
using built::Numbers;

namespace {

const DataShape kTwo{.features = 2};
const std::string kFixed = "fixed";

double poisson(double count, double rate) {
  double p = std::exp(-rate);
  for (int k = 1; k <= count; ++k) p *= rate / k;
  return p;
}

/// Gamma(x + r) / (Gamma(r) x!) (1 - q)^r q^x, q = mean / (mean + r).
double negative_binomial(double count, double mean, double alpha) {
  const double r = 1 / alpha, q = mean / (mean + r);
  double p = std::pow(1 - q, r);
  for (int k = 1; k <= count; ++k) p *= q * (r + k - 1) / k;
  return p;
}

}  // namespace

TEST_CASE("the Poisson loss is -ln of the probability of the count, whose rate is the reconstruction") {
  const auto loss = built::loss("poisson");
  const Numbers a{-1, 0.5, 2, 1.3}, x{0, 1, 9, 4};
  const auto nll = built::nll_of(*loss, 2, a, x);
  for (std::size_t r = 0; r < 2; ++r) {
    const double p = poisson(x[2 * r], std::exp(a[2 * r])) * poisson(x[2 * r + 1], std::exp(a[2 * r + 1]));
    CHECK(nll[r] == Approx(-std::log(p)).epsilon(1e-12));
  }
  CHECK(built::loss_of(*loss, 2, a, x) == Approx((nll[0] + nll[1]) / 4).epsilon(1e-12));
  const auto rate = built::evaluate(1, {1.5}, {0}, [&](Value of, Value) { return loss->reconstruction(of); });
  CHECK(rate[0] == Approx(std::exp(1.5)));
}

TEST_CASE("with the softplus link the mean is ln(1 + e^a), finite where e^a is not, and above 0 where it vanishes") {
  const std::string softplus = "softplus";
  const auto loss = built::loss("poisson", {{"link", softplus}});
  const built::BuiltLoss other("negative_binomial", kTwo, {{"link", softplus}, {"dispersion", kFixed}, {"alpha", 0.5}});
  const double first = std::log1p(std::exp(0.5)), second = std::log1p(std::exp(-1));
  CHECK(built::nll_of(*loss, 1, {0.5, -1}, {3, 0}).at(0) ==
        Approx(-std::log(poisson(3, first) * poisson(0, second))).epsilon(1e-7));
  CHECK(built::nll_of(*other, 1, {0.5, -1}, {3, 0}).at(0) ==
        Approx(-std::log(negative_binomial(3, first, 0.5) * negative_binomial(0, second, 0.5))).epsilon(1e-7));
  for (const double a : {200.0, -200.0}) {
    CHECK(std::isfinite(built::nll_of(*loss, 1, {a, a}, {3, 0}).at(0)));
    CHECK(std::isfinite(built::nll_of(*other, 1, {a, a}, {3, 0}).at(0)));
  }
}

TEST_CASE("the negative binomial loss is -ln of the probability of the count, which sums to 1") {
  for (const double alpha : {0.01, 0.5, 3.0}) {
    const built::BuiltLoss loss("negative_binomial", {.features = 1}, {{"dispersion", kFixed}, {"alpha", alpha}});
    CHECK(loss.parameters.size() == 0);
    double total = 0, mean = 0, square = 0;
    for (int count = 0; count < 400; ++count) {
      const double p = std::exp(-built::nll_of(*loss, 1, {0.9}, {static_cast<double>(count)}).at(0));
      CHECK(p == Approx(negative_binomial(count, std::exp(0.9), alpha)).epsilon(1e-9).margin(1e-300));
      total += p, mean += count * p, square += count * count * p;
    }
    CHECK(total == Approx(1).epsilon(1e-9));
    CHECK(mean == Approx(std::exp(0.9)).epsilon(1e-9));
    CHECK(square - mean * mean == Approx(mean + alpha * mean * mean).epsilon(1e-6));
  }
}

TEST_CASE("without dispersion the negative binomial is Poisson's") {
  const built::BuiltLoss loss("negative_binomial", kTwo, {{"dispersion", kFixed}, {"alpha", 1e-6}});
  const auto poisson = built::loss("poisson");
  CHECK(built::loss_of(*loss, 1, {0.3, 2}, {2, 5}) ==
        Approx(built::loss_of(*poisson, 1, {0.3, 2}, {2, 5})).epsilon(1e-4));
}

TEST_CASE("a learned dispersion is a parameter of the loss, one or one for each feature, with the right gradient") {
  for (const auto& [dispersion, count] : {std::pair<std::string, Index>{"shared", 1}, {"per_feature", 2}})
    for (const bool weighted : {false, true}) {
      INFO(dispersion << " weighted " << weighted);
      built::BuiltLoss loss("negative_binomial", kTwo, {{"dispersion", dispersion}, {"alpha", 0.7}});
      CHECK(loss.parameters.at("loss.log_dispersion").size() == count);
      CHECK(loss.parameters.at("loss.log_dispersion").at(count - 1) == Approx(std::log(0.7)));
      const auto result = check_gradients(
          [&](Graph& graph, ParameterSet&) {
            const Value a = graph.constant(2, 2, {0.3, -1, 2, 1}), x = graph.constant(2, 2, {0, 3, 11, 2});
            return weighted ? loss->weighted_loss(a, x, graph.constant(2, 2, {1, 0.5, 2, 0})) : loss->loss(a, x);
          },
          loss.parameters);
      INFO(result.message);
      CHECK(result.passed);
      const built::BuiltLoss fixed("negative_binomial", kTwo, {{"dispersion", kFixed}, {"alpha", 0.7}});
      CHECK(built::loss_of(*loss, 1, {0.1, 2}, {1, 4}) == Approx(built::loss_of(*fixed, 1, {0.1, 2}, {1, 4})));
    }
  CHECK_THROWS_AS(built::loss_of(*built::loss("negative_binomial"), 1, {0.1, 2}, {1, 4}), PluginError);
}

TEST_CASE("losses of counts ask for whole numbers from 0 on") {
  for (const std::string name : {"poisson", "negative_binomial"}) {
    const auto range = built::loss(name)->target_range();
    CHECK((range.min == 0 && std::isinf(range.max) && range.whole));
  }
  CHECK_FALSE(built::loss("bce")->target_range().whole);
}

}  // namespace sandglass::test_counts
