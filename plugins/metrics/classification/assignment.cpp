#include "plugins/metrics/classification/assignment.hpp"

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

}  // namespace sandglass::metrics
