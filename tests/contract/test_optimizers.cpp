#include <bit>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/contract/support/contract.hpp"

namespace sandglass::test_optimizers {
using namespace sandglass::contract;

namespace {

/// f(w) = 1/2 mean(w^2) over two parameters, from a fixed start.
struct Quadratic {
  explicit Quadratic(const Case& one) : optimizer(registry().make_optimizer(one.entry->name, one.params)) {
    Rng rng(2, Purpose::test);
    for (const char* name : {"v", "w"}) {
      auto& parameter = parameters.add(name, 3, 4);
      for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, rng.uniform(-2, 2));
    }
    const Value half = 0.5 * mean(square(graph.parameter(parameters[0])));
    loss = half + 0.5 * mean(square(graph.parameter(parameters[1])));
    graph.finish(loss);
    optimizer->prepare(all_parameters(parameters));
  }

  /// The values before each step and after the last.
  std::vector<double> descend(int steps) {
    std::vector<double> losses;
    for (int step = 0; step <= steps; ++step) {
      graph.forward();
      losses.push_back(graph.scalar(loss));
      graph.backward();
      if (step < steps) optimizer->step(1);
    }
    return losses;
  }

  ParameterSet parameters;
  Graph graph;
  Value loss;
  std::unique_ptr<Optimizer> optimizer;
};

std::vector<double> descend(const Case& one, int steps) { return Quadratic(one).descend(steps); }

/// The bits of all weights.
std::vector<std::uint32_t> bits(const ParameterSet& parameters) {
  std::vector<std::uint32_t> all;
  for (const auto& parameter : parameters)
    for (Index i = 0; i < parameter.size(); ++i)
      all.push_back(std::bit_cast<std::uint32_t>(parameter.value<float>()[i]));
  return all;
}

}  // namespace

TEST_CASE("every optimizer descends a quadratic at every step") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    const auto losses = descend(one, 20);
    for (std::size_t i = 1; i < losses.size(); ++i) CHECK(losses[i] < losses[i - 1]);
  }
}

TEST_CASE("every optimizer gives the same bits every time") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    CHECK(descend(one, 20) == descend(one, 20));
  }
}

TEST_CASE("every optimizer goes on with the same bits in a new instance that is given its state") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    Quadratic whole(one), first(one), second(one);
    whole.descend(10);
    first.descend(5);
    second.parameters.copy_from(first.parameters);
    const auto from = first.optimizer->state(), to = second.optimizer->state();
    REQUIRE(from.size() == to.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      REQUIRE(from[i].size() == to[i].size());
      CHECK(from[i].data() != to[i].data());
      std::copy(from[i].begin(), from[i].end(), to[i].begin());
    }
    second.descend(5);
    CHECK(bits(second.parameters) == bits(whole.parameters));
  }
}

TEST_CASE("an optimizer with a fused update moves weights by rate times gradient exactly") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    const auto optimizer = registry().make_optimizer(one.entry->name, one.params);
    if (optimizer->fused_update_rate() == nullptr) continue;
    ParameterSet parameters(Precision::f64);
    auto& w = parameters.add("w", 1, 3);
    for (Index i = 0; i < 3; ++i) w.set(i, static_cast<double>(i) - 0.5), w.gradient<double>()[i] = 0.25;
    optimizer->prepare({&w});
    optimizer->step(0.5);
    for (Index i = 0; i < 3; ++i)
      CHECK(w.at(i) ==
            Approx(static_cast<double>(i) - 0.5 - 0.5 * 0.25 * *optimizer->fused_update_rate()).epsilon(1e-14));
  }
}

TEST_CASE("every optimizer steps by its learning rate times the factor of the step") {
  const auto after = [](const Case& one, double rate, double factor) {
    auto params = one.params;
    params.set("learning_rate", rate);
    params.set("weight_decay", 0.1);
    const auto optimizer = registry().make_optimizer(one.entry->name, params);
    ParameterSet parameters(Precision::f64);
    auto& w = parameters.add("w", 1, 2);
    w.set(0, 1), w.set(1, -2);
    optimizer->prepare({&w});
    for (int step = 0; step < 3; ++step) {
      w.gradient<double>()[0] = 0.5, w.gradient<double>()[1] = -0.25;
      optimizer->step(factor);
    }
    return std::pair(w.at(0), w.at(1));
  };
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    CHECK(after(one, 0.01, 1) == after(one, 0.02, 0.5));
    CHECK(after(one, 0.01, 1) != after(one, 0.01, 0.5));
  }
}

TEST_CASE("every optimizer accepts that there is nothing to train") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    const auto optimizer = registry().make_optimizer(one.entry->name, one.params);
    optimizer->prepare({});
    CHECK_NOTHROW(optimizer->step(1));
  }
}

}  // namespace sandglass::test_optimizers
