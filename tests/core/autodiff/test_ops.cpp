#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/autodiff/ops.hpp"
#include "core/base/error.hpp"

using namespace sandglass;
using Catch::Matchers::Contains;

namespace {

std::vector<double> run(Graph& g, Value y) {
  g.finish_forward_only({y});
  g.forward();
  return {g.data<double>(y), g.data<double>(y) + y.size()};
}

}  // namespace

TEST_CASE("rearranging operators put every element where it belongs") {
  const std::vector<double> six = {1, 2, 3, 4, 5, 6};
  {
    Graph g(Precision::f64);
    CHECK(run(g, transpose(g.constant(2, 3, six))) == std::vector<double>{1, 4, 2, 5, 3, 6});
  }
  {
    Graph g(Precision::f64);
    CHECK(run(g, slice_columns(g.constant(2, 3, six), 1, 2)) == std::vector<double>{2, 3, 5, 6});
  }
  {
    Graph g(Precision::f64);
    CHECK(run(g, repeat_rows(g.constant(3, 2, six), 2)) == std::vector<double>{1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6});
  }
  {
    Graph g(Precision::f64);
    const Value joined = concat_columns({g.constant(2, 1, {7, 8}), g.constant(2, 3, six)});
    CHECK(run(g, joined) == std::vector<double>{7, 1, 2, 3, 8, 4, 5, 6});
  }
}

TEST_CASE("linear is activation(x W + b) with W (in, out)") {
  Graph g(Precision::f64);
  const Value x = g.constant(1, 2, {1, 2}), w = g.constant(2, 3, {1, 2, 3, 4, 5, 6}), b = g.constant(1, 3, {1, -20, 0});
  CHECK(run(g, linear(x, w, b, Activation::relu)) == std::vector<double>{10, 0, 15});
}

TEST_CASE("log-sum-exp does not overflow, and hands infinity and NaN on") {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  Graph g(Precision::f64);
  const Value x = g.constant(5, 2, {1000, 1000, -1000, -1000, -kInf, -kInf, kInf, 0, std::nan(""), kInf});
  const auto y = run(g, row_log_sum_exp(x));
  CHECK(y[0] == Approx(1000 + std::log(2.0)));
  CHECK(y[1] == Approx(-1000 + std::log(2.0)));
  CHECK(y[2] == -kInf);
  CHECK(y[3] == kInf);
  CHECK(std::isnan(y[4]));
}

TEST_CASE("log-softmax rows are logarithms of shares that add up to 1") {
  Graph g(Precision::f64);
  const auto y = run(g, log_softmax(g.constant(1, 3, {1, 2, 700})));
  CHECK(std::exp(y[0]) + std::exp(y[1]) + std::exp(y[2]) == Approx(1));
  CHECK(y[1] - y[0] == Approx(1));
}

TEST_CASE("shape errors name the operator, both shapes and what was expected") {
  Graph g;
  const Value a = g.constant(2, 3, 1), b = g.constant(3, 2, 1), row = g.constant(1, 2, 1);
  CHECK_THROWS_AS(add(a, b), ShapeError);
  CHECK_THROWS_WITH(add(a, b), Contains("add") && Contains("(2, 3)") && Contains("(3, 2)") && Contains("same shape"));
  CHECK_THROWS_WITH(matmul(a, a), Contains("matmul") && Contains("equal k"));
  CHECK_THROWS_WITH(matmul(a, b, true), Contains("(2, 3)^T"));
  CHECK_THROWS_WITH(linear(a, a, Value{}), Contains("linear") && Contains("(in, out)"));
  CHECK_THROWS_WITH(linear(a, b, g.constant(2, 1, 1)), Contains("a bias of shape (1, 2)") && Contains("(2, 1)"));
  CHECK_THROWS_WITH(linear_transposed(a, b, Value{}), Contains("linear_transposed"));
  CHECK_THROWS_WITH(add_row(a, row), Contains("add_row") && Contains("(1, 3)"));
  CHECK_THROWS_WITH(mul_row(a, row), Contains("mul_row"));
  CHECK_THROWS_WITH(mul_column(a, row), Contains("mul_column") && Contains("(2, 1)"));
  CHECK_THROWS_AS(concat_columns({a, b}), ShapeError);
  CHECK_THROWS_AS(concat_columns({}), ShapeError);
  CHECK_THROWS_AS(slice_columns(a, 2, 2), ShapeError);
  CHECK_THROWS_AS(slice_columns(a, -1, 2), ShapeError);
  CHECK_THROWS_AS(slice_columns(a, 0, 0), ShapeError);
  CHECK_THROWS_AS(repeat_rows(a, 0), ShapeError);
  CHECK_THROWS_WITH(reshape(a, 2, 2), Contains("6 elements"));
  CHECK_THROWS_AS(mean_squared_error(a, b, Reduction::mean), ShapeError);
  CHECK_THROWS_AS(bce_with_logits_rows(a, b), ShapeError);
  CHECK_THROWS_WITH(g.finish(a), Contains("(1, 1)"));
  CHECK_THROWS_AS(random_mask(g, 2, 2, 1.5), Error);
}
