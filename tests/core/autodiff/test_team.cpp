#include <catch2/catch.hpp>
#include <functional>

#include "core/autodiff/ops/recurrent.hpp"
#include "images.hpp"
#include "tests/core/linalg/teams.hpp"

namespace sandglass::test_team {
using linalg::BackwardTeam;
using linalg::equal_bits;
using linalg::ThreadTeam;

namespace {

using Operators = std::function<Value(Graph&, ParameterSet&)>;

/// The output of some operators and the gradients of all parameters, as a team computes them.
std::vector<float> computed(const Operators& operators, linalg::Team* team) {
  const linalg::TeamScope scope(team);
  ParameterSet set;
  Graph g;
  const Value y = operators(g, set);
  g.finish(weighted_sum(y));
  g.forward();
  g.backward();
  std::vector<float> all(g.data<float>(y), g.data<float>(y) + y.size());
  for (const Parameter& p : set) all.insert(all.end(), p.gradient<float>(), p.gradient<float>() + p.size());
  return all;
}

void check_same_bits(const char* name, const Operators& operators) {
  INFO(name);
  const auto alone = computed(operators, nullptr);
  for (const Index width : {2, 3, 4, 5}) {
    BackwardTeam backward(width);
    CHECK(equal_bits(alone, computed(operators, &backward)));
    ThreadTeam threads(width);
    CHECK(equal_bits(alone, computed(operators, &threads)));
  }
}

/// Pieces of the operators alone, without what makes a loss of their output.
Index pieces(const Operators& operators) {
  ParameterSet set;
  Graph g;
  const Value y = operators(g, set);
  g.finish_forward_only({y});
  BackwardTeam team(2);
  const linalg::TeamScope scope(&team);
  g.forward();
  return team.pieces_;
}

Value parameter(Graph& g, ParameterSet& set, const char* name, Index rows, Index cols) {
  return g.parameter(numbers(set, name, rows, cols));
}

constexpr ImageShape kImages{14, 13, 8};
constexpr Index kBatch = 37;

Operators convolution(ImageShape in, Index maps, const ConvOptions& options, bool transposed) {
  return [=](Graph& g, ParameterSet& set) {
    const Index area = options.kernel_height * options.kernel_width;
    const Value x = parameter(g, set, "x", kBatch, in.size()), b = parameter(g, set, "b", 1, maps);
    if (transposed) {
      const Value w = parameter(g, set, "w", area * maps, in.channels);
      return conv2d_transposed(x, in, w, b, options, Activation::tanh);
    }
    return conv2d(x, in, parameter(g, set, "w", area * in.channels, maps), b, options, Activation::tanh);
  };
}

Operators recurrence(bool lstm_cell, bool constant, bool first_state) {
  return [=](Graph& g, ParameterSet& set) {
    const Index steps = 9, inputs = 20, hidden = 40, width = (lstm_cell ? 4 : 3) * hidden, batch = 100;
    const Value x = parameter(g, set, "x", batch, (constant ? 1 : steps) * inputs);
    const Value w = parameter(g, set, "w", inputs, width), u = parameter(g, set, "u", hidden, width);
    const Value b = parameter(g, set, "b", 1, width), c = parameter(g, set, "c", 1, width);
    const Value h = first_state ? parameter(g, set, "h", batch, hidden) : Value{};
    const Value m = first_state && lstm_cell ? parameter(g, set, "m", batch, hidden) : Value{};
    return lstm_cell ? lstm(x, steps, w, u, b, c, h, m) : gru(x, steps, w, u, b, c, h);
  };
}

}  // namespace

TEST_CASE("the bits of convolutions do not depend on the team") {
  for (const bool transposed : {false, true}) {
    for (const auto& [channels, maps] : {std::pair<Index, Index>{8, 40}, {30, 1}, {1, 30}, {17, 20}, {40, 2}}) {
      for (const Index stride : {1, 2}) {
        for (const Index padding : {0, 1}) {
          const auto one = convolution({14, 13, channels}, maps, {3, 3, stride, padding}, transposed);
          INFO(channels << " to " << maps << ", stride " << stride << ", padding " << padding);
          check_same_bits(transposed ? "conv2d_transposed" : "conv2d", one);
        }
      }
    }
  }
  CHECK(pieces(convolution(kImages, 40, {3, 3, 1, 1}, false)) > 0);
  CHECK(pieces(convolution(kImages, 40, {3, 3, 1, 1}, true)) > 0);
}

TEST_CASE("the bits of recurrent cells do not depend on the team") {
  for (const bool lstm_cell : {false, true}) {
    for (const bool constant : {false, true}) {
      for (const bool first_state : {false, true}) {
        INFO("constant input " << constant << ", first state " << first_state);
        const auto cell = recurrence(lstm_cell, constant, first_state);
        check_same_bits(lstm_cell ? "lstm" : "gru", cell);
        CHECK(pieces(cell) > 0);
      }
    }
  }
}

TEST_CASE("the bits of pooling and upsampling do not depend on the team") {
  using Pool = std::function<Value(Value)>;
  const std::pair<const char*, Pool> all[] = {
      {"max_pool2d",
       [](Value x) {
         return max_pool2d(x, kImages, {3, 2});
       }},
      {"average_pool2d",
       [](Value x) {
         return average_pool2d(x, kImages, {3, 2});
       }},
      {"upsample_nearest", [](Value x) { return upsample_nearest(x, kImages, 2); }}};
  for (const auto& [name, pool] : all) {
    const auto pooled = [&pool = pool](Graph& g, ParameterSet& set) {
      return pool(parameter(g, set, "x", kBatch, kImages.size()));
    };
    check_same_bits(name, pooled);
    CHECK(pieces(pooled) > 0);
  }
}

}  // namespace sandglass::test_team
