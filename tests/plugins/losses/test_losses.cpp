#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"

using namespace sandglass;

namespace {

const std::vector<double> kLogits{-80, -3.5, -0.1, 0, 0.7, 95}, kTargets{0, 0.25, 1, 0.5, 0.9, 1};

double value_of(const Loss& loss, Index rows, const std::vector<double>& a, const std::vector<double>& x) {
  const Index cols = static_cast<Index>(a.size()) / rows;
  Graph graph(Precision::f64);
  const Value value = loss.loss(graph.constant(rows, cols, a), graph.constant(rows, cols, x));
  graph.finish_forward_only({value});
  graph.forward();
  return graph.scalar(value);
}

/// -[x ln s + (1-x) ln(1-s)], s = 1/(1+e^-a), in the widest type there is.
long double cross_entropy(long double a, long double x) {
  return x * std::log1p(std::exp(-a)) + (1 - x) * (a + std::log1p(std::exp(-a)));
}

}  // namespace

TEST_CASE("binary cross-entropy equals its definition, also at logits where a probability rounds to 0 or 1") {
  long double sum = 0;
  for (std::size_t i = 0; i < kLogits.size(); ++i) sum += cross_entropy(kLogits[i], kTargets[i]);
  const auto mean = built::loss("bce", {{"reduction", std::string("mean")}});
  const auto per_example = built::loss("bce", {{"reduction", std::string("sum_per_example")}});
  CHECK(value_of(*mean, 2, kLogits, kTargets) == Approx(static_cast<double>(sum) / 6).epsilon(1e-13));
  CHECK(value_of(*per_example, 2, kLogits, kTargets) == Approx(static_cast<double>(sum) / 2).epsilon(1e-13));
  CHECK(value_of(*mean, 1, {-800}, {1}) == Approx(800));
  CHECK(value_of(*mean, 1, {800}, {0}) == Approx(800));
}

TEST_CASE("squared error equals its definition under either reduction") {
  const std::vector<double> a{1, 2, 3, 4}, x{0, 2, 1, 8};
  CHECK(value_of(*built::loss("mse"), 2, a, x) == Approx((1 + 0 + 4 + 16) / 4.0));
  CHECK(value_of(*built::loss("mse", {{"reduction", std::string("sum_per_example")}}), 2, a, x) ==
        Approx((1 + 0 + 4 + 16) / 2.0));
}

TEST_CASE("squared error compares the target with the output function of the pre-activation") {
  const auto sigmoid_mse = built::loss("mse", {{"output", std::string("sigmoid")}});
  const double s = 1 / (1 + std::exp(-0.3));
  CHECK(value_of(*sigmoid_mse, 1, {0.3}, {0.9}) == Approx((s - 0.9) * (s - 0.9)));
  CHECK(value_of(*built::loss("mse", {{"output", std::string("relu")}}), 1, {-5}, {0.5}) == Approx(0.25));
}

TEST_CASE("a loss says in its unit which reduction it uses") {
  for (const std::string name : {"mse", "bce"}) {
    CHECK_THAT(std::string(built::loss(name)->unit()), Catch::Contains("mean over pixels and batch"));
    CHECK_THAT(std::string(built::loss(name, {{"reduction", std::string("sum_per_example")}})->unit()),
               Catch::Contains("sum over pixels"));
  }
}
