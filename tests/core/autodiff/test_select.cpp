#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/autodiff/ops/select/select.hpp"
#include "core/base/error.hpp"
#include "tests/core/autodiff/images.hpp"
#include "tests/core/autodiff/run.hpp"

namespace sandglass::test_select {
using Catch::Matchers::Contains;
using Numbers = std::vector<double>;

namespace {

const double kNan = std::nan("");

Numbers of(Value (*f)(Value), Index rows, Index cols, const Numbers& x) {
  Graph g(Precision::f64);
  return run(g, f(g.constant(rows, cols, x)));
}

struct Case {
  const char* name;
  Value (*build)(Value x, Value table);
};

/// x (3, 6), table (4, 3).
const Case kCases[] = {
    {"gather_columns",
     [](Value x, Value) {
       return gather_columns(x, {5, 0, 5, 2, 5});
     }},
    {"gather_rows",
     [](Value x, Value) {
       return gather_rows(x, {2, 0, 2, 2});
     }},
    {"embedding",
     [](Value x, Value table) {
       return embedding(table, x.graph().constant(3, 2, {1, 3, -1, 1, 1, 0}));
     }},
    {"top_k", [](Value x, Value) { return top_k(x, 2); }},
    {"row_max", [](Value x, Value) { return row_max(x); }},
    {"masked_mean",
     [](Value x, Value) {
       return masked_mean(x, x.graph().constant(3, 6, {1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0.5, 0, 0, 1}));
     }},
    {"masked_step_sum",
     [](Value x, Value) {
       return masked_step_sum(x, x.graph().constant(3, 3, {1, 1, 0, 0, 0, 0, 1, 0, 1}));
     }},
    {"masked_step_mean",
     [](Value x, Value) {
       return masked_step_mean(x, x.graph().constant(3, 2, {1, 1, 0, 0, 0, 1}));
     }},
    {"a mask made from parameters has no gradient",
     [](Value x, Value) { return masked_mean(x, 0.0 * square(x) + 1.0); }},
};

}  // namespace

TEST_CASE("the gradients of operators that select agree with central differences, also where they add") {
  for (const Case& c : kCases) {
    for (const bool more : {false, true}) {
      ParameterSet set(Precision::f64);
      numbers(set, "x", 3, 6);
      numbers(set, "table", 4, 3);
      const auto result = check_gradients(
          [&](Graph& g, ParameterSet& p) {
            const Value x = g.parameter(p.at("x")), table = g.parameter(p.at("table"));
            const Value y = weighted_sum(c.build(x, table));
            return more ? y + weighted_sum(square(x)) + weighted_sum(square(table)) : y;
          },
          set);
      INFO(c.name << ": " << result.message << ", error " << result.worst_error);
      CHECK(result.passed);
    }
  }
}

TEST_CASE("gathers take columns and rows in the order given") {
  Graph g(Precision::f64), h(Precision::f64);
  const Numbers six = {1, 2, 3, 4, 5, 6};
  CHECK(run(g, gather_columns(g.constant(2, 3, six), {2, 0, 2})) == Numbers{3, 1, 3, 6, 4, 6});
  CHECK(run(h, gather_rows(h.constant(3, 2, six), {2, 2, 0})) == Numbers{5, 6, 5, 6, 1, 2});
  Graph bad;
  const Value x = bad.constant(2, 3, 1.0);
  CHECK_THROWS_WITH(gather_columns(x, {3}), Contains("columns 0 ... 2") && Contains("got 3"));
  CHECK_THROWS_WITH(gather_rows(x, {-1}), Contains("rows 0 ... 1"));
  CHECK_THROWS_AS(gather_rows(x, {}), ShapeError);
}

TEST_CASE("an embedding gives the table's rows step after step, and zeros for padding") {
  Graph g(Precision::f64);
  const Value table = g.constant(3, 2, {1, 2, 3, 4, 5, 6});
  CHECK(run(g, embedding(table, g.constant(2, 3, {0, 2, -1, 1, 1, 0}))) == Numbers{1, 2, 5, 6, 0, 0, 3, 4, 3, 4, 1, 2});
}

TEST_CASE("an embedding refuses ids that the table does not have, saying where they are") {
  for (const double id : {3.0, -2.0, 0.5, kNan, 1e30}) {
    Graph g(Precision::f64);
    const Value y = embedding(g.constant(3, 2, 1.0), g.constant(2, 2, {0, 1, 2, id}));
    g.finish_forward_only({y});
    CHECK_THROWS_WITH(g.forward(), Contains("0 ... 2") && Contains("row 1, step 1"));
  }
}

TEST_CASE("top_k keeps the largest of each row where they are, of equal ones the first") {
  const auto top = [](Index k, const Numbers& x) {
    Graph g(Precision::f64);
    return run(g, top_k(g.constant(1, static_cast<Index>(x.size()), x), k));
  };
  CHECK(top(2, {1, -4, 3, 2}) == Numbers{0, 0, 3, 2});
  CHECK(top(2, {5, 5, 5, 5}) == Numbers{5, 5, 0, 0});
  CHECK(top(3, {-1, -3, -2, -4}) == Numbers{-1, -3, -2, 0});
  CHECK(top(4, {1, 2, 3, 4}) == Numbers{1, 2, 3, 4});
  const auto odd = top(2, {1, kNan, 3, std::numeric_limits<double>::infinity()});
  CHECK(std::isnan(odd[1]));
  CHECK(odd[3] == std::numeric_limits<double>::infinity());
  Graph g;
  CHECK_THROWS_WITH(top_k(g.constant(2, 3, 1.0), 4), Contains("1 <= k"));
  CHECK_THROWS_AS(top_k(g.constant(2, 3, 1.0), 0), ShapeError);
}

TEST_CASE("top_k's gradient goes through elements that stayed at 0, too") {
  ParameterSet set(Precision::f64);
  Parameter& x = set.add("x", 1, 3);
  x.set(1, -1), x.set(2, -2);
  Graph g(Precision::f64);
  g.finish(sum(top_k(g.parameter(x), 1)));
  g.forward();
  g.backward();
  CHECK(x.gradient_at(0) == 1);
  CHECK(x.gradient_at(1) == 0);
}

TEST_CASE("the largest element of a row and its column, the first of equal ones") {
  const Numbers x = {1, 7, 7, -3, -2, -9, 0, kNan, 5};
  const auto largest = of(&row_max, 3, 3, x), columns = of(&row_argmax, 3, 3, x);
  CHECK(largest[0] == 7);
  CHECK(largest[1] == -2);
  CHECK(std::isnan(largest[2]));
  CHECK(columns == Numbers{1, 1, 1});
}

TEST_CASE("what a mask leaves out changes no bit, NaN included") {
  const auto all = [](double left_out) {
    const Numbers x = {2, left_out, 4, 8, left_out, left_out}, mask = {1, 0, 0.5, 1, 0, 0};
    Numbers results;
    for (const auto f : {&masked_mean, &masked_step_sum, &masked_step_mean}) {
      Graph g(Precision::f64);
      const auto one = run(g, f(g.constant(2, 3, x), g.constant(2, 3, mask)));
      results.insert(results.end(), one.begin(), one.end());
    }
    return results;
  };
  const auto zeros = all(0);
  const Numbers expected = {12 / 2.5, 4, 8, 4 / 1.5, 8};
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(zeros.at(i) == Approx(expected[i]));
  CHECK(all(1e30) == zeros);
  CHECK(all(kNan) == zeros);
}

TEST_CASE("a mask of zeros gives 0") {
  Graph g(Precision::f64), h(Precision::f64);
  CHECK(run(g, masked_mean(g.constant(2, 2, kNan), g.constant(2, 2, 0.0))) == Numbers{0});
  CHECK(run(h, masked_step_mean(h.constant(1, 4, kNan), h.constant(1, 2, 0.0))) == Numbers{0, 0});
  Graph bad;
  CHECK_THROWS_AS(masked_mean(bad.constant(2, 2, 1.0), bad.constant(2, 1, 1.0)), ShapeError);
  CHECK_THROWS_WITH(masked_step_sum(bad.constant(2, 5, 1.0), bad.constant(2, 2, 1.0)), Contains("mask (B, T)"));
}

}  // namespace sandglass::test_select
