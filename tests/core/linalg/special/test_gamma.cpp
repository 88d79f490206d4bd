#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "core/linalg/special/gamma.hpp"

namespace sandglass::test_gamma {
using namespace sandglass::linalg;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kEuler = 0.57721566490153286061;

double relative(double got, double expected) { return std::fabs(got - expected) / std::fabs(expected); }

}  // namespace

TEST_CASE("ln Gamma is that of factorials and half-integers, and small next to its zeros") {
  double factorial = 0;  // its logarithm
  for (int n = 2; n < 200; ++n) {
    factorial += std::log(static_cast<double>(n));
    CHECK(relative(log_gamma(n + 1.0), factorial) < 1e-13);
  }
  const double root_pi = std::sqrt(M_PI);
  CHECK(relative(log_gamma(0.5), std::log(root_pi)) < 1e-14);
  CHECK(relative(log_gamma(2.5), std::log(0.75 * root_pi)) < 1e-14);
  CHECK(relative(log_gamma(-0.5), std::log(2 * root_pi)) < 1e-14);
  CHECK(log_gamma(1) == 0);
  CHECK(log_gamma(2) == 0);
  for (const double e : {1e-3, -1e-3, 1e-6, 1e-9, -1e-9}) {
    const double near_one = 1 + e, near_two = 2 + e;  // rounded
    const double a = near_one - 1, b = near_two - 2;
    const double quarter = M_PI * M_PI / 12, third = 1.2020569031595942854 / 3;
    CHECK(relative(log_gamma(near_one), -kEuler * a + quarter * a * a - third * a * a * a) <
          2e-9 * (std::fabs(a) > 1e-4) + 1e-13);
    CHECK(relative(log_gamma(near_two), (1 - kEuler) * b + (quarter - 0.5) * b * b - (third - 1.0 / 3) * b * b * b) <
          2e-9 * (std::fabs(b) > 1e-4) + 1e-13);
  }
}

TEST_CASE("ln Gamma is the C library's, and steps by ln x") {
  for (const double x : {1e-9, 0.3, 1.0, 2.5, 9.99, 10.0, 171.0, 1e7}) {
    CHECK(log_gamma(x) == Approx(std::lgamma(x)).epsilon(1e-12).margin(1e-13));
    CHECK(log_gamma(x + 1) - log_gamma(x) == Approx(std::log(x)).epsilon(1e-6).margin(1e-12));
  }
}

TEST_CASE("digamma and trigamma have their known values, and step by 1/x and 1/x^2") {
  CHECK(relative(digamma(1), -kEuler) < 1e-14);
  CHECK(relative(digamma(0.5), -kEuler - 2 * std::log(2.0)) < 1e-14);
  CHECK(relative(trigamma(1), M_PI * M_PI / 6) < 1e-14);
  CHECK(relative(trigamma(0.5), M_PI * M_PI / 2) < 1e-14);
  for (double x = 0.013; x < 300; x *= 1.7) {
    CHECK(relative(digamma(x + 1) - digamma(x), 1 / x) < 1e-12 * (1 + x));
    CHECK(relative(trigamma(x) - trigamma(x + 1), 1 / (x * x)) < 1e-12 * (1 + x));
  }
}

TEST_CASE("each is the derivative of the one before, below 0 too") {
  for (const double x : {-2.7, -0.3, 0.04, 0.4, 0.9, 1.4616, 2.2, 3.7, 11.9, 12.1, 250.0}) {
    const double h = 1e-5 * std::fmin(1, std::fabs(x));
    CHECK(digamma(x) == Approx((log_gamma(x + h) - log_gamma(x - h)) / (2 * h)).epsilon(1e-7).margin(1e-7));
    CHECK(trigamma(x) == Approx((digamma(x + h) - digamma(x - h)) / (2 * h)).epsilon(1e-7));
  }
}

TEST_CASE("poles, infinities and NaN give their limits") {
  CHECK(log_gamma(0) == kInf);
  CHECK(log_gamma(-3) == kInf);
  CHECK(log_gamma(kInf) == kInf);
  CHECK(std::isnan(log_gamma(std::nan(""))));
  CHECK(std::isnan(digamma(-3)));
  CHECK(digamma(kInf) == kInf);
  CHECK(trigamma(0) == kInf);
  CHECK(trigamma(kInf) == 0);
  CHECK(relative(log_gamma(1e300), 1e300 * (std::log(1e300) - 1)) < 1e-13);
  CHECK(log_gamma(1e-300) == Approx(-std::log(1e-300)));
}

TEST_CASE("in single precision the error is a rounding") {
  std::vector<float> x, y(1), dx(1);
  for (float v = 0.01F; v < 1000; v *= 1.01F) {
    const float one = 1;
    apply_each<float>(&log_gamma, 1, &v, y.data());
    multiply_each<float>(&digamma, 1, &v, &one, dx.data(), false);
    CHECK(relative(static_cast<double>(y[0]), log_gamma(static_cast<double>(v))) < 1e-7);
    CHECK(relative(static_cast<double>(dx[0]), digamma(static_cast<double>(v))) < 1e-7);
  }
}

}  // namespace sandglass::test_gamma
