#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"
#include "tests/core/autodiff/run.hpp"

namespace sandglass::test_ops {
using Catch::Matchers::Contains;

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
    CHECK(run(g, slice_rows(g.constant(3, 2, six), 1, 2)) == std::vector<double>{3, 4, 5, 6});
  }
  {
    Graph g(Precision::f64);
    CHECK(run(g, concat_rows({g.constant(1, 2, {7, 8}), g.constant(3, 2, six)})) ==
          std::vector<double>{7, 8, 1, 2, 3, 4, 5, 6});
  }
  {
    Graph g(Precision::f64);
    CHECK(run(g, broadcast_row(g.constant(1, 2, {7, 8}), 3)) == std::vector<double>{7, 8, 7, 8, 7, 8});
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

TEST_CASE("softmax does not overflow, and its rows add up to 1") {
  Graph g(Precision::f64);
  const auto y = run(g, softmax(g.constant(2, 2, {1000, 1000 + std::log(3.0), -2000, 0})));
  CHECK(y[0] == Approx(0.25));
  CHECK(y[1] == Approx(0.75));
  CHECK(y[2] == 0);
  CHECK(y[3] == 1);
}

TEST_CASE("sums of groups of rows undo a repetition up to its factor") {
  Graph g(Precision::f64);
  const Value x = g.constant(2, 2, {1, 2, 3, 4});
  CHECK(run(g, sum_row_groups(repeat_rows(x, 3), 3)) == std::vector<double>{3, 6, 9, 12});
}

TEST_CASE("row means, column sums of squares, products with a scalar and clamped values") {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const std::vector<double> six = {1, 2, 3, 4, 5, 6};
  Graph g(Precision::f64);
  const Value x = g.constant(2, 3, six);
  const Value wild = g.constant(1, 4, {-kInf, 0.5, kInf, std::nan("")});
  const Value means = row_mean(x), squares = column_square_sums(x), scaled = mul_scalar(x, g.constant(1, 1, 0.5));
  const Value within = clamp(wild, 0, 1);
  g.finish_forward_only({means, squares, scaled, within});
  g.forward();
  CHECK(g.element(means, 0) == 2);
  CHECK(g.element(means, 1) == 5);
  CHECK(g.element(squares, 0) == 17);
  CHECK(g.element(squares, 2) == 45);
  CHECK(g.element(scaled, 5) == 3);
  CHECK(g.element(within, 0) == 0);
  CHECK(g.element(within, 1) == 0.5);
  CHECK(g.element(within, 2) == 1);
  CHECK(std::isnan(g.element(within, 3)));
}

TEST_CASE("squared distances keep their digits far from the origin, and equal rows are at distance 0") {
  Graph g;
  const Value a = g.constant(2, 2, {1000, 1000, 0, 3}), b = g.constant(3, 2, {1000, 1000.0625, 1000, 1000, 4, 0});
  const Value d = pairwise_squared_distances(a, b);
  g.finish_forward_only({d});
  g.forward();
  CHECK(g.element(d, 0) == 0.00390625);
  CHECK(g.element(d, 1) == 0);
  CHECK(g.element(d, 2) == Approx(996.0 * 996 + 1e6));
  CHECK(g.element(d, 5) == 25);
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
  CHECK_THROWS_AS(concat_rows({a, b}), ShapeError);
  CHECK_THROWS_AS(concat_rows({}), ShapeError);
  CHECK_THROWS_AS(slice_rows(a, 1, 2), ShapeError);
  CHECK_THROWS_AS(slice_rows(a, -1, 1), ShapeError);
  CHECK_THROWS_AS(slice_rows(a, 0, 0), ShapeError);
  CHECK_THROWS_AS(broadcast_row(a, 2), ShapeError);
  CHECK_THROWS_AS(sum_row_groups(b, 2), ShapeError);
  CHECK_THROWS_AS(sum_row_groups(a, 0), ShapeError);
  CHECK_THROWS_AS(clamp(a, 1, 0), Error);
  CHECK_THROWS_WITH(mul_scalar(a, row), Contains("mul_scalar") && Contains("(1, 1)"));
  CHECK_THROWS_AS(pairwise_squared_distances(a, b), ShapeError);
  CHECK_THROWS_AS(cross_entropy_from_logits(a, b), ShapeError);
  CHECK_THROWS_AS(kl_standard_normal(a, b), ShapeError);
  CHECK_THROWS_AS(reparameterise(a, b), ShapeError);
  CHECK_THROWS_AS(gaussian_nll_rows(a, b, a), ShapeError);
  CHECK_THROWS_WITH(gaussian_nll_rows(a, a, row), Contains("(B, D), (1, D) or (1, 1)") && Contains("(1, 2)"));
  CHECK_THROWS_WITH(reshape(a, 2, 2), Contains("6 elements"));
  CHECK_THROWS_AS(mean_squared_error(a, b, Reduction::mean), ShapeError);
  CHECK_THROWS_AS(bce_with_logits_rows(a, b), ShapeError);
  CHECK_THROWS_WITH(g.finish(a), Contains("(1, 1)"));
  CHECK_THROWS_AS(random_mask(g, 2, 2, 1.5), Error);
}

}  // namespace sandglass::test_ops
