#include "results/report/data/code_statistics.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::results {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Vector times(const Vector& matrix, const Vector& vector) {
  const auto n = vector.size();
  Vector out(n, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) out[i] += matrix[i * n + j] * vector[j];
  return out;
}

/// The direction with the largest variance that is orthogonal to `other`; empty if there is no variance left.
Vector direction(const Vector& covariance, const Vector& other) {
  constexpr int kMostSteps = 500;
  constexpr double kConverged = 1e-12;
  const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(covariance.size()))));
  Vector found(n);
  for (std::size_t i = 0; i < n; ++i) found[i] = 1 + 1.0 / static_cast<double>(i + 2);  // orthogonal to nothing likely
  for (int step = 0; step < kMostSteps; ++step) {
    auto next = times(covariance, found);
    if (!other.empty()) {
      const double along = dot(next, other);
      for (std::size_t i = 0; i < n; ++i) next[i] -= along * other[i];
    }
    const double length = std::sqrt(dot(next, next));
    if (!(length > 0)) return {};
    for (auto& entry : next) entry /= length;
    const double change = 1 - std::abs(dot(next, found)) / std::sqrt(dot(found, found));
    found = std::move(next);
    if (change < kConverged) break;
  }
  const auto largest = std::ranges::max_element(found, {}, [](double entry) { return std::abs(entry); });
  if (*largest < 0)
    for (auto& entry : found) entry = -entry;
  return found;
}

}  // namespace

CodeStatistics code_statistics(const std::vector<float>& codes, std::size_t size) {
  CodeStatistics out{size, Vector(size, 0), Vector(size, 0), Vector(size * size, 0), 0, 0};
  const auto count = codes.size() / size;
  for (std::size_t i = 0; i < codes.size(); ++i) out.mean[i % size] += codes[i];
  for (auto& mean : out.mean) mean /= static_cast<double>(count);
  Vector centred(size);
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t i = 0; i < size; ++i) centred[i] = codes[row * size + i] - out.mean[i];
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j <= i; ++j) out.covariance[i * size + j] += centred[i] * centred[j];
  }
  double trace = 0, squares = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double entry = out.covariance[i * size + j] / static_cast<double>(count);
      out.covariance[i * size + j] = out.covariance[j * size + i] = entry;
      squares += (i == j ? 1 : 2) * entry * entry;
    }
    out.variance[i] = out.covariance[i * size + i];
    trace += out.variance[i];
    if (out.variance[i] >= kActiveVariance) ++out.active_units;
  }
  out.participation = trace * trace / squares;
  return out;
}

Projection project(const std::vector<float>& codes, const CodeStatistics& statistics) {
  const auto size = statistics.size;
  Projection out;
  double trace = 0;
  for (const double variance : statistics.variance) trace += variance;
  for (std::size_t k = 0; k < 2; ++k) {
    auto found = direction(statistics.covariance, k == 0 ? Vector{} : out.components[0]);
    if (k == 1 && out.components[0].empty()) found.clear();
    if (found.empty()) found.assign(size, 0);
    out.share[k] = trace > 0 ? dot(found, times(statistics.covariance, found)) / trace : 0;
    out.components[k] = std::move(found);
  }
  for (std::size_t row = 0; row < codes.size() / size; ++row)
    for (const auto& component : out.components) {
      double sum = 0;
      for (std::size_t i = 0; i < size; ++i) sum += component[i] * (codes[row * size + i] - statistics.mean[i]);
      out.xy.push_back(static_cast<float>(sum));
    }
  return out;
}

}  // namespace sandglass::results
