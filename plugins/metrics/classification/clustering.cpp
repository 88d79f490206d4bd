#include "plugins/metrics/classification/clustering.hpp"

#include <algorithm>
#include <limits>

namespace sandglass::metrics {
namespace {

/// Rows are matched one after the other, each along a shortest augmenting path. Rows and columns count from 1; column 0
/// holds the row that is being matched.
class Matching {
 public:
  Matching(const std::vector<double>& gains, Index n)
      : gains_(gains),
        size_(static_cast<std::size_t>(n)),
        row_of_(size_ + 1),
        before_(size_ + 1),
        row_potential_(size_ + 1),
        column_potential_(size_ + 1) {}

  double best() {
    for (std::size_t row = 1; row <= size_; ++row) augment(row);
    double sum = 0;
    for (std::size_t column = 1; column <= size_; ++column) sum += gain(row_of_[column], column);
    return sum;
  }

 private:
  double gain(std::size_t row, std::size_t column) const { return gains_[(row - 1) * size_ + column - 1]; }

  void augment(std::size_t row) {
    row_of_[0] = row;
    distance_.assign(size_ + 1, std::numeric_limits<double>::infinity());
    done_.assign(size_ + 1, false);
    std::size_t column = 0;
    while (row_of_[column] != 0) column = nearest_column(column);
    for (; column != 0; column = before_[column]) row_of_[column] = row_of_[before_[column]];
  }

  /// One step of Dijkstra's algorithm over reduced costs, from a matched column to the nearest that is not done.
  std::size_t nearest_column(std::size_t from) {
    done_[from] = true;
    const std::size_t row = row_of_[from];
    std::size_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t column = 1; column <= size_; ++column) {
      if (done_[column]) continue;
      const double cost = -gain(row, column) - row_potential_[row] - column_potential_[column];
      if (cost < distance_[column]) distance_[column] = cost, before_[column] = from;
      if (distance_[column] < least) least = distance_[column], nearest = column;
    }
    for (std::size_t column = 0; column <= size_; ++column) {
      if (!done_[column]) {
        distance_[column] -= least;
        continue;
      }
      row_potential_[row_of_[column]] += least;
      column_potential_[column] -= least;
    }
    return nearest;
  }

  const std::vector<double>& gains_;
  std::size_t size_;
  std::vector<std::size_t> row_of_, before_;
  std::vector<double> row_potential_, column_potential_, distance_;
  std::vector<bool> done_;
};

}  // namespace

double largest_assignment(const std::vector<double>& gains, Index n) { return Matching(gains, n).best(); }

namespace {

using linalg::Transpose;
using Vector = std::vector<double>;

/// One run from one choice of first centres.
class Run {
 public:
  Run(const Vector& points, Index cols, Index clusters)
      : points_(points), cols_(cols), clusters_(clusters), count_(static_cast<Index>(points.size()) / cols) {}

  Clustering from(Rng rng) {
    choose_centres(rng);
    Clustering result;
    for (int iteration = 0; iteration < 300; ++iteration) {
      auto next = assign();
      const bool settled = next.cluster == result.cluster;
      result = std::move(next);
      if (settled) break;
      move_centres(result.cluster);
    }
    return result;
  }

 private:
  const double* point(Index i) const { return points_.data() + i * cols_; }
  double* centre(Index k) { return centres_.data() + k * cols_; }

  double squared_distance(const double* a, const double* b) const {
    double sum = 0;
    for (Index j = 0; j < cols_; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
  }

  /// Each next centre is a point drawn with probability proportional to its squared distance to the nearest so far.
  void choose_centres(Rng& rng) {
    Vector nearest(static_cast<std::size_t>(count_), std::numeric_limits<double>::infinity());
    centres_.clear();
    auto chosen = static_cast<Index>(rng.below(static_cast<std::uint64_t>(count_)));
    for (Index k = 0;; ++k) {
      centres_.insert(centres_.end(), point(chosen), point(chosen) + cols_);
      if (k + 1 == clusters_) return;
      double sum = 0;
      for (Index i = 0; i < count_; ++i) {
        auto& distance = nearest[static_cast<std::size_t>(i)];
        distance = std::min(distance, squared_distance(point(i), centre(k)));
        sum += distance;
      }
      double left = rng.uniform() * sum;
      for (chosen = 0; chosen + 1 < count_; ++chosen)
        if ((left -= nearest[static_cast<std::size_t>(chosen)]) < 0) break;
    }
  }

  /// The nearest centre of each point, by one product for a block of points: |c|^2 - 2 c.z.
  Clustering assign() {
    constexpr Index kBlock = 1024;
    Vector squares, scores(static_cast<std::size_t>(kBlock * clusters_));
    for (Index k = 0; k < clusters_; ++k) {
      squares.push_back(0);
      for (Index j = 0; j < cols_; ++j) squares.back() += centre(k)[j] * centre(k)[j];
    }
    Clustering result;
    result.cluster.reserve(static_cast<std::size_t>(count_));
    for (Index first = 0; first < count_; first += kBlock) {
      const Index rows = std::min(kBlock, count_ - first);
      for (Index i = 0; i < rows; ++i) std::copy(squares.begin(), squares.end(), scores.begin() + i * clusters_);
      linalg::gemm(Transpose::no, Transpose::yes, rows, clusters_, cols_, -2.0, point(first), cols_, centres_.data(),
                   cols_, 1.0, scores.data(), clusters_);
      for (Index i = 0; i < rows; ++i) {
        const auto row = scores.begin() + i * clusters_;
        result.cluster.push_back(std::min_element(row, row + clusters_) - row);
        result.inertia += squared_distance(point(first + i), centre(result.cluster.back()));
      }
    }
    return result;
  }

  void move_centres(const std::vector<Index>& cluster) {
    Vector sums(centres_.size(), 0.0), sizes(static_cast<std::size_t>(clusters_), 0.0);
    for (Index i = 0; i < count_; ++i) {
      const Index k = cluster[static_cast<std::size_t>(i)];
      ++sizes[static_cast<std::size_t>(k)];
      for (Index j = 0; j < cols_; ++j) sums[static_cast<std::size_t>(k * cols_ + j)] += point(i)[j];
    }
    for (Index k = 0; k < clusters_; ++k) {
      const double size = sizes[static_cast<std::size_t>(k)];
      for (Index j = 0; size > 0 && j < cols_; ++j) centre(k)[j] = sums[static_cast<std::size_t>(k * cols_ + j)] / size;
    }
  }

  const Vector& points_;
  Index cols_, clusters_, count_;
  Vector centres_;
};

}  // namespace

Clustering k_means(BatchView points, Index clusters, Index restarts, const Rng& rng) {
  const auto all = points.all();
  const Vector copy(all.begin(), all.end());
  Clustering best;
  for (Index restart = 0; restart < restarts; ++restart) {
    auto one = Run(copy, points.cols, clusters).from(rng.fork(static_cast<std::uint64_t>(restart)));
    if (restart == 0 || one.inertia < best.inertia) best = std::move(one);
  }
  return best;
}

}  // namespace sandglass::metrics
