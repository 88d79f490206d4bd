#include <catch2/catch.hpp>
#include <cmath>

#include "contract.hpp"
#include "core/autodiff/gradient_check.hpp"

using namespace sandglass;
using namespace sandglass::contract;

namespace {

constexpr Index kRows = 3, kCols = 5;

/// Pre-activations away from the kink of relu.
void fill(Parameter& a) {
  Rng rng(5, Purpose::test);
  for (Index i = 0; i < a.size(); ++i) a.set(i, (i % 2 == 0 ? 1 : -1) * rng.uniform(0.2, 2));
}

std::vector<double> targets(std::uint64_t seed) {
  const auto x = sample(kRows, kCols, seed);
  return {x.begin(), x.end()};
}

}  // namespace

TEST_CASE("every loss has the gradient that central differences find") {
  for (const auto& [entry, params, label] : cases(Kind::loss)) {
    INFO(label);
    const auto loss = registry().make_loss(entry->name, params);
    ParameterSet set(Precision::f64);
    fill(set.add("a", kRows, kCols));
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet& p) {
          return loss->loss(graph.parameter(p.at("a")), graph.constant(kRows, kCols, targets(1)));
        },
        set);
    INFO(result.message);
    CHECK(result.passed);
    CHECK(result.checked == kRows * kCols);
  }
}

TEST_CASE("every loss is a scalar, its reconstruction has the target's shape, and it names its unit and reduction") {
  for (const auto& [entry, params, label] : cases(Kind::loss)) {
    INFO(label);
    const auto loss = registry().make_loss(entry->name, params);
    Graph graph;
    const Value a = graph.input("a", kRows, kCols), x = graph.input("x", kRows, kCols);
    const Value mean = loss->reconstruction(a), value = loss->loss(a, x);
    CHECK((mean.rows() == kRows && mean.cols() == kCols));
    CHECK(value.size() == 1);
    const std::string unit(loss->unit());
    CHECK_THAT(unit, Catch::Contains("mean over") || Catch::Contains("sum over"));
  }
}

TEST_CASE("every loss is stationary where the reconstruction is the target") {
  for (const auto& [entry, params, label] : cases(Kind::loss)) {
    INFO(label);
    const auto loss = registry().make_loss(entry->name, params);
    ParameterSet set(Precision::f64);
    auto& a = set.add("a", kRows, kCols);
    fill(a);
    Graph graph(Precision::f64);
    const Value value = graph.parameter(a);
    graph.finish(loss->loss(value, stop_gradient(loss->reconstruction(value))));
    graph.forward();
    graph.backward();
    for (Index i = 0; i < a.size(); ++i) CHECK(std::abs(a.gradient_at(i)) < 1e-12);
  }
}

TEST_CASE("every loss passes NaN on") {
  for (const auto& [entry, params, label] : cases(Kind::loss)) {
    INFO(label);
    const auto loss = registry().make_loss(entry->name, params);
    Graph graph;
    const Value a = graph.input("a", kRows, kCols), x = graph.input("x", kRows, kCols);
    const Value value = loss->loss(a, x);
    graph.finish_forward_only({value});
    auto numbers = sample(kRows, kCols, 2);
    graph.set_input(x, numbers.data());
    numbers[7] = NAN;
    graph.set_input(a, numbers.data());
    graph.forward();
    CHECK(std::isnan(graph.scalar(value)));
  }
}
