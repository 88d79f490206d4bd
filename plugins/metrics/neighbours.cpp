#include "plugins/metrics/neighbours.hpp"

#include <algorithm>
#include <limits>

#include "plugins/metrics/split_store.hpp"

namespace sandglass::metrics {
namespace {

using linalg::Transpose;

/// Rows r and q such that r . q = |r|^2 - 2 r.q, which orders the references of a query as their distances do: one
/// product gives it whole. Both are taken from the references' mean, which keeps the rounding small.
struct Augmented {
  std::vector<float> references, queries;
  Index cols;

  Augmented(BatchView r, BatchView q) : cols(r.cols + 1) {
    const auto mean = column_means(r);
    references.reserve(static_cast<std::size_t>(r.rows * cols));
    queries.reserve(static_cast<std::size_t>(q.rows * cols));
    for (Index i = 0; i < r.rows; ++i) {
      double squares = 0;
      for (std::size_t j = 0; j < mean.size(); ++j) {
        const double value = static_cast<double>(r.row(i)[j]) - mean[j];
        squares += value * value;
        references.push_back(static_cast<float>(-2 * value));
      }
      references.push_back(static_cast<float>(squares));
    }
    for (Index i = 0; i < q.rows; ++i) {
      for (std::size_t j = 0; j < mean.size(); ++j)
        queries.push_back(static_cast<float>(static_cast<double>(q.row(i)[j]) - mean[j]));
      queries.push_back(1);
    }
  }
};

struct Neighbour {
  float distance = std::numeric_limits<float>::infinity();
  Index index = 0;
};

/// Moves a closer neighbour to its place among the `best`, sorted; the last drops out.
void insert(std::span<Neighbour> best, Neighbour one) {
  std::size_t at = best.size() - 1;
  for (; at > 0 && one.distance < best[at - 1].distance; --at) best[at] = best[at - 1];
  best[at] = one;
}

/// Looks through the distances of one query to references first ...; skips whole runs without a candidate.
void scan(const float* distances, Index count, Index first, std::span<Neighbour> best) {
  constexpr Index kRun = 32;
  for (Index run = 0; run < count; run += kRun) {
    const Index end = std::min(run + kRun, count);
    const float worst = best.back().distance;
    int closer = 0;
    for (Index j = run; j < end; ++j) closer |= static_cast<int>(distances[j] < worst);
    if (!closer) continue;
    for (Index j = run; j < end; ++j)
      if (distances[j] < best.back().distance) insert(best, {distances[j], first + j});
  }
}

}  // namespace

std::vector<Index> nearest_rows(BatchView references, BatchView queries, Index k) {
  constexpr Index kQueries = 128, kReferences = 1024;
  const Augmented rows(references, queries);
  std::vector<Neighbour> best(static_cast<std::size_t>(queries.rows * k));
  std::vector<float> distances(static_cast<std::size_t>(kQueries * kReferences));
  for (Index q = 0; q < queries.rows; q += kQueries)
    for (Index r = 0; r < references.rows; r += kReferences) {
      const Index m = std::min(kQueries, queries.rows - q), n = std::min(kReferences, references.rows - r);
      linalg::gemm(Transpose::no, Transpose::yes, m, n, rows.cols, 1.0F, rows.queries.data() + q * rows.cols, rows.cols,
                   rows.references.data() + r * rows.cols, rows.cols, 0.0F, distances.data(), n);
      for (Index i = 0; i < m; ++i)
        scan(distances.data() + i * n, n, r,
             std::span(best).subspan(static_cast<std::size_t>((q + i) * k), static_cast<std::size_t>(k)));
    }
  std::vector<Index> indices;
  indices.reserve(best.size());
  for (const auto& one : best) indices.push_back(one.index);
  return indices;
}

DistanceRows::Points::Points(BatchView points, const std::vector<double>& mean) {
  values.reserve(points.all().size());
  for (Index i = 0; i < points.rows; ++i) {
    double square = 0;
    for (std::size_t j = 0; j < mean.size(); ++j) {
      values.push_back(static_cast<double>(points.row(i)[j]) - mean[j]);
      square += values.back() * values.back();
    }
    squares.push_back(square);
  }
}

DistanceRows::DistanceRows(BatchView points) : cols_(points.cols), to_(points, column_means(points)) {}

DistanceRows::DistanceRows(BatchView from, BatchView to) : cols_(to.cols), to_(to, column_means(to)) {
  from_.emplace(from, column_means(to));
}

void DistanceRows::operator()(Index first, Index rows, Index count, std::vector<double>& out) const {
  const Points& from = from_ ? *from_ : to_;
  out.resize(static_cast<std::size_t>(rows * count));
  linalg::gemm(Transpose::no, Transpose::yes, rows, count, cols_, -2.0, from.values.data() + first * cols_, cols_,
               to_.values.data(), cols_, 0.0, out.data(), count);
  double* at = out.data();
  for (Index i = first; i < first + rows; ++i, at += count) {
    const double own = from.squares[static_cast<std::size_t>(i)];
    for (Index j = 0; j < count; ++j) at[j] += own + to_.squares[static_cast<std::size_t>(j)];
  }
}

}  // namespace sandglass::metrics
