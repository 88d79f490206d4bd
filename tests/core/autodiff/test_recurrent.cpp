#include <catch2/catch.hpp>

#include "core/autodiff/ops/recurrent.hpp"
#include "core/base/error.hpp"
#include "images.hpp"

namespace sandglass::test_recurrent {
using Catch::Matchers::Contains;

namespace {

constexpr Index kBatch = 2, kSteps = 3, kInputs = 2, kHidden = 3;

/// The same numbers as in the PyTorch script that the expected values come from: 0.6 sin(1 + k + 1.7 i).
Value wave(Graph& g, Index rows, Index cols, double k) {
  std::vector<double> values;
  for (Index i = 0; i < rows * cols; ++i) values.push_back(0.6 * std::sin(1.0 + k + 1.7 * static_cast<double>(i)));
  return g.constant(rows, cols, values);
}

ParameterSet point(Index gates, Index inputs, Index x_cols) {
  ParameterSet set(Precision::f64);
  numbers(set, "x", kBatch, x_cols);
  numbers(set, "w", inputs, gates * kHidden);
  numbers(set, "u", kHidden, gates * kHidden);
  numbers(set, "b", 1, gates * kHidden);
  numbers(set, "c", 1, gates * kHidden);
  numbers(set, "h", kBatch, kHidden);
  numbers(set, "m", kBatch, kHidden);
  return set;
}

struct Weights {
  Value x, w, u, b, c, h, m;
  Weights(Graph& g, ParameterSet& p)
      : x(g.parameter(p.at("x"))),
        w(g.parameter(p.at("w"))),
        u(g.parameter(p.at("u"))),
        b(g.parameter(p.at("b"))),
        c(g.parameter(p.at("c"))),
        h(g.parameter(p.at("h"))),
        m(g.parameter(p.at("m"))) {}
};

/// The same cells from the other operators, step by step.
Value unrolled(bool lstm_cell, const Weights& v, Value h, Value m) {
  std::vector<Value> states;
  for (Index t = 0; t < kSteps; ++t) {
    const Value p = linear(slice_columns(v.x, t * kInputs, kInputs), v.w, v.b), q = linear(h, v.u, v.c);
    const auto part = [&](Value of, Index i) { return slice_columns(of, i * kHidden, kHidden); };
    if (lstm_cell) {
      const Value a = p + q;
      m = sigmoid(part(a, 1)) * m + sigmoid(part(a, 0)) * tanh(part(a, 2));
      h = sigmoid(part(a, 3)) * tanh(m);
    } else {
      const Value r = sigmoid(part(p, 0) + part(q, 0)), z = sigmoid(part(p, 1) + part(q, 1));
      const Value n = tanh(part(p, 2) + r * part(q, 2));
      h = (1.0 * n - z * n) + z * h;
    }
    states.push_back(h);
  }
  return concat_columns(states);
}

}  // namespace

TEST_CASE("a gated recurrent unit gives the states of PyTorch's") {
  const double expected[] = {0.280445078072,  -0.14467314694, -0.153648696573,  0.484748813034,  -0.453360425136,
                             -0.343511927744, 0.516327281627, -0.0137064920188, -0.538027696685, 0.229673570535,
                             -0.483920885122, 0.253398362149, 0.314099014967,   0.0486231811781, -0.276630968585,
                             0.577153184837,  -0.58393516765, -0.414409877813};
  Graph g(Precision::f64);
  const Value y = gru(wave(g, kBatch, kSteps * kInputs, 0), kSteps, wave(g, kInputs, 9, 1), wave(g, kHidden, 9, 2),
                      wave(g, 1, 9, 3), wave(g, 1, 9, 4), wave(g, kBatch, kHidden, 5));
  const Value last = last_step(y, kSteps);
  g.finish_forward_only({y, last});
  g.forward();
  REQUIRE(y.size() == static_cast<Index>(std::size(expected)));
  for (Index i = 0; i < y.size(); ++i) CHECK(g.element(y, i) == Approx(expected[i]).epsilon(1e-10));
  CHECK(g.element(last, 3) == g.element(y, 15));
}

TEST_CASE("a long short-term memory gives the states of PyTorch's") {
  const double expected[] = {0.261814598763,  -0.107075703842,  -0.175853233935,  0.24763498045,   -0.214867937389,
                             -0.190307410054, 0.236818385445,   -0.0867421904677, -0.287525632513, 0.03533132556,
                             -0.216244705578, -0.0324178999682, 0.115343910595,   -0.172595209945, -0.133930710602,
                             0.199735043243,  -0.210695208857,  -0.162572342918};
  Graph g(Precision::f64);
  const Value y = lstm(wave(g, kBatch, kSteps * kInputs, 0), kSteps, wave(g, kInputs, 12, 1), wave(g, kHidden, 12, 2),
                       wave(g, 1, 12, 3), wave(g, 1, 12, 4), wave(g, kBatch, kHidden, 5), wave(g, kBatch, kHidden, 6));
  g.finish_forward_only({y});
  g.forward();
  REQUIRE(y.size() == static_cast<Index>(std::size(expected)));
  for (Index i = 0; i < y.size(); ++i) CHECK(g.element(y, i) == Approx(expected[i]).epsilon(1e-10));
}

TEST_CASE("both cells and all their gradients are those of the same formulas unrolled") {
  for (const bool is_lstm : {false, true}) {
    std::vector<double> results[2];
    for (const bool fused : {true, false}) {
      ParameterSet set = point(is_lstm ? 4 : 3, kInputs, kSteps * kInputs);
      Graph g(Precision::f64);
      const Weights v(g, set);
      Value y = unrolled(is_lstm, v, v.h, v.m);
      if (fused)
        y = is_lstm ? lstm(v.x, kSteps, v.w, v.u, v.b, v.c, v.h, v.m) : gru(v.x, kSteps, v.w, v.u, v.b, v.c, v.h);
      const Value loss = weighted_sum(y);
      g.finish(loss);
      g.forward();
      g.backward();
      results[fused].push_back(g.scalar(loss));
      for (const Parameter& p : set) {
        for (Index i = 0; i < p.size(); ++i) results[fused].push_back(p.gradient_at(i));
      }
    }
    REQUIRE(results[0].size() == results[1].size());
    for (std::size_t i = 0; i < results[0].size(); ++i) CHECK(results[0][i] == Approx(results[1][i]).margin(1e-12));
  }
}

TEST_CASE("gradients of recurrent cells agree with central differences, with constant inputs, and where they add") {
  for (const bool is_lstm : {false, true}) {
    for (const bool constant : {false, true}) {
      for (const bool first : {false, true}) {
        ParameterSet set = point(is_lstm ? 4 : 3, kInputs, constant ? kInputs : kSteps * kInputs);
        const auto result = check_gradients(
            [&](Graph& g, ParameterSet& p) {
              const Weights v(g, p);
              const Value h = first ? v.h : Value{}, m = first ? v.m : Value{};
              const Value y =
                  is_lstm ? lstm(v.x, kSteps, v.w, v.u, v.b, v.c, Value{}, m) : gru(v.x, kSteps, v.w, v.u, v.b, v.c, h);
              Value all = weighted_sum(y) + weighted_sum(exp(v.x)) + weighted_sum(v.h * v.h) + weighted_sum(exp(v.m));
              for (const Value& w : {v.w, v.u, v.b, v.c}) all = all + weighted_sum(w * w);
              return all;
            },
            set);
        INFO("lstm " << is_lstm << ", constant " << constant << ", first state " << first << ": " << result.message);
        CHECK(result.passed);
      }
    }
  }
}

TEST_CASE("the same input at every step may be given once") {
  for (const bool is_lstm : {false, true}) {
    ParameterSet set = point(is_lstm ? 4 : 3, kInputs, kInputs);
    Graph g(Precision::f64);
    const Weights v(g, set);
    const Value long_x = concat_columns({v.x, v.x, v.x});
    const auto cell = [&](Value x) {
      return is_lstm ? lstm(x, kSteps, v.w, v.u, v.b, v.c) : gru(x, kSteps, v.w, v.u, v.b, v.c);
    };
    const Value once = cell(v.x), repeated = cell(long_x);
    g.finish_forward_only({once, repeated});
    g.forward();
    for (Index i = 0; i < once.size(); ++i) CHECK(g.element(once, i) == Approx(g.element(repeated, i)));
  }
}

TEST_CASE("one value in several places of a cell gets the sum of their gradients") {
  ParameterSet set(Precision::f64);
  numbers(set, "x", 2, 3);
  numbers(set, "w", 3, 9);
  numbers(set, "b", 1, 9);
  const auto result = check_gradients(
      [](Graph& g, ParameterSet& p) {
        const Value x = g.parameter(p.at("x")), w = g.parameter(p.at("w")), b = g.parameter(p.at("b"));
        return weighted_sum(gru(x, 1, w, w, b, b, x)) + weighted_sum(gru(x, 4, w, w, b, b, x));
      },
      set);
  INFO(result.message);
  CHECK(result.passed);
}

TEST_CASE("fused descent of a recurrent cell is a step of plain descent") {
  for (const bool is_lstm : {false, true}) {
    ParameterSet one = point(is_lstm ? 4 : 3, kInputs, kSteps * kInputs),
                 other = point(is_lstm ? 4 : 3, kInputs, kSteps * kInputs);
    for (ParameterSet* set : {&one, &other}) {
      const bool fuse = set == &one;
      Graph g(Precision::f64);
      const Weights v(g, *set);
      if (fuse) g.fuse_gradient_descent();
      g.finish(weighted_sum(is_lstm ? lstm(v.x, kSteps, v.w, v.u, v.b, v.c) : gru(v.x, kSteps, v.w, v.u, v.b, v.c)));
      g.set_fused_update_rate(0.1);
      g.forward();
      g.backward();
      for (const char* name : {"w", "u", "b", "c"}) {
        Parameter& p = set->at(name);
        CHECK(g.fused(p) == fuse);
        for (Index i = 0; !fuse && i < p.size(); ++i) p.set(i, p.at(i) - 0.1 * p.gradient_at(i));
      }
    }
    for (const Parameter& p : one) {
      for (Index i = 0; i < p.size(); ++i) CHECK(p.at(i) == Approx(other.at(p.name()).at(i)).margin(1e-12));
    }
  }
}

TEST_CASE("single precision cells repeat their bits and agree with double precision") {
  const auto run = [](Precision precision) {
    Graph g(precision);
    const Value y = gru(wave(g, 5, 4 * 7, 0), 4, wave(g, 7, 3 * 11, 1), wave(g, 11, 3 * 11, 2), wave(g, 1, 33, 3),
                        wave(g, 1, 33, 4));
    const Value z = lstm(y, 4, wave(g, 11, 4 * 9, 1), wave(g, 9, 4 * 9, 2), wave(g, 1, 36, 3), wave(g, 1, 36, 4));
    g.finish_forward_only({z});
    g.forward();
    std::vector<double> values;
    for (Index i = 0; i < z.size(); ++i) values.push_back(g.element(z, i));
    return values;
  };
  const auto single = run(Precision::f32), twice = run(Precision::f64);
  CHECK(single == run(Precision::f32));
  double worst = 0;
  for (std::size_t i = 0; i < single.size(); ++i) worst = std::max(worst, std::fabs(single[i] - twice[i]));
  CHECK(worst < 1e-5);
  CHECK(worst > 0);
}

TEST_CASE("recurrent cells refuse what does not fit, saying what was expected") {
  Graph g;
  const Value x = g.constant(2, 6, 1), w = g.constant(2, 9, 1), u = g.constant(3, 9, 1), b = g.constant(1, 9, 0);
  CHECK_NOTHROW(gru(x, 3, w, u, b, b));
  CHECK_THROWS_WITH(gru(x, 4, w, u, b, b), Contains("gru") && Contains("(2, 6)") && Contains("steps 4"));
  CHECK_THROWS_WITH(gru(x, 0, w, u, b, b), Contains("steps >= 1"));
  CHECK_THROWS_WITH(gru(x, 3, w, g.constant(3, 8, 1), b, b), Contains("hidden weight"));
  CHECK_THROWS_WITH(gru(x, 3, g.constant(2, 8, 1), u, b, b), Contains("input weight"));
  CHECK_THROWS_WITH(gru(x, 3, w, u, b, g.constant(1, 8, 1)), Contains("hidden bias"));
  CHECK_THROWS_WITH(gru(x, 3, w, u, b, b, g.constant(1, 3, 1)), Contains("first state") && Contains("(2, 3)"));
  CHECK_THROWS_WITH(lstm(x, 3, w, u, b, b), Contains("lstm") && Contains("(3, 12)"));
  CHECK_THROWS_AS(last_step(x, 4), ShapeError);
}

}  // namespace sandglass::test_recurrent
