#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/rng.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass::test_kernels {
using namespace sandglass::linalg;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
const float kNan = std::nanf("");

Index length(const std::vector<float>& x) { return static_cast<Index>(x.size()); }

/// Distance in units of the last place of the expected number (at least that of the smallest normal one).
double ulps(float got, double expected) {
  if (std::isnan(expected)) return std::isnan(got) ? 0 : 1e30;
  const auto rounded = static_cast<float>(expected);
  if (std::isinf(rounded)) return got == rounded ? 0 : 1e30;
  const float size = std::max(std::fabs(rounded), std::numeric_limits<float>::min());
  const double unit = static_cast<double>(std::nextafter(size, kInf)) - static_cast<double>(size);
  return std::fabs(static_cast<double>(got) - expected) / unit;
}

/// Numbers of all sizes, both signs, with the odd ones.
std::vector<float> spread() {
  std::vector<float> x = {0, -0.0F, 1, -1, kInf, -kInf, kNan, 1e-40F, -1e-40F, 88.7F, 89, -87.5F, -103.9F, -200, 3e38F};
  for (int e = -30; e <= 6; ++e) {
    for (int i = 0; i < 40; ++i) {
      const float size = std::ldexp(1.0F + static_cast<float>(i) / 40.0F, e);
      x.push_back(size);
      x.push_back(-size);
    }
  }
  return x;
}

double exact(Activation f, double x) {
  switch (f) {
    case Activation::identity: return x;
    case Activation::sigmoid: return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
    case Activation::tanh: return std::tanh(x);
    case Activation::relu: return x < 0 ? 0 : x;
    case Activation::softplus: return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::fabs(x)));
    case Activation::elu: return x < 0 ? std::expm1(x) : x;
    case Activation::leaky_relu: return x < 0 ? 0.01 * x : x;
    case Activation::silu: return std::isinf(x) && x < 0 ? 0 : x * exact(Activation::sigmoid, x);
    case Activation::gelu: return std::isinf(x) && x < 0 ? 0 : 0.5 * x * std::erfc(-x / std::sqrt(2.0));
  }
  return 0;
}

constexpr Activation kActivations[] = {Activation::identity,   Activation::sigmoid,  Activation::tanh,
                                       Activation::relu,       Activation::softplus, Activation::elu,
                                       Activation::leaky_relu, Activation::silu,     Activation::gelu};

}  // namespace

TEST_CASE("float exp, log, sqrt, square and abs are within a few units in the last place") {
  const auto x = spread();
  std::vector<float> y(x.size());
  const auto worst = [&](Unary f, auto reference) {
    unary<float>(f, length(x), x.data(), y.data());
    double most = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (f == Unary::exp && x[i] < -87 && std::isfinite(x[i])) continue;  // below the normal range, see next case
      INFO("x " << x[i] << " got " << y[i] << " expected " << reference(static_cast<double>(x[i])));
      const double error = ulps(y[i], reference(static_cast<double>(x[i])));
      CHECK(error < 4);
      most = std::max(most, error);
    }
    return most;
  };
  CHECK(worst(Unary::exp, [](double v) { return std::exp(v); }) < 4);
  CHECK(worst(Unary::log, [](double v) { return std::log(v); }) < 4);
  CHECK(worst(Unary::sqrt, [](double v) { return std::sqrt(v); }) < 1);
  CHECK(worst(Unary::square, [](double v) { return v * v; }) < 1);
  CHECK(worst(Unary::abs, [](double v) { return std::fabs(v); }) == 0);
}

TEST_CASE("float exp falls through the denormal numbers to zero") {
  const std::vector<float> x = {-87.4F, -90, -100, -103, -105, -1000};
  std::vector<float> y(x.size());
  unary<float>(Unary::exp, length(x), x.data(), y.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(static_cast<double>(y[i]) == Approx(std::exp(static_cast<double>(x[i]))).epsilon(1e-5).margin(2e-45));
  }
}

TEST_CASE("activations are accurate for all sizes of x, and hand NaN and infinity on") {
  const auto x = spread();
  std::vector<float> y(x.size());
  for (const Activation f : kActivations) {
    activate<float>(f, length(x), x.data(), y.data());
    for (std::size_t i = 0; i < x.size(); ++i) {
      // The sigmoid is below the normal range, and has fewer digits.
      if (f == Activation::silu && x[i] < -87 && std::isfinite(x[i])) continue;
      INFO("f " << to_string(f) << " x " << x[i] << " got " << y[i]);
      CHECK(ulps(y[i], exact(f, static_cast<double>(x[i]))) < 8);
    }
  }
}

TEST_CASE("derivatives of activations agree with differences, and a NaN adjoint or output is handed on") {
  for (const Activation f : kActivations) {
    for (const double x : {-3.0, -0.7, 0.4, 2.5}) {
      const double h = 1e-6, y = exact(f, x), dy = 1.5;
      double dx = 10;
      activate_backward<double>(f, 1, slope_needs_input(f) ? &x : &y, &dy, &dx, true);
      CHECK(dx == Approx(10 + dy * (exact(f, x + h) - exact(f, x - h)) / (2 * h)).epsilon(1e-8));
    }
    const float one = 1;
    float dx = 0;
    activate_backward<float>(f, 1, &one, &kNan, &dx, false);
    CHECK(std::isnan(dx));
    if (f == Activation::identity) continue;  // its derivative does not look at y
    activate_backward<float>(f, 1, &kNan, &one, &dx, false);
    CHECK(std::isnan(dx));
  }
}

TEST_CASE("float slopes of silu and gelu are those of double precision, and go to 0 and 1 far out") {
  const auto x = spread();
  for (const Activation f : {Activation::silu, Activation::gelu}) {
    const std::vector<float> ones(x.size(), 1);
    std::vector<float> slope(x.size());
    activate_backward<float>(f, length(x), x.data(), ones.data(), slope.data(), false);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double at = static_cast<double>(x[i]), one = 1;
      double expected = 0;
      activate_backward<double>(f, 1, &at, &one, &expected, false);
      INFO("f " << to_string(f) << " x " << at);
      if (std::isnan(at)) CHECK(std::isnan(slope[i]));
      if (!std::isnan(at)) CHECK(static_cast<double>(slope[i]) == Approx(expected).epsilon(1e-6).margin(2e-7));
      if (std::isinf(at)) CHECK(slope[i] == (at < 0 ? 0.0F : 1.0F));
    }
  }
}

TEST_CASE("binary cross-entropy from logits is exact for any size of logit") {
  for (const float l : {-1e4F, -100.0F, -20.0F, -1.0F, 0.0F, 0.3F, 17.0F, 90.0F, 1e4F}) {
    for (const float t : {0.0F, 0.25F, 1.0F}) {
      float loss = 0, dl = 0;
      bce_with_logits<float>(1, 1, &l, &t, 2, &loss, &dl);
      const auto x = static_cast<double>(l), p = static_cast<double>(t);
      INFO("l " << l << " t " << t);
      CHECK(ulps(loss, std::max(x, 0.0) - x * p + std::log1p(std::exp(-std::fabs(x)))) < 8);
      CHECK(static_cast<double>(dl) == Approx(2 * (exact(Activation::sigmoid, x) - p)).epsilon(1e-5).margin(3e-7));
    }
  }
}

TEST_CASE("losses hand NaN and infinite logits on") {
  const float t = 1;
  float loss = 0, d = 0;
  bce_with_logits<float>(1, 1, &kNan, &t, 1, &loss, &d);
  CHECK(std::isnan(loss));
  CHECK(std::isnan(d));
  const float minus = -kInf;
  bce_with_logits<float>(1, 1, &minus, &t, 1, &loss, &d);
  CHECK(loss == kInf);
  squared_error<float>(1, 1, &kInf, &t, 1, &loss, &d);
  CHECK(loss == kInf);
  CHECK(d == kInf);
}

TEST_CASE("row losses and their gradients agree with a plain loop for every length") {
  for (const Index cols : {1, 7, 16, 17, 255, 256, 300, 784}) {
    std::vector<float> l(static_cast<std::size_t>(3 * cols)), t(l.size()), d(l.size()), loss(3);
    Rng rng(1, Purpose::test);
    for (float& x : l) x = static_cast<float>(rng.normal(0, 3));
    for (float& x : t) x = static_cast<float>(rng.uniform());
    for (const bool binary : {true, false}) {
      if (binary) {
        bce_with_logits<float>(3, cols, l.data(), t.data(), 0.5F, loss.data(), d.data());
      } else {
        squared_error<float>(3, cols, l.data(), t.data(), 0.5F, loss.data(), d.data());
      }
      for (Index r = 0; r < 3; ++r) {
        double sum = 0;
        for (Index c = 0; c < cols; ++c) {
          const auto i = static_cast<std::size_t>(r * cols + c);
          const double x = static_cast<double>(l[i]), y = static_cast<double>(t[i]);
          sum += binary ? exact(Activation::softplus, x) - x * y : (x - y) * (x - y);
          const double g = binary ? 0.5 * (exact(Activation::sigmoid, x) - y) : x - y;
          REQUIRE(static_cast<double>(d[i]) == Approx(g).margin(2e-6));
        }
        CHECK(static_cast<double>(loss[static_cast<std::size_t>(r)]) == Approx(sum).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("sums of all kinds agree with plain loops") {
  const Index rows = 5, cols = 77;
  std::vector<float> x(static_cast<std::size_t>(rows * cols)), y(x.size());
  Rng rng(2, Purpose::test);
  for (float& v : x) v = static_cast<float>(rng.uniform(-1, 1));
  for (float& v : y) v = static_cast<float>(rng.uniform(-1, 1));
  double total = 0, product = 0;
  std::vector<double> by_row(5), by_col(77), dots(5);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto v = static_cast<double>(x[i]), w = static_cast<double>(y[i]);
    total += v;
    product += v * w;
    by_row[i / 77] += v;
    by_col[i % 77] += v;
    dots[i / 77] += v * w;
  }
  CHECK(sum<float>(rows * cols, x.data()) == Approx(total).margin(1e-5));
  CHECK(dot<float>(rows * cols, x.data(), y.data()) == Approx(product).margin(1e-5));
  std::vector<float> out(77, 1);
  column_sums<float>(rows, cols, -2, x.data(), out.data(), true);
  for (std::size_t c = 0; c < 77; ++c) CHECK(static_cast<double>(out[c]) == Approx(1 - 2 * by_col[c]).margin(1e-5));
  column_sums<float>(rows, cols, 1, x.data(), out.data());
  CHECK(static_cast<double>(out[76]) == Approx(by_col[76]).margin(1e-5));
  row_sums<float>(rows, cols, 1, x.data(), out.data());
  CHECK(static_cast<double>(out[4]) == Approx(by_row[4]).margin(1e-5));
  row_dots<float>(rows, cols, 3, x.data(), y.data(), out.data(), false);
  CHECK(static_cast<double>(out[4]) == Approx(3 * dots[4]).margin(1e-5));
}

TEST_CASE("a sum of many equal numbers loses nothing to their count") {
  const std::vector<float> x(2000000, 0.1F);
  CHECK(sum<float>(length(x), x.data()) == Approx(2000000 * static_cast<double>(0.1F)).epsilon(1e-6));
}

TEST_CASE("rows, columns, blocks and transposes land where they belong") {
  const std::vector<double> x = {1, 2, 3, 4, 5, 6}, row = {10, 20, 30}, column = {2, 3};
  std::vector<double> y(6);
  add_row<double>(2, 3, x.data(), row.data(), y.data());
  CHECK(y == std::vector<double>{11, 22, 33, 14, 25, 36});
  multiply_column<double>(2, 3, x.data(), column.data(), y.data());
  CHECK(y == std::vector<double>{2, 4, 6, 12, 15, 18});
  spread_column<double>(2, 3, 0.5, column.data(), y.data(), true);
  CHECK(y == std::vector<double>{3, 5, 7, 13.5, 16.5, 19.5});
  spread_row<double>(2, 3, 2, row.data(), y.data());
  CHECK(y == std::vector<double>{20, 40, 60, 20, 40, 60});
  transpose<double>(2, 3, x.data(), y.data());
  CHECK(y == std::vector<double>{1, 4, 2, 5, 3, 6});
  copy_block<double>(2, 2, x.data() + 1, 3, y.data(), 3, true);
  CHECK(y == std::vector<double>{3, 7, 2, 10, 9, 6});
  std::vector<float> big(40 * 23), flipped(big.size()), back(big.size());
  for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<float>(i);
  transpose<float>(40, 23, big.data(), flipped.data());
  transpose<float>(23, 40, flipped.data(), back.data());
  CHECK(back == big);
}

TEST_CASE("bias and activation in one pass are the same as one after the other") {
  for (const Activation f : kActivations) {
    const std::vector<float> bias = {0.5F, -1, 2};
    std::vector<float> x = {-2, 1, 0, 3, 0.25F, -5}, sum(6), expected(6);
    add_row<float>(2, 3, x.data(), bias.data(), sum.data());
    activate<float>(f, 6, sum.data(), expected.data());
    auto y = x;
    bias_activate<float>(f, 2, 3, bias.data(), y.data());
    CHECK(y == expected);
    activate<float>(f, 6, x.data(), expected.data());
    bias_activate<float>(f, 2, 3, nullptr, x.data());
    CHECK(x == expected);
  }
}

TEST_CASE("Adam's first step is rate times the sign of the gradient") {
  std::vector<double> g = {3, -0.001, 40}, m(3), v(3), w = {1, 1, 1};
  AdamStep step;
  step.correction1 = 1 - step.beta1;
  step.correction2 = 1 - step.beta2;
  adam_update<double>(3, step, g.data(), m.data(), v.data(), w.data());
  CHECK(w[0] == Approx(1 - 1e-3).epsilon(1e-8));
  CHECK(w[1] == Approx(1 + 1e-3).epsilon(1e-7));
  CHECK(w[2] == Approx(1 - 1e-3).epsilon(1e-8));
}

TEST_CASE("momentum follows v <- mu v - rate g, w <- w + v") {
  double v = 2, w = 1;
  const double g = 3;
  momentum_update<double>(1, 0.1, 0.5, &g, &v, &w);
  CHECK(v == Approx(0.7));
  CHECK(w == Approx(1.7));
  sgd_update<double>(1, 0.1, &g, &w);
  CHECK(w == Approx(1.4));
}

}  // namespace sandglass::test_kernels
