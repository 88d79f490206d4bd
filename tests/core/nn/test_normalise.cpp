#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"
#include "core/nn/normalise.hpp"
#include "core/nn/optimizer.hpp"

namespace sandglass::test_normalise_layers {

TEST_CASE("normalising layers add their parameters and buffers, which start as no change") {
  ParameterSet set(Precision::f64);
  const LayerNorm layer(set, "layer", 3);
  const BatchNorm batch(set, "batch", 2);
  std::vector<std::string> names;
  for (const Parameter& p : set) names.push_back(p.name() + (p.is_buffer() ? " (buffer)" : ""));
  CHECK(names == std::vector<std::string>{"layer.gain", "layer.bias", "batch.gain", "batch.bias",
                                          "batch.running_mean (buffer)", "batch.running_variance (buffer)"});
  CHECK(all_parameters(set).size() == 4);
  Graph g(Precision::f64);
  const Value x = g.constant(2, 2, {1, -2, 3, 4}), y = batch(x);
  g.finish_forward_only({y});
  g.forward();
  for (Index i = 0; i < 4; ++i) CHECK(g.element(y, i) == Approx(g.element(x, i)).epsilon(1e-5));
}

TEST_CASE("running statistics come near those of the data, and evaluation then normalises") {
  ParameterSet set(Precision::f64);
  const BatchNorm batch(set, "batch", 1);
  Graph g(Precision::f64);
  g.train();
  g.finish(sum(batch(3.0 * random_normal(g, 64, 1) + 7.0)));
  for (std::uint64_t step = 0; step < 300; ++step) g.forward({1, step});
  CHECK(batch.running_mean().at(0) == Approx(7).margin(0.3));
  CHECK(batch.running_variance().at(0) == Approx(9).margin(1.5));
}

TEST_CASE("dropout is drawn in training alone, and its rate is checked") {
  const Dropout half(0.5);
  for (const bool train : {false, true}) {
    Graph g(Precision::f64);
    if (train) g.train();
    const Value y = mean(half(g.constant(50, 50, 1.0)));
    g.finish_forward_only({y});
    g.forward({1, 1});
    CHECK(g.scalar(y) == Approx(1).margin(0.1));
    CHECK((g.scalar(y) == 1) == !train);
  }
  CHECK_THROWS_AS(Dropout(1), Error);
}

}  // namespace sandglass::test_normalise_layers
