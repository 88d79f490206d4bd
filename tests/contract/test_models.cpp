#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <thread>

#include "contract.hpp"
#include "core/autodiff/gradient_check.hpp"

using namespace sandglass;
using namespace sandglass::contract;

namespace {

constexpr Index kRows = 6;
const DataShape kShape{.features = 12, .height = 4, .width = 3, .channels = 1};

std::unique_ptr<Loss> default_loss() {
  return registry().make_loss("bce", Params(registry().at(Kind::loss, "bce").schema));
}

std::unique_ptr<Model> built(const Case& one, ParameterSet& parameters, std::uint64_t seed) {
  auto model = registry().make_model(one.entry->name, one.params);
  Rng rng(seed, Purpose::initialise);
  model->build(kShape, parameters, rng);
  return model;
}

/// The objective before each of `steps` steps of Adam, and after the last.
std::vector<double> train(const Case& one, std::uint64_t seed, int steps) {
  ParameterSet parameters;
  const auto model = built(one, parameters, seed);
  const auto loss = default_loss();
  Graph graph;
  const Value x = graph.input("x", kRows, kShape.features);
  ContractBatch batch(x, *loss);
  const auto objective = model->objective(batch);
  graph.finish(objective.total);
  const auto inputs = sample(kRows, kShape.features, seed);
  graph.set_input(x, inputs.data());
  Adam adam(all_parameters(parameters));
  std::vector<double> course;
  for (int step = 0; step <= steps; ++step) {
    graph.forward({.seed = seed, .step = 0});  // one draw of noise, so that the course is comparable
    course.push_back(graph.scalar(objective.total));
    graph.backward();
    adam.step(2e-3);
  }
  return course;
}

/// Moves every number a little, so that biases are not all 0.
void perturb(ParameterSet& parameters) {
  Rng rng(9, Purpose::test);
  for (auto& parameter : parameters)
    for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, parameter.at(i) + rng.uniform(-0.1, 0.1));
}

}  // namespace

TEST_CASE("every model maps (B, D) to (B, L) and back, and trains what it adds") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    ParameterSet parameters;
    const auto model = built(one, parameters, 1);
    const auto loss = default_loss();
    Graph graph;
    const Value x = graph.input("x", kRows, kShape.features);
    const Value z = model->encode(x), a = model->decode(z);
    CHECK((z.rows() == kRows && z.cols() == model->latent_size()));
    CHECK((a.rows() == kRows && a.cols() == kShape.features));
    ContractBatch batch(x, *loss);
    const auto objective = model->objective(batch);
    CHECK(objective.total.size() == 1);
    std::set<std::string> names;
    for (const auto& term : objective.terms) CHECK((term.value.size() == 1 && names.insert(term.name).second));
    graph.finish(objective.total);
    CHECK(graph.parameters().size() == parameters.size());
  }
}

TEST_CASE("every model decodes a code that did not come from its encoder") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    ParameterSet parameters;
    const auto model = built(one, parameters, 1);
    Graph graph;
    const Value z = graph.input("z", 2, model->latent_size());
    const Value a = model->decode(z);
    graph.finish_forward_only({a});
    const std::vector<float> code(static_cast<std::size_t>(z.size()), 0.3F);
    graph.set_input(z, code.data());
    graph.forward();
    for (Index i = 0; i < a.size(); ++i) CHECK(std::isfinite(graph.element(a, i)));
  }
}

TEST_CASE("every model's objective has the gradient that central differences find") {
  const auto loss = default_loss();
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    ParameterSet parameters(Precision::f64);
    const auto model = built(one, parameters, 1);
    perturb(parameters);
    const auto inputs = sample(kRows, kShape.features, 4);
    GradientCheckOptions options;
    options.samples = 40;
    options.fill_inputs = [&](Graph& graph) { graph.set_input(graph.input_named("x"), inputs.data()); };
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          ContractBatch batch(graph.input("x", kRows, kShape.features), *loss);
          return model->objective(batch).total;
        },
        parameters, options);
    INFO(result.message);
    CHECK(result.passed);
    CHECK(result.checked > 0);
  }
}

TEST_CASE("every model starts from the seed alone") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    ParameterSet first, second, other;
    built(one, first, 1), built(one, second, 1), built(one, other, 2);
    REQUIRE(first.size() == second.size());
    bool differs = false;
    for (std::size_t k = 0; k < first.size(); ++k)
      for (Index i = 0; i < first[k].size(); ++i) {
        REQUIRE(first[k].at(i) == second[k].at(i));
        differs = differs || first[k].at(i) != other[k].at(i);
      }
    CHECK(differs);
  }
}

TEST_CASE("every model learns: thirty steps lower its objective") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const auto course = train(one, 3, 30);
    CHECK(course.back() < course.front());
  }
}

TEST_CASE("every model trains to the same bits alone and beside another instance in another thread") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    const auto alone_1 = train(one, 1, 10), alone_2 = train(one, 2, 10);
    std::vector<double> beside_1, beside_2;
    std::thread other([&] { beside_2 = train(one, 2, 10); });
    beside_1 = train(one, 1, 10);
    other.join();
    CHECK(alone_1 == beside_1);
    CHECK(alone_2 == beside_2);
  }
}
