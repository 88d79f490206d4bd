#pragma once
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/plugin/interfaces/axis.hpp"

/// What the samplers' benchmarks minimise. compare_samplers.py has the same functions.
namespace sandglass::bench {

struct Function {
  std::vector<double> low, high;
  double (*value)(const std::vector<double>&);
};

/// Minimum 0.397887. Branin 1972.
inline double branin(const std::vector<double>& x) {
  constexpr double pi = std::numbers::pi;
  const double bow = x[1] - 5.1 / (4 * pi * pi) * x[0] * x[0] + 5 / pi * x[0] - 6;
  return bow * bow + 10 * (1 - 1 / (8 * pi)) * std::cos(x[0]) + 10;
}

/// Minimum -3.32237. Hartmann 1973.
inline double hartmann6(const std::vector<double>& x) {
  constexpr double alpha[4] = {1, 1.2, 3, 3.2};
  constexpr double a[4][6] = {
      {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double p[4][6] = {{1312, 1696, 5569, 124, 8283, 5886},
                              {2329, 4135, 8307, 3736, 1004, 9991},
                              {2348, 1451, 3522, 2883, 3047, 6650},
                              {4047, 8828, 8732, 5743, 1091, 381}};
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    double inner = 0;
    for (std::size_t j = 0; j < 6; ++j) inner += a[i][j] * std::pow(x[j] - 1e-4 * p[i][j], 2);
    sum -= alpha[i] * std::exp(-inner);
  }
  return sum;
}

/// Minimum 0 at 1 on every axis; a bent valley. Rosenbrock 1960.
inline double rosenbrock(const std::vector<double>& x) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    sum += 100 * std::pow(x[i + 1] - x[i] * x[i], 2) + std::pow(1 - x[i], 2);
  return sum;
}

/// Minimum 0 at 1 on every axis; many local ones. Levy and Montalvo 1985.
inline double levy(const std::vector<double>& x) {
  constexpr double pi = std::numbers::pi;
  const auto w = [&](std::size_t i) { return 1 + (x[i] - 1) / 4; };
  const std::size_t last = x.size() - 1;
  double sum =
      std::pow(std::sin(pi * w(0)), 2) + std::pow(w(last) - 1, 2) * (1 + std::pow(std::sin(2 * pi * w(last)), 2));
  for (std::size_t i = 0; i < last; ++i) sum += std::pow(w(i) - 1, 2) * (1 + 10 * std::pow(std::sin(pi * w(i) + 1), 2));
  return sum;
}

/// Minimum 0 at 1 on every axis; condition 1e6; turned in every plane of two axes.
inline double ellipsoid(const std::vector<double>& x) {
  const auto n = x.size();
  auto z = x;
  for (auto& zi : z) zi -= 1;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double c = std::cos(static_cast<double>(1 + i + j)), s = std::sin(static_cast<double>(1 + i + j));
      const double zi = c * z[i] + s * z[j];
      z[j] = c * z[j] - s * z[i];
      z[i] = zi;
    }
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i)
    sum += std::pow(10, 6 * static_cast<double>(i) / static_cast<double>(n - 1)) * z[i] * z[i];
  return sum;
}

inline Function function(const std::string& name) {
  if (name == "branin") return {{-5, 0}, {10, 15}, branin};
  if (name == "hartmann6") return {std::vector<double>(6, 0), std::vector<double>(6, 1), hartmann6};
  if (name == "rosenbrock4") return {std::vector<double>(4, -5), std::vector<double>(4, 10), rosenbrock};
  if (name == "levy5") return {std::vector<double>(5, -10), std::vector<double>(5, 10), levy};
  throw Error("no function '" + name + "'; there are branin, hartmann6, rosenbrock4 and levy5");
}

inline SearchSpace space(const Function& f) {
  SearchSpace axes(f.low.size());
  for (std::size_t a = 0; a < axes.size(); ++a) {
    axes[a].path = "x" + std::to_string(a);
    axes[a].min = f.low[a], axes[a].max = f.high[a];
  }
  return axes;
}

}  // namespace sandglass::bench
