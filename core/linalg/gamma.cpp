#include "core/linalg/gamma.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/linalg/team.hpp"

namespace sandglass::linalg {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kAsymptotic = 12;  // from here on the series in 1/x are exact to the last places
constexpr Index kLeastGammas = 1024;

/// zeta(k) - 1 for k = 2, 3, ...
constexpr std::array<double, 28> kZetaMinusOne = {
    0.644934066848226436,     0.202056903159594285,     0.0823232337111381915,    0.0369277551433699263,
    0.0173430619844491397,    0.00834927738192282684,   0.00407735619794433938,   0.00200839282608221442,
    0.000994575127818085337,  0.000494188604119464559,  0.000246086553308048299,  0.000122713347578489147,
    0.0000612481350587048293, 0.0000305882363070204936, 0.0000152822594086518717, 7.63719763789976227e-6,
    3.81729326499983986e-6,   1.90821271655393893e-6,   9.53962033872796113e-7,   4.76932986787806463e-7,
    2.3845050272773299e-7,    1.19219925965311073e-7,   5.96081890512594796e-8,   2.98035035146522802e-8,
    1.49015548283650412e-8,   7.45071178983542949e-9,   3.72533402478845705e-9,   1.86265972351304901e-9};

/// ln Gamma(2 + z) for |z| <= 1/2: z (1 - gamma) + sum_k (-1)^k (zeta(k) - 1) z^k / k.
double log_gamma_near_two(double z) {
  double sum = 0;
  for (std::size_t i = kZetaMinusOne.size(); i-- > 0;) {
    const auto k = static_cast<double>(i + 2);
    sum = sum * -z + kZetaMinusOne[i] / k;
  }
  return z * (0.42278433509846713939 + z * sum);
}

/// ln Gamma(x) of a large x. Source: Abramowitz & Stegun 6.1.41.
double log_gamma_series(double x) {
  const double r = 1 / (x * x);
  const double tail =
      1.0 / 12 + r * (-1.0 / 360 + r * (1.0 / 1260 + r * (-1.0 / 1680 +
                                                          r * (1.0 / 1188 + r * (-691.0 / 360360 + r * (1.0 / 156))))));
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * kPi) + tail / x;
}

/// sin(pi x), exact at whole numbers.
double sine_of_pi(double x) {
  const double rest = x - 2 * std::nearbyint(0.5 * x);  // in [-1, 1]
  return std::sin(kPi * (rest > 0.5 ? 1 - rest : rest < -0.5 ? -1 - rest : rest));
}

double tangent_of_pi(double x) {
  const double rest = x - std::nearbyint(x);
  return std::tan(kPi * rest);
}

bool is_pole(double x) { return x <= 0 && x == std::floor(x); }

}  // namespace

double log_gamma(double x) {
  if (std::isnan(x)) return x;
  if (std::isinf(x) || is_pole(x)) return kInfinity;
  if (x < 0) return std::log(kPi / std::fabs(sine_of_pi(x))) - log_gamma(1 - x);
  if (x < 0.5) return log_gamma_near_two(x) - std::log1p(x) - std::log(x);
  if (x < 1.5) return log_gamma_near_two(x - 1) - std::log1p(x - 1);
  if (x >= kAsymptotic) return log_gamma_series(x);
  double product = 1;
  while (x > 2.5) product *= (x -= 1);
  return std::log(product) + log_gamma_near_two(x - 2);
}

double digamma(double x) {
  if (std::isnan(x) || x == kInfinity) return x;
  if (is_pole(x) || std::isinf(x)) return std::numeric_limits<double>::quiet_NaN();
  if (x < 0) return digamma(1 - x) - kPi / tangent_of_pi(x);
  double less = 0;
  for (; x < kAsymptotic; x += 1) less += 1 / x;
  const double r = 1 / (x * x);
  // Source: Abramowitz & Stegun 6.3.18.
  const double tail =
      1.0 / 12 + r * (-1.0 / 120 + r * (1.0 / 252 + r * (-1.0 / 240 + r * (1.0 / 132 + r * (-691.0 / 32760)))));
  return std::log(x) - 0.5 / x - r * tail - less;
}

double trigamma(double x) {
  if (std::isnan(x)) return x;
  if (std::isinf(x)) return x > 0 ? 0 : std::numeric_limits<double>::quiet_NaN();
  if (is_pole(x)) return kInfinity;
  if (x < 0) {
    const double s = sine_of_pi(x);
    return kPi * kPi / (s * s) - trigamma(1 - x);
  }
  double more = 0;
  for (; x < kAsymptotic; x += 1) more += 1 / (x * x);
  const double r = 1 / (x * x);
  // Source: Abramowitz & Stegun 6.4.12.
  const double tail =
      1.0 / 6 + r * (-1.0 / 30 + r * (1.0 / 42 + r * (-1.0 / 30 + r * (5.0 / 66 + r * (-691.0 / 2730)))));
  return 1 / x + 0.5 * r + r / x * tail + more;
}

template <class T>
void apply_each(double (*f)(double), Index n, const T* x, T* y) {
  split(n, 1, kLeastGammas, [&](Index first, Index count) {
    for (Index i = first; i < first + count; ++i) y[i] = static_cast<T>(f(static_cast<double>(x[i])));
  });
}

template <class T>
void multiply_each(double (*f)(double), Index n, const T* x, const T* dy, T* dx, bool add) {
  split(n, 1, kLeastGammas, [&](Index first, Index count) {
    for (Index i = first; i < first + count; ++i) {
      const T d = static_cast<T>(f(static_cast<double>(x[i]))) * dy[i];
      dx[i] = add ? dx[i] + d : d;
    }
  });
}

#define SANDGLASS_INSTANTIATE(T)                                        \
  template void apply_each<T>(double (*)(double), Index, const T*, T*); \
  template void multiply_each<T>(double (*)(double), Index, const T*, const T*, T*, bool);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
