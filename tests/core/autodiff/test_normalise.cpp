#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/ops/normalise/normalise.hpp"
#include "core/base/error.hpp"
#include "tests/core/autodiff/images.hpp"
#include "tests/core/autodiff/run.hpp"

namespace sandglass::test_normalise_ops {
using Catch::Matchers::Contains;

namespace {

/// x (6, 12), row (1, 12), gain and bias of n channels with their running statistics.
ParameterSet point(Index n) {
  ParameterSet set(Precision::f64);
  numbers(set, "x", 6, 12);
  numbers(set, "row", 1, 12);
  numbers(set, "gain", 1, n);
  numbers(set, "bias", 1, n);
  Parameter &mean = set.add_buffer("mean", 1, n), &variance = set.add_buffer("variance", 1, n);
  for (Index i = 0; i < n; ++i) {
    mean.set(i, 0.1 * static_cast<double>(i));
    variance.set(i, 0.5 + 0.2 * static_cast<double>(i));
  }
  return set;
}

Value batch_norm_of(Graph& g, ParameterSet& p) {
  return batch_norm(g.parameter(p.at("x")), g.parameter(p.at("gain")), g.parameter(p.at("bias")), p.at("mean"),
                    p.at("variance"));
}

void check(const LossBuilder& loss, ParameterSet& set, Index checked) {
  const auto result = check_gradients(loss, set);
  INFO(result.message << ", error " << result.worst_error);
  CHECK(result.passed);
  CHECK(result.checked == checked);
}

}  // namespace

TEST_CASE("layer and batch normalisation's gradients agree with central differences, also where they add") {
  for (const bool more : {false, true}) {
    ParameterSet rows = point(12);
    check(
        [more](Graph& g, ParameterSet& p) {
          const Value x = g.parameter(p.at("x")), gain = g.parameter(p.at("gain")), bias = g.parameter(p.at("bias"));
          const Value y = weighted_sum(layer_norm(x, gain, bias));
          return more ? y + weighted_sum(x * x) + weighted_sum(gain * gain) + weighted_sum(bias * bias) : y;
        },
        rows, 72 + 24);
    for (const Index channels : {12, 4, 1}) {
      for (const bool train : {false, true}) {
        INFO(channels << " channels, train " << train);
        ParameterSet set = point(channels);
        check(
            [&](Graph& g, ParameterSet& p) {
              if (train) g.train();
              const Value y = weighted_sum(batch_norm_of(g, p));
              const Value x = g.parameter(p.at("x")), gain = g.parameter(p.at("gain")),
                          bias = g.parameter(p.at("bias"));
              return more ? y + weighted_sum(x * x) + weighted_sum(gain * gain) + weighted_sum(bias * bias) : y;
            },
            set, 72 + 2 * channels);
      }
    }
  }
}

TEST_CASE("batch normalisation has the batch's statistics in training, and notes them; else the running ones") {
  ParameterSet set(Precision::f64);
  const std::vector<double> numbers = {1, 10, 3, 30, 5, 80};  // (3, 2)
  Parameter &gain = set.add("gain", 1, 2), &bias = set.add("bias", 1, 2);
  gain.set(0, 1), gain.set(1, 2), bias.set(1, 5);
  Parameter &mean = set.add_buffer("mean", 1, 2), &variance = set.add_buffer("variance", 1, 2);
  variance.set(0, 1), variance.set(1, 1);
  const auto traced = [&](Graph& g) {
    return batch_norm(g.constant(3, 2, numbers), g.parameter(gain), g.parameter(bias), mean, variance,
                      {.momentum = 0.25, .epsilon = 1});
  };
  Graph training(Precision::f64), evaluation(Precision::f64);
  training.train();
  const Value y = traced(training), z = traced(evaluation);
  training.finish(sum(y));
  training.forward();
  // Means 3 and 40; sums of squares 8 and 900 + 100 + 1600, of which thirds normalise and halves are noted.
  CHECK(training.element(y, 0) == Approx(-2 / std::sqrt(8.0 / 3 + 1)));
  CHECK(training.element(y, 5) == Approx(2 * 40 / std::sqrt(2600.0 / 3 + 1) + 5));
  CHECK(mean.at(0) == Approx(0.25 * 3));
  CHECK(mean.at(1) == Approx(0.25 * 40));
  CHECK(variance.at(0) == Approx(0.75 + 0.25 * 4));
  CHECK(variance.at(1) == Approx(0.75 + 0.25 * 1300));
  const auto evaluated = run(evaluation, z);
  CHECK(evaluated[0] == Approx((1 - 0.75) / std::sqrt(1.75 + 1)));
  CHECK(evaluated[3] == Approx(2 * (30 - 10) / std::sqrt(0.75 + 325 + 1) + 5));
  CHECK(mean.at(0) == Approx(0.25 * 3));  // and left as they are
}

TEST_CASE("channels of images are the columns of all their pixels") {
  ParameterSet wide = point(4), tall = point(4);
  Parameter& rows = tall.add("rows", 18, 4);  // the same numbers, a row for each pixel
  for (Index i = 0; i < 72; ++i) rows.set(i, wide.at("x").at(i));
  const auto of = [](ParameterSet& p, const char* x) {
    Graph g(Precision::f64);
    g.train();
    const Value y = batch_norm(g.parameter(p.at(x)), g.parameter(p.at("gain")), g.parameter(p.at("bias")), p.at("mean"),
                               p.at("variance"));
    g.finish(weighted_sum(y));
    g.forward();
    g.backward();
    std::vector<double> all(g.data<double>(y), g.data<double>(y) + 72);
    for (Index i = 0; i < 72; ++i) all.push_back(p.at(x).gradient_at(i));
    for (Index i = 0; i < 4; ++i) all.push_back(p.at("variance").at(i));
    return all;
  };
  CHECK(of(wide, "x") == of(tall, "rows"));
}

TEST_CASE("a batch of one is refused while a graph that trains is traced, unless it has more pixels") {
  ParameterSet set(Precision::f64);
  numbers(set, "x", 1, 4);
  for (const char* name : {"gain", "bias"}) numbers(set, name, 1, 4);
  for (const char* name : {"mean", "variance"}) set.add_buffer(name, 1, 4);
  Graph training(Precision::f64), evaluation(Precision::f64);
  training.train();
  CHECK_THROWS_AS(batch_norm_of(training, set), ConfigError);
  CHECK_THROWS_WITH(batch_norm_of(training, set), Contains("a batch of one") && Contains("train.batch"));
  CHECK_NOTHROW(batch_norm_of(evaluation, set));
  ParameterSet pixels(Precision::f64);
  numbers(pixels, "x", 1, 4);
  for (const char* name : {"gain", "bias"}) numbers(pixels, name, 1, 2);
  for (const char* name : {"mean", "variance"}) pixels.add_buffer(name, 1, 2);
  CHECK_NOTHROW(batch_norm_of(training, pixels));
}

TEST_CASE("dropout keeps the expectation in training, and is the identity in evaluation and at rate 0") {
  Graph g(Precision::f64), evaluation(Precision::f64);
  g.train();
  const Value x = g.constant(200, 50, 3.0);
  CHECK(dropout(x, 0).id() == x.id());
  const Value y = dropout(x, 0.3);
  const auto first = run(g, y, {1, 1}), same = run(g, y, {1, 1}), other = run(g, y, {1, 2});
  CHECK(first == same);
  CHECK(first != other);
  Index kept = 0;
  for (const double v : first) {
    CHECK((v == 0 || v == Approx(3 / 0.7)));
    kept += v != 0;
  }
  CHECK(static_cast<double>(kept) / 10000 == Approx(0.7).margin(0.02));
  const Value same_value = evaluation.constant(2, 2, 1.0);
  CHECK(dropout(same_value, 0.3).id() == same_value.id());
  CHECK_THROWS_WITH(dropout(same_value, 1.0), Contains("[0, 1)"));
  CHECK_THROWS_AS(dropout(same_value, -0.1), Error);
}

TEST_CASE("dropout's gradient goes through what was kept, also where x is 0") {
  ParameterSet set(Precision::f64);
  Parameter& x = numbers(set, "x", 6, 12);
  for (Index i = 0; i < x.size(); i += 2) x.set(i, 0);
  check(
      [](Graph& g, ParameterSet& p) {
        g.train();
        return weighted_sum(dropout(g.parameter(p.at("x")), 0.4)) + weighted_sum(square(g.parameter(p.at("x"))));
      },
      set, 72);
}

TEST_CASE("the draws of other operators do not depend on a rate, nor on whether the graph trains") {
  const auto drawn = [](bool train, double rate) {
    Graph g(Precision::f64);
    if (train) g.train();
    dropout(g.constant(2, 2, 1.0), rate);
    return run(g, random_normal(g, 2, 2), {3, 4});
  };
  CHECK(drawn(true, 0.5) == drawn(false, 0.5));
  CHECK(drawn(true, 0.5) == drawn(true, 0));
}

TEST_CASE("normalisations refuse what does not fit, saying what was expected") {
  ParameterSet set = point(4);
  Graph g(Precision::f64);
  const Value x = g.parameter(set.at("x")), gain = g.parameter(set.at("gain")), bias = g.parameter(set.at("bias"));
  CHECK_THROWS_WITH(layer_norm(x, gain, bias), Contains("a gain of shape (1, 12)") && Contains("(1, 4)"));
  CHECK_THROWS_WITH(layer_norm(x, g.parameter(set.at("row")), g.parameter(set.at("row")), 0), Contains("epsilon"));
  const Value odd = slice_columns(x, 0, 7);
  CHECK_THROWS_WITH(batch_norm(odd, gain, bias, set.at("mean"), set.at("variance")), Contains("pixels * 4"));
  CHECK_THROWS_WITH(batch_norm(x, gain, bias, set.at("gain"), set.at("variance")), Contains("no buffer"));
  CHECK_THROWS_WITH(batch_norm(x, gain, bias, set.at("mean"), set.at("variance"), {.momentum = 2}),
                    Contains("momentum in [0, 1]"));
}

}  // namespace sandglass::test_normalise_ops
