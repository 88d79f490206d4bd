#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"

namespace sandglass::test_graph {
using Catch::Matchers::Contains;

namespace {

void randomise(Parameter& p, std::uint64_t seed, double size = 0.5) {
  Rng rng(seed, Purpose::test);
  for (Index i = 0; i < p.size(); ++i) p.set(i, rng.uniform(-size, size));
}

std::vector<float> uniform_numbers(Index n, std::uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<float> x(static_cast<std::size_t>(n));
  for (float& v : x) v = static_cast<float>(rng.uniform());
  return x;
}

/// A small autoencoder 6-4-6 on 5 examples.
struct Net {
  explicit Net(bool fuse, ParameterSet& set) {
    x = graph.input("x", 5, 6);
    const Value h = linear(x, graph.parameter(set.at("w")), graph.parameter(set.at("b")), Activation::sigmoid);
    loss = bce_with_logits(linear(h, graph.parameter(set.at("v")), graph.parameter(set.at("c"))), x, Reduction::mean);
    if (fuse) graph.fuse_gradient_descent();
    graph.finish(loss);
    graph.set_input(x, uniform_numbers(30, 9).data());
  }
  Graph graph;
  Value x, loss;
};

void fill(ParameterSet& set) {
  randomise(set.add("w", 6, 4), 1);
  randomise(set.add("b", 1, 4), 2);
  randomise(set.add("v", 4, 6), 3);
  randomise(set.add("c", 1, 6), 4);
}

}  // namespace

TEST_CASE("the values of a graph follow its inputs at every replay") {
  Graph g;
  const Value x = g.input("x", 2, 2);
  const Value y = sum(x * x + 1.0);
  g.finish_forward_only({y});
  for (const float v : {1.0F, 3.0F, -2.0F}) {
    g.set_input(x, std::vector<float>(4, v).data());
    g.forward();
    CHECK(g.scalar(y) == 4 * (static_cast<double>(v) * static_cast<double>(v) + 1));
  }
  g.set_input(g.input_named("x"), std::vector<double>{1, 0, 0, 0}.data());
  g.forward();
  CHECK(g.scalar(y) == 5);
}

TEST_CASE("descent fused into the products equals the plain one up to rounding") {
  ParameterSet plain, fused;
  fill(plain);
  fill(fused);
  Net a(false, plain), b(true, fused);
  b.graph.set_fused_update_rate(0.3);
  for (const char* name : {"w", "b", "v", "c"}) {
    CHECK(b.graph.fused(fused.at(name)));
    CHECK_FALSE(a.graph.fused(plain.at(name)));
  }
  for (int step = 0; step < 20; ++step) {
    a.graph.forward();
    a.graph.backward();
    for (Parameter& p : plain) {
      for (Index i = 0; i < p.size(); ++i) p.set(i, p.at(i) - 0.3 * p.gradient_at(i));
    }
    b.graph.forward();
    b.graph.backward();
  }
  for (const Parameter& p : plain) {
    for (Index i = 0; i < p.size(); ++i) CHECK(fused.at(p.name()).at(i) == Approx(p.at(i)).epsilon(1e-5).margin(1e-6));
  }
  a.graph.forward();
  b.graph.forward();
  CHECK(b.graph.scalar(b.loss) == Approx(a.graph.scalar(a.loss)).epsilon(1e-6));
}

TEST_CASE("only parameters with one use in an operator that can are fused") {
  ParameterSet set;
  randomise(set.add("w", 6, 4), 1);
  randomise(set.add("penalised", 1, 4), 2);
  randomise(set.add("c", 1, 6), 3);
  randomise(set.add("frozen_too", 6, 6), 4);
  Graph g;
  const Value x = g.input("x", 5, 6);
  const Value w = g.parameter(set.at("w")), b = g.parameter(set.at("penalised"));
  const Value h = linear(x, w, b, Activation::sigmoid);
  const Value y = linear_transposed(h, w, g.parameter(set.at("c")));
  const Value z =
      linear(linear(y, g.parameter(set.at("frozen_too")), Value{}), g.frozen(set.at("frozen_too")), Value{});
  g.fuse_gradient_descent();
  g.finish(mean_squared_error(z, x, Reduction::mean) + sum(b * b));
  CHECK_FALSE(g.fused(set.at("w")));
  CHECK_FALSE(g.fused(set.at("penalised")));
  CHECK_FALSE(g.fused(set.at("frozen_too")));
  CHECK(g.fused(set.at("c")));
}

TEST_CASE("a tied weight's gradient is the sum of both uses") {
  ParameterSet tied(Precision::f64), untied(Precision::f64);
  randomise(tied.add("w", 6, 4), 1);
  untied.add("w", 6, 4).copy_from(tied.at("w"));
  Parameter& v = untied.add("v", 6, 4);
  v.copy_from(tied.at("w"));
  const auto run = [](ParameterSet& set, const char* decoder) {
    Graph g(Precision::f64);
    const Value x = g.input("x", 5, 6);
    const Value h = linear(x, g.parameter(set.at("w")), Value{}, Activation::tanh);
    const Value y = linear_transposed(h, g.parameter(set.at(decoder)), Value{});
    g.finish(mean_squared_error(y, x, Reduction::sum_per_example));
    g.set_input(x, uniform_numbers(30, 2).data());
    g.forward();
    g.backward();
  };
  run(tied, "w");
  run(untied, "v");
  for (Index i = 0; i < 24; ++i) {
    CHECK(tied.at("w").gradient_at(i) == Approx(untied.at("w").gradient_at(i) + v.gradient_at(i)).epsilon(1e-12));
  }
}

TEST_CASE("two graphs of different batch sizes share one set of parameters") {
  ParameterSet set;
  randomise(set.add("w", 3, 2), 1);
  Graph big, small;
  const Value xb = big.input("x", 4, 3), xs = small.input("x", 2, 3);
  const Value lb = mean(square(linear(xb, big.parameter(set.at("w")), Value{})));
  const Value ls = mean(square(linear(xs, small.parameter(set.at("w")), Value{})));
  big.finish(lb);
  small.finish(ls);
  auto rows = uniform_numbers(6, 3);
  small.set_input(xs, rows.data());
  rows.insert(rows.end(), rows.begin(), rows.begin() + 6);
  big.set_input(xb, rows.data());
  big.forward();
  small.forward();
  CHECK(big.scalar(lb) == Approx(small.scalar(ls)));
  big.backward();
  const double gradient = set.at("w").gradient_at(3);
  small.backward();
  CHECK(set.at("w").gradient_at(3) == Approx(gradient));
  set.at("w").set(0, 5);
  small.forward();
  big.forward();
  CHECK(big.scalar(lb) == Approx(small.scalar(ls)));
}

TEST_CASE("a parameter that the loss does not reach gets gradient zero, not a stale one") {
  ParameterSet set;
  randomise(set.add("a", 2, 2), 1);
  randomise(set.add("b", 2, 2), 2);
  Graph both, one;
  both.finish(sum(both.parameter(set.at("a")) * both.parameter(set.at("b"))));
  const Value a = one.parameter(set.at("a"));
  const Value unused = one.parameter(set.at("b"));
  const Value stopped = stop_gradient(unused);
  one.finish(sum(a * stopped));
  both.forward();
  both.backward();
  CHECK(set.at("b").gradient_at(0) != 0);
  one.forward();
  one.backward();
  for (Index i = 0; i < 4; ++i) {
    CHECK(set.at("b").gradient_at(i) == 0);
    CHECK(set.at("a").gradient_at(i) == Approx(set.at("b").at(i)));
  }
}

TEST_CASE("a frozen parameter takes part but is not trained") {
  ParameterSet set;
  randomise(set.add("a", 2, 2), 1);
  randomise(set.add("b", 2, 2), 2);
  Graph g;
  g.finish(sum(g.parameter(set.at("a")) * g.frozen(set.at("b"))));
  g.forward();
  g.backward();
  CHECK(g.parameters() == std::vector<Parameter*>{&set.at("a")});
  CHECK(set.at("a").gradient_at(1) == Approx(set.at("b").at(1)));
  CHECK(set.at("b").gradient_at(1) == 0);
}

TEST_CASE("gradients of inputs and inner values are kept on request") {
  Graph g(Precision::f64);
  const Value x = g.input("x", 1, 2);
  const Value y = sigmoid(x);
  const Value loss = sum(square(y));
  g.keep_gradient(x);
  g.keep_gradient(y);
  g.finish(loss);
  g.set_input(x, std::vector<double>{0, 1}.data());
  g.forward();
  g.backward();
  const double s = 1 / (1 + std::exp(-1.0));
  CHECK(g.gradient<double>(y)[1] == Approx(2 * s));
  CHECK(g.gradient<double>(x)[1] == Approx(2 * s * s * (1 - s)));
  CHECK(g.gradient<double>(x)[0] == Approx(0.25));
  CHECK_THROWS_WITH(g.gradient<double>(loss), Contains("keep_gradient"));
}

TEST_CASE("random operators repeat under the same key, change with seed and step, and ignore other operators") {
  const auto draw = [](StepKey key, bool more) {
    Graph g;
    if (more) sum(exp(g.constant(2, 2, 1)));
    const Value z = random_normal(g, 3, 4);
    g.finish_forward_only({z});
    g.forward(key);
    return std::vector<float>(g.data<float>(z), g.data<float>(z) + 12);
  };
  const auto first = draw({1, 1}, false);
  CHECK(draw({1, 1}, false) == first);
  CHECK(draw({1, 1}, true) == first);
  CHECK(draw({2, 1}, false) != first);
  CHECK(draw({1, 2}, false) != first);
}

TEST_CASE("two random operators of one graph draw different numbers") {
  Graph g;
  const Value a = random_uniform(g, 2, 2), b = random_uniform(g, 2, 2);
  g.finish_forward_only({a, b});
  g.forward({1, 1});
  CHECK(g.element(a, 0) != g.element(b, 0));
}

TEST_CASE("a graph for forward alone gives the same values in less memory") {
  ParameterSet set;
  randomise(set.add("w", 20, 20), 1);
  const auto deep = [&](Graph& g) {
    Value x = g.constant(10, 20, 0.5);
    for (int i = 0; i < 10; ++i) x = tanh(matmul(x, g.frozen(set.at("w")))) + x;
    return sum(x);
  };
  Graph training, forward_only;
  const Value a = deep(training), b = deep(forward_only);
  training.finish(a);
  forward_only.finish_forward_only({b});
  training.forward();
  forward_only.forward();
  CHECK(training.scalar(a) == forward_only.scalar(b));
  CHECK(forward_only.bytes() < training.bytes() / 3);
}

TEST_CASE("values that several later operators read survive the sharing of memory") {
  Graph g;
  const Value x = g.constant(1, 4, 2);
  const Value early = square(x);
  Value y = early;
  for (int i = 0; i < 6; ++i) y = scale(y, 0.5);
  const Value z = sum(y + early);
  g.finish_forward_only({z});
  g.forward();
  CHECK(g.scalar(z) == 4 * (4.0 / 64 + 4));
}

TEST_CASE("NaN in an input reaches the loss and the gradient") {
  ParameterSet set;
  fill(set);
  Net net(false, set);
  net.graph.input_data<float>(net.x)[7] = std::nanf("");
  net.graph.forward();
  net.graph.backward();
  CHECK(std::isnan(net.graph.scalar(net.loss)));
  CHECK(std::isnan(set.at("w").gradient_at(4)));
}

TEST_CASE("the same step gives the same bits on every replay") {
  ParameterSet set;
  fill(set);
  Net net(false, set);
  const auto gradient = [&] {
    net.graph.forward({1, 1});
    net.graph.backward();
    const Parameter& w = set.at("w");
    return std::vector<float>(w.gradient<float>(), w.gradient<float>() + w.size());
  };
  const auto first = gradient();
  CHECK(gradient() == first);
}

TEST_CASE("a forward run leaves the gradients of the last backward alone") {
  ParameterSet set;
  randomise(set.add("logits", 2, 3), 1);
  Graph g;
  const Value x = g.parameter(set.at("logits"));
  const Value loss = 3.0 * bce_with_logits(x, g.constant(2, 3, 0.5), Reduction::mean);
  g.finish(loss);
  g.forward();
  g.backward();
  const double gradient = set.at("logits").gradient_at(1);
  g.forward();
  CHECK(set.at("logits").gradient_at(1) == gradient);
}

TEST_CASE("calls in the wrong phase are refused") {
  ParameterSet set;
  set.add("w", 1, 1);
  Graph g;
  const Value w = g.parameter(set.at("w"));
  CHECK_THROWS_WITH(g.forward(), Contains("before finish()"));
  CHECK_THROWS_AS(g.scalar(w), Error);
  g.finish(square(w));
  CHECK_THROWS_WITH(g.backward(), Contains("forward()"));
  CHECK_THROWS_WITH(g.input("x", 1, 1), Contains("after finish()"));
  CHECK_THROWS_AS(square(w), Error);
  CHECK_THROWS_AS(g.finish(w), Error);
  g.forward();
  g.backward();
  CHECK_THROWS_AS(g.backward(), Error);
  Graph forward_only;
  forward_only.finish_forward_only({forward_only.constant(1, 1, 0)});
  forward_only.forward();
  CHECK_THROWS_AS(forward_only.backward(), Error);
}

TEST_CASE("foreign, empty and misused values are refused") {
  ParameterSet single, twice(Precision::f64);
  single.add("w", 1, 1);
  twice.add("w", 1, 1);
  Graph g, other;
  const Value x = g.input("x", 1, 1), foreign = other.constant(1, 1, 1);
  CHECK_THROWS_WITH(add(x, foreign), Contains("another graph"));
  CHECK_THROWS_WITH(exp(Value{}), Contains("empty"));
  CHECK_THROWS_WITH(g.parameter(twice.at("w")), Contains("'w'") && Contains("precision"));
  CHECK_THROWS_WITH(g.input("x", 1, 1), Contains("twice"));
  CHECK_THROWS_AS(g.input("y", 0, 1), ShapeError);
  CHECK_THROWS_AS(g.constant(2, 2, std::vector<double>{1, 2}), ShapeError);
  CHECK_THROWS_AS(g.apply(nullptr, {}, 1, 1), Error);
  g.finish_forward_only({x});
  CHECK_THROWS_AS(g.input_data<double>(x), Error);
  CHECK_THROWS_AS(g.data<double>(x), Error);
  CHECK_THROWS_AS(g.element(x, 1), Error);
  CHECK_THROWS_WITH(g.input_named("y"), Contains("there are: x"));
}

TEST_CASE("train_only freezes every parameter but those named, from then on") {
  ParameterSet set(Precision::f64);
  Parameter& a = set.add("a", 1, 1);
  Parameter& b = set.add("b", 1, 1);
  Parameter& c = set.add("c", 1, 1);
  a.set(0, 2);
  b.set(0, 3);
  c.set(0, 5);
  Graph g(Precision::f64);
  const Value before = g.parameter(c);
  g.train_only({&a});
  CHECK(g.parameter(a).id() == g.parameter(a).id());
  CHECK(g.parameter(b).id() == g.parameter(b).id());
  const Value loss = g.parameter(a) * g.parameter(b) * before + g.parameter(b) * g.parameter(c);
  g.finish(loss);
  CHECK(g.parameters() == std::vector<Parameter*>{&c, &a});
  g.forward();
  g.backward();
  CHECK(g.scalar(loss) == 45);
  CHECK(a.gradient_at(0) == 15);
  CHECK(c.gradient_at(0) == 6);  // as it was asked for before; its later use is frozen
  CHECK(b.gradient_at(0) == 0);
  CHECK_THROWS_AS(g.train_only({}), Error);
}

}  // namespace sandglass::test_graph
