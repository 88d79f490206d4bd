#include "results/analysis/importance/regression_tree.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "results/analysis/hashed_draws.hpp"

namespace sandglass::results {
namespace {

struct Bin {
  double count = 0, sum = 0;
};

/// The points of a node by the cells of one axis.
struct Histogram {
  std::array<Bin, kMostCells> bins{};
  std::uint64_t occupied = 0;

  void add(std::uint8_t cell, double count, double value) {
    bins[cell].count += count;
    bins[cell].sum += count * value;
    occupied |= std::uint64_t{1} << cell;
  }

  void clear() {
    for (; occupied != 0; occupied &= occupied - 1) bins[static_cast<std::size_t>(std::countr_zero(occupied))] = {};
  }
};

struct Split {
  double squares = -1;  // between the two sides; larger is better
  std::size_t axis = 0;
  std::uint64_t left = 0;  // cells
};

/// Cells up to the middle between two occupied ones.
std::uint64_t cells_up_to_middle(std::size_t last_left, std::size_t first_right) {
  return (std::uint64_t{2} << ((last_left + first_right - 1) / 2)) - 1;
}

class Grower {
 public:
  Grower(const SpaceTable& table, const std::vector<std::uint32_t>& count, double least, std::uint64_t key)
      : table_(table), count_(count), least_(least), key_(key) {
    double sum = 0, weight = 0;
    for (std::uint32_t point = 0; point < count.size(); ++point) {
      if (count[point] == 0) continue;
      points_.push_back(point);
      sum += count[point] * table.value[point];
      weight += count[point];
    }
    mean_ = weight > 0 ? sum / weight : 0;
    out_.axes = table.axes.size();
  }

  TreeLeaves run() {
    std::vector<std::uint64_t> whole;
    for (const auto& axis : table_.axes)
      whole.push_back(axis.cells() == kMostCells ? ~std::uint64_t{0} : (std::uint64_t{1} << axis.cells()) - 1);
    std::vector<Node> waiting{{0, points_.size(), std::move(whole)}};
    while (!waiting.empty()) {
      Node node = std::move(waiting.back());
      waiting.pop_back();
      grow(std::move(node), waiting);
    }
    return std::move(out_);
  }

 private:
  struct Node {
    std::size_t begin, end;  // of points_
    std::vector<std::uint64_t> cells;
  };

  double value(std::uint32_t point) const { return table_.value[point] - mean_; }

  void grow(Node node, std::vector<Node>& waiting) {
    Bin all;
    double squares = 0;
    for (std::size_t i = node.begin; i < node.end; ++i) {
      const double count = count_[points_[i]], y = value(points_[i]);
      all.count += count;
      all.sum += count * y;
      squares += count * y * y;
    }
    if (spread_ < 0) spread_ = squares;
    const double within = squares - all.sum * all.sum / std::max(all.count, 1.0);
    const Split split = within > 1e-12 * spread_ ? best_split(node, all) : Split{};
    if (split.squares < 0) {
      out_.value.push_back(mean_ + all.sum / std::max(all.count, 1.0));
      out_.cells.insert(out_.cells.end(), node.cells.begin(), node.cells.end());
      return;
    }
    const auto& cell = table_.cell[split.axis];
    const auto middle = std::partition(points_.begin() + static_cast<std::ptrdiff_t>(node.begin),
                                       points_.begin() + static_cast<std::ptrdiff_t>(node.end),
                                       [&](std::uint32_t point) { return (split.left >> cell[point] & 1) != 0; });
    Node right{static_cast<std::size_t>(middle - points_.begin()), node.end, node.cells};
    right.cells[split.axis] &= ~split.left;
    node.end = right.begin;
    node.cells[split.axis] &= split.left;
    waiting.push_back(std::move(right));
    waiting.push_back(std::move(node));
  }

  Split best_split(const Node& node, const Bin& all) {
    Split best;
    const std::size_t axes = table_.axes.size(), first = below(hashed(key_, nodes_++), axes);
    for (std::size_t i = 0; i < axes; ++i) {
      const std::size_t axis = (first + i) % axes;
      if (std::has_single_bit(node.cells[axis])) continue;
      const auto& cell = table_.cell[axis];
      for (std::size_t at = node.begin; at < node.end; ++at)
        histogram_.add(cell[points_[at]], count_[points_[at]], value(points_[at]));
      if (!std::has_single_bit(histogram_.occupied)) try_axis(axis, all, best);
      histogram_.clear();
    }
    return best;
  }

  /// Along the occupied cells in their order, or of other values by their means.
  void try_axis(std::size_t axis, const Bin& all, Split& best) {
    std::array<std::uint8_t, kMostCells> order;
    std::size_t size = 0;
    for (std::uint64_t rest = histogram_.occupied; rest != 0; rest &= rest - 1)
      order[size++] = static_cast<std::uint8_t>(std::countr_zero(rest));
    const bool ordered = table_.axes[axis].ordered;
    if (!ordered)
      std::stable_sort(order.begin(), order.begin() + size, [&](std::uint8_t a, std::uint8_t b) {
        return histogram_.bins[a].sum * histogram_.bins[b].count < histogram_.bins[b].sum * histogram_.bins[a].count;
      });
    Bin left;
    std::uint64_t cells = 0;
    for (std::size_t i = 0; i + 1 < size; ++i) {
      const Bin& bin = histogram_.bins[order[i]];
      left.count += bin.count;
      left.sum += bin.sum;
      cells |= std::uint64_t{1} << order[i];
      const double right_count = all.count - left.count, right_sum = all.sum - left.sum;
      if (left.count < least_ || right_count < least_) continue;
      const double squares = left.sum * left.sum / left.count + right_sum * right_sum / right_count;
      if (squares <= best.squares) continue;
      best = {squares, axis, cells};
      if (ordered)
        best.left = cells_up_to_middle(order[i], order[i + 1]);
      else if (left.count > right_count)
        best.left |= ~histogram_.occupied;
    }
  }

  const SpaceTable& table_;
  const std::vector<std::uint32_t>& count_;
  double least_;
  std::uint64_t key_, nodes_ = 0;
  double mean_ = 0, spread_ = -1;
  std::vector<std::uint32_t> points_;
  Histogram histogram_;
  TreeLeaves out_;
};

}  // namespace

TreeLeaves grow_tree(const SpaceTable& table, const std::vector<std::uint32_t>& count, double least,
                     std::uint64_t key) {
  return Grower(table, count, least, key).run();
}

}  // namespace sandglass::results
