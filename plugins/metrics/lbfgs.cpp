#include "plugins/metrics/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace sandglass::metrics {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// y += factor * x.
void add(double factor, const Vector& x, Vector& y) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}

Vector difference(const Vector& a, const Vector& b) {
  Vector out = a;
  add(-1, b, out);
  return out;
}

double largest(const Vector& x) {
  double most = 0;
  for (const double value : x) most = std::max(most, std::abs(value));
  return most;
}

/// A step and what it changed in the gradient.
struct Pair {
  Vector step, change;
  double curvature;  ///< their product
};

/// -H gradient, H the inverse Hessian that the pairs suggest.
Vector direction(const std::deque<Pair>& pairs, const Vector& gradient) {
  Vector d = gradient;
  if (pairs.empty()) {
    for (double& value : d) value /= -std::max(1.0, std::sqrt(dot(gradient, gradient)));
    return d;
  }
  Vector shares;
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
    shares.push_back(dot(pair->step, d) / pair->curvature);
    add(-shares.back(), pair->change, d);
  }
  const auto& last = pairs.back();
  const double scale = last.curvature / dot(last.change, last.change);
  for (double& value : d) value *= scale;
  for (const auto& pair : pairs) {
    add(shares.back() - dot(pair.change, d) / pair.curvature, pair.step, d);
    shares.pop_back();
  }
  for (double& value : d) value = -value;
  return d;
}

}  // namespace

void minimise(const Differentiable& f, Vector& x, MinimiseOptions options) {
  constexpr std::size_t kPairs = 10;
  constexpr int kHalvings = 40;
  constexpr double kSufficient = 1e-4;
  std::deque<Pair> pairs;
  Vector gradient(x.size()), next_gradient(x.size()), next;
  double value = f(x, gradient);
  for (int iteration = 0; iteration < options.iterations && largest(gradient) > options.tolerance; ++iteration) {
    const Vector towards = direction(pairs, gradient);
    const double slope = dot(gradient, towards);
    double rate = 1, next_value = value;
    int halvings = 0;
    for (;; ++halvings, rate /= 2) {
      if (halvings == kHalvings) return;
      next = x;
      add(rate, towards, next);
      next_value = f(next, next_gradient);
      if (next_value <= value + kSufficient * rate * slope) break;
    }
    Pair pair{difference(next, x), difference(next_gradient, gradient), 0};
    pair.curvature = dot(pair.step, pair.change);
    if (pair.curvature > 0) pairs.push_back(std::move(pair));
    if (pairs.size() > kPairs) pairs.pop_front();
    x = next;
    gradient = next_gradient;
    value = next_value;
  }
}

}  // namespace sandglass::metrics
