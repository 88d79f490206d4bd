#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "tests/contract/support/contract.hpp"

namespace sandglass::test_losses {
using namespace sandglass::contract;

namespace {

constexpr Index kLossRows = 3;
const Index kLossCols = kImages.features;

/// A loss built for small images, its own parameters, and a pre-activation "a" away from the kink of relu.
struct BuiltLoss {
  explicit BuiltLoss(const Case& one, Precision precision = Precision::f64) : parameters(precision) {
    loss = registry().make_loss(one.entry->name, one.params);
    loss->build(kImages, parameters);
    own = parameters.size();
    auto& a = parameters.add("a", kLossRows, kLossCols);
    Rng rng(5, Purpose::test);
    for (Index i = 0; i < a.size(); ++i) a.set(i, (i % 2 == 0 ? 1 : -1) * rng.uniform(0.2, 2));
  }

  Value pre_activation(Graph& graph) { return graph.parameter(parameters.at("a")); }

  std::unique_ptr<Loss> loss;
  ParameterSet parameters;
  std::size_t own;
};

Value targets(Graph& graph) {
  const auto x = sample(kLossRows, kLossCols, 1);
  return graph.constant(kLossRows, kLossCols, {x.begin(), x.end()});
}

Value weights(Graph& graph) {
  const auto w = sample(kLossRows, kLossCols, 2);
  return graph.constant(kLossRows, kLossCols, {w.begin(), w.end()});
}

/// Whether `record` has the gradient that central differences find, with respect to the pre-activation and to the
/// loss's own parameters.
void check_gradient_of(BuiltLoss& built, const std::function<Value(Graph&)>& record) {
  const auto result = check_gradients([&](Graph& graph, ParameterSet&) { return record(graph); }, built.parameters);
  INFO(result.message);
  CHECK(result.passed);
  CHECK(result.checked == built.parameters.count());
}

bool refuses(const std::function<void()>& call) {
  try {
    call();
  } catch (const LossRefusal&) {
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every loss has the gradient that central differences find, in its own parameters too") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    BuiltLoss built(one);
    check_gradient_of(built,
                      [&](Graph& graph) { return built.loss->loss(built.pre_activation(graph), targets(graph)); });
  }
}

TEST_CASE("every loss weighs elements with the right gradient, or refuses to") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    BuiltLoss built(one);
    const auto record = [&](Graph& graph) {
      return built.loss->weighted_loss(built.pre_activation(graph), targets(graph), weights(graph));
    };
    Graph graph(Precision::f64);
    if (!refuses([&] { record(graph); })) check_gradient_of(built, record);
  }
}

TEST_CASE("every loss that names its likelihood has one number of it for each example, the others refuse") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    BuiltLoss built(one);
    const auto record = [&](Graph& graph) {
      return built.loss->negative_log_likelihood(built.pre_activation(graph), targets(graph));
    };
    Graph graph(Precision::f64);
    if (built.loss->likelihood().empty()) {
      CHECK(refuses([&] { record(graph); }));
      continue;
    }
    const Value rows = record(graph);
    CHECK((rows.rows() == kLossRows && rows.cols() == 1));
    check_gradient_of(built, [&](Graph& of) { return mean(record(of)); });
  }
}

TEST_CASE("every loss gives its own parameters names that start with 'loss.'") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    const BuiltLoss built(one);
    for (std::size_t k = 0; k < built.own; ++k) CHECK(built.parameters[k].name().rfind("loss.", 0) == 0);
  }
}

TEST_CASE("every loss is a scalar, its reconstruction has the target's shape, and it names its unit and reduction") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    BuiltLoss built(one);
    Graph graph(Precision::f64);
    const Value a = built.pre_activation(graph);
    const Value mean = built.loss->reconstruction(a), value = built.loss->loss(a, targets(graph));
    CHECK((mean.rows() == kLossRows && mean.cols() == kLossCols));
    CHECK(value.size() == 1);
    const std::string unit(built.loss->unit());
    CHECK_THAT(unit, Catch::Contains("mean over") || Catch::Contains("sum over"));
  }
}

TEST_CASE("every loss is stationary where the reconstruction is the target") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    BuiltLoss built(one);
    Graph graph(Precision::f64);
    const Value a = built.pre_activation(graph);
    graph.finish(built.loss->loss(a, stop_gradient(built.loss->reconstruction(a))));
    graph.forward();
    graph.backward();
    const auto& parameter = built.parameters.at("a");
    for (Index i = 0; i < parameter.size(); ++i) CHECK(std::abs(parameter.gradient_at(i)) < 1e-12);
  }
}

TEST_CASE("every loss passes NaN on") {
  for (const auto& one : cases(Kind::loss)) {
    INFO(one.label);
    BuiltLoss built(one, Precision::f32);
    built.parameters.at("a").set(7, NAN);
    Graph graph;
    const Value value = built.loss->loss(built.pre_activation(graph), targets(graph));
    graph.finish_forward_only({value});
    graph.forward();
    CHECK(std::isnan(graph.scalar(value)));
  }
}

}  // namespace sandglass::test_losses
