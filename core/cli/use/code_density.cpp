#include "core/cli/use/code_density.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/error.hpp"
#include "core/linalg/gemm.hpp"

namespace sandglass {
namespace {

using Numbers = std::vector<double>;
constexpr Index kBlock = 256;  // rows that are worked on at a time
constexpr Index kKmeansRounds = 10, kMostRounds = 100;
constexpr double kLeastGain = 1e-3;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

const float* row(const Rows& codes, Index i) { return codes.values.data() + i * codes.columns; }

/// The lower triangular F (n, n) with F F^T = S. Where S is only semidefinite, a column of zeros.
Numbers cholesky(const Numbers& s, Index n) {
  Numbers f(at(n * n), 0.0);
  double largest = 0;
  for (Index j = 0; j < n; ++j) largest = std::max(largest, s[at(j * n + j)]);
  for (Index j = 0; j < n; ++j) {
    double pivot = s[at(j * n + j)];
    for (Index k = 0; k < j; ++k) pivot -= f[at(j * n + k)] * f[at(j * n + k)];
    if (pivot <= largest * std::numeric_limits<double>::epsilon() * static_cast<double>(n)) continue;
    f[at(j * n + j)] = std::sqrt(pivot);
    for (Index i = j + 1; i < n; ++i) {
      double sum = s[at(i * n + j)];
      for (Index k = 0; k < j; ++k) sum -= f[at(i * n + k)] * f[at(j * n + k)];
      f[at(i * n + j)] = sum / f[at(j * n + j)];
    }
  }
  return f;
}

/// F^-1 of a lower triangular F without zeros on its diagonal.
Numbers inverse(const Numbers& f, Index n) {
  Numbers out(at(n * n), 0.0);
  for (Index j = 0; j < n; ++j)
    for (Index i = j; i < n; ++i) {
      double sum = i == j ? 1 : 0;
      for (Index k = j; k < i; ++k) sum -= f[at(i * n + k)] * out[at(k * n + j)];
      out[at(i * n + j)] = sum / f[at(i * n + i)];
    }
  return out;
}

/// What is added to each variance of a mixture: a millionth of the codes' mean variance, and enough to be positive
/// where they do not vary.
double least_variance(const Rows& codes) {
  double variances = 0, squares = 0;
  for (Index j = 0; j < codes.columns; ++j) {
    double mean = 0, variance = 0;
    for (Index i = 0; i < codes.count; ++i) mean += static_cast<double>(row(codes, i)[j]);
    mean /= static_cast<double>(codes.count);
    for (Index i = 0; i < codes.count; ++i) variance += std::pow(static_cast<double>(row(codes, i)[j]) - mean, 2);
    variances += variance / static_cast<double>(codes.count);
    squares += mean * mean;
  }
  return (1e-6 * variances + 1e-12 * squares) / static_cast<double>(codes.columns) + 1e-30;
}

double squared_distance(const float* a, const double* b, Index n) {
  double sum = 0;
  for (Index j = 0; j < n; ++j) sum += (static_cast<double>(a[j]) - b[j]) * (static_cast<double>(a[j]) - b[j]);
  return sum;
}

/// K rows of the codes far from one another. Source: Arthur & Vassilvitskii 2007, "k-means++".
Numbers far_rows(const Rows& codes, Index k) {
  Rng rng(0, Purpose::other);
  Numbers centers, nearest(at(codes.count), std::numeric_limits<double>::infinity());
  for (Index c = 0; c < k; ++c) {
    double total = 0;
    for (const double distance : nearest) total += c == 0 ? 0 : distance;
    Index chosen = static_cast<Index>(rng.below(static_cast<std::uint64_t>(codes.count)));
    if (total > 0) {
      double left = rng.uniform() * total;
      for (chosen = 0; chosen + 1 < codes.count && left >= nearest[at(chosen)]; ++chosen) left -= nearest[at(chosen)];
    }
    centers.insert(centers.end(), row(codes, chosen), row(codes, chosen) + codes.columns);
    const double* center = centers.data() + c * codes.columns;
    for (Index i = 0; i < codes.count; ++i)
      nearest[at(i)] = std::min(nearest[at(i)], squared_distance(row(codes, i), center, codes.columns));
  }
  return centers;
}

/// Responsibilities (N, K) of 0 and 1: the cluster of each row.
Numbers clusters(const Rows& codes, Index k) {
  const Index units = codes.columns;
  Numbers centers = far_rows(codes, k), of_rows;
  for (Index round = 0; round < kKmeansRounds; ++round) {
    of_rows.assign(at(codes.count * k), 0.0);
    Numbers sums(centers.size(), 0.0), counts(at(k), 0.0);
    for (Index i = 0; i < codes.count; ++i) {
      Index best = 0;
      double least = std::numeric_limits<double>::infinity();
      for (Index c = 0; c < k; ++c)
        if (const double d = squared_distance(row(codes, i), centers.data() + c * units, units); d < least)
          least = d, best = c;
      of_rows[at(i * k + best)] = 1, ++counts[at(best)];
      for (Index j = 0; j < units; ++j) sums[at(best * units + j)] += static_cast<double>(row(codes, i)[j]);
    }
    for (Index c = 0; c < k; ++c)
      for (Index j = 0; j < units && counts[at(c)] > 0; ++j)
        centers[at(c * units + j)] = sums[at(c * units + j)] / counts[at(c)];
  }
  return of_rows;
}

/// Rows [first, first + rows) less `mean`.
void centre(const Rows& codes, Index first, Index rows, const Numbers& mean, Numbers& out) {
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < codes.columns; ++j)
      out[at(i * codes.columns + j)] = static_cast<double>(row(codes, first + i)[j]) - mean[at(j)];
}

}  // namespace

CodeDensity::CodeDensity(const Rows& codes, Index components)
    : examples_(codes.count), units_(codes.columns), parts_(at(components)) {
  if (codes.count < components)
    throw ConfigError(
        fmt::format("a mixture of {} Gaussians cannot be fitted to {} training codes\n"
                    "give --components a smaller number",
                    components, codes.count));
  if (!std::ranges::all_of(codes.values, [](float z) { return std::isfinite(z); }))
    throw ConfigError("no density can be fitted to the training codes: not all of them are finite numbers");
  if (components == 1) {
    maximize(codes, Numbers(at(codes.count), 1.0), 0);
    return;
  }
  const double more = least_variance(codes);
  auto responsibilities = clusters(codes, components);
  double before = -std::numeric_limits<double>::infinity();
  for (Index round = 0; round < kMostRounds; ++round) {
    maximize(codes, responsibilities, more);
    const double now = expect(codes, responsibilities);
    if (now - before < kLeastGain) break;
    before = now;
  }
}

void CodeDensity::maximize(const Rows& codes, const Numbers& responsibilities, double more) {
  const Index k = components();
  Numbers block(at(kBlock * units_));
  for (Index c = 0; c < k; ++c) {
    Part& part = parts_[at(c)];
    const auto share = [&](Index i) { return responsibilities[at(i * k + c)]; };
    double count = 10 * std::numeric_limits<double>::epsilon();  // a component that no code is left to
    part.mean.assign(at(units_), 0.0);
    for (Index i = 0; i < codes.count; ++i) {
      count += share(i);
      for (Index j = 0; j < units_; ++j) part.mean[at(j)] += share(i) * static_cast<double>(row(codes, i)[j]);
    }
    for (double& m : part.mean) m /= count;
    part.weight = count / static_cast<double>(codes.count);
    Numbers covariance(at(units_ * units_), 0.0);
    for (Index first = 0; first < codes.count; first += kBlock) {
      const Index rows = std::min(kBlock, codes.count - first);
      centre(codes, first, rows, part.mean, block);
      for (Index i = 0; i < rows; ++i) {
        const double root = std::sqrt(share(first + i) / count);
        for (Index j = 0; j < units_; ++j) block[at(i * units_ + j)] *= root;
      }
      linalg::gemm<double>(linalg::Transpose::yes, linalg::Transpose::no, units_, units_, rows, 1, block.data(), units_,
                           block.data(), units_, 1, covariance.data(), units_);
    }
    for (Index j = 0; j < units_; ++j) covariance[at(j * units_ + j)] += more;
    part.factor = cholesky(covariance, units_);
  }
}

double CodeDensity::expect(const Rows& codes, Numbers& responsibilities) const {
  const Index k = components();
  Numbers block(at(kBlock * units_)), whitened(at(kBlock * units_));
  for (Index c = 0; c < k; ++c) {
    const Part& part = parts_[at(c)];
    const Numbers inverted = inverse(part.factor, units_);
    double constant = std::log(part.weight) - 0.5 * static_cast<double>(units_) * std::log(2 * std::numbers::pi);
    for (Index j = 0; j < units_; ++j) constant -= std::log(part.factor[at(j * units_ + j)]);
    for (Index first = 0; first < codes.count; first += kBlock) {
      const Index rows = std::min(kBlock, codes.count - first);
      centre(codes, first, rows, part.mean, block);
      linalg::gemm<double>(linalg::Transpose::no, linalg::Transpose::yes, rows, units_, units_, 1, block.data(), units_,
                           inverted.data(), units_, 0, whitened.data(), units_);
      for (Index i = 0; i < rows; ++i) {
        double square = 0;
        for (Index j = 0; j < units_; ++j) square += whitened[at(i * units_ + j)] * whitened[at(i * units_ + j)];
        responsibilities[at((first + i) * k + c)] = constant - 0.5 * square;
      }
    }
  }
  double total = 0;
  for (Index i = 0; i < codes.count; ++i) {
    const std::span<double> logs(responsibilities.data() + i * k, at(k));
    const double largest = *std::ranges::max_element(logs);
    double sum = 0;
    for (const double one : logs) sum += std::exp(one - largest);
    const double log_sum = largest + std::log(sum);
    total += log_sum;
    for (double& one : logs) one = std::exp(one - log_sum);
  }
  return total / static_cast<double>(codes.count);
}

void CodeDensity::draw(Rng& rng, std::span<float> code) const {
  std::size_t chosen = 0;
  if (parts_.size() > 1)
    for (double left = rng.uniform(); chosen + 1 < parts_.size() && left >= parts_[chosen].weight; ++chosen)
      left -= parts_[chosen].weight;
  const Part& part = parts_[chosen];
  Numbers normal(code.size());
  for (double& one : normal) one = rng.normal();
  for (std::size_t i = 0; i < code.size(); ++i) {
    double z = part.mean[i];
    for (std::size_t j = 0; j <= i; ++j) z += part.factor[i * code.size() + j] * normal[j];
    code[i] = static_cast<float>(z);
  }
}

}  // namespace sandglass
