#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/ops/ops.hpp"

namespace sandglass::test_losses {

namespace {

double value(Value (*loss)(Value, Value, Reduction), Reduction reduction, const std::vector<double>& x,
             const std::vector<double>& t, Index rows) {
  Graph g(Precision::f64);
  const auto cols = static_cast<Index>(x.size()) / rows;
  const Value l = loss(g.constant(rows, cols, x), g.constant(rows, cols, t), reduction);
  g.finish_forward_only({l});
  g.forward();
  return g.scalar(l);
}

}  // namespace

TEST_CASE("mean squared error reduces as it says") {
  const std::vector<double> x = {1, 2, 3, 4, 5, 6}, t = {0, 2, 5, 4, 4, 9};
  CHECK(value(mean_squared_error, Reduction::mean, x, t, 2) == Approx(15.0 / 6));
  CHECK(value(mean_squared_error, Reduction::sum_per_example, x, t, 2) == Approx(15.0 / 2));
}

TEST_CASE("binary cross-entropy is ln 2 for every element at logit 0") {
  const std::vector<double> zero(6, 0), t = {0, 1, 0.3, 0.5, 1, 0};
  CHECK(value(bce_with_logits, Reduction::mean, zero, t, 2) == Approx(std::log(2.0)));
  CHECK(value(bce_with_logits, Reduction::sum_per_example, zero, t, 2) == Approx(3 * std::log(2.0)));
}

TEST_CASE("binary cross-entropy from logits equals the textbook formula") {
  const std::vector<double> l = {-2, 0.5, 3, 1}, t = {0, 1, 0.25, 0.5};
  double expected = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const double s = 1 / (1 + std::exp(-l[i]));
    expected -= t[i] * std::log(s) + (1 - t[i]) * std::log(1 - s);
  }
  CHECK(value(bce_with_logits, Reduction::mean, l, t, 1) == Approx(expected / 4));
}

TEST_CASE("row losses average to the whole") {
  Graph g(Precision::f64);
  const Value x = g.constant(2, 3, {1, 2, 3, 4, 5, 6}), t = g.constant(2, 3, {0, 1, 0, 1, 0, 1});
  const Value rows = mean(squared_error_rows(x, t)), whole = mean_squared_error(x, t, Reduction::sum_per_example);
  const Value rows_bce = mean(bce_with_logits_rows(x, t, Reduction::mean));
  const Value whole_bce = bce_with_logits(x, t, Reduction::mean);
  g.finish_forward_only({rows, whole, rows_bce, whole_bce});
  g.forward();
  CHECK(g.scalar(rows) == Approx(g.scalar(whole)));
  CHECK(g.scalar(rows_bce) == Approx(g.scalar(whole_bce)));
}

}  // namespace sandglass::test_losses
