#include "results/analysis/importance/fanova.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "results/analysis/hashed_draws.hpp"
#include "results/analysis/importance/regression_tree.hpp"

namespace sandglass::results {
namespace {

using Pair = std::array<std::size_t, 2>;

template <class Do>
void each_cell(std::uint64_t cells, Do visit) {
  for (; cells != 0; cells &= cells - 1) visit(static_cast<std::size_t>(std::countr_zero(cells)));
}

/// The variances of one tree's function over the space.
class TreeVariances {
 public:
  TreeVariances(const SpaceTable& table, const TreeLeaves& leaves) : table_(table), leaves_(leaves) {
    for (std::size_t leaf = 0; leaf < leaves.value.size(); ++leaf) {
      double volume = 1;
      for (std::size_t axis = 0; axis < leaves.axes; ++axis) {
        double width = 0;
        each_cell(cells(leaf, axis), [&](std::size_t cell) { width += table.axes[axis].weight[cell]; });
        width_.push_back(width);
        volume *= width;
      }
      volume_.push_back(volume);
      mean_ += volume * leaves.value[leaf];
    }
    for (std::size_t leaf = 0; leaf < volume_.size(); ++leaf)
      total_ += volume_[leaf] * (leaves.value[leaf] - mean_) * (leaves.value[leaf] - mean_);
  }

  double total() const { return total_; }

  double of(std::size_t axis) const {
    std::array<double, kMostCells> marginal{};
    for (std::size_t leaf = 0; leaf < volume_.size(); ++leaf) {
      const double part = deviation(leaf) / width(leaf, axis);
      each_cell(cells(leaf, axis), [&](std::size_t cell) { marginal[cell] += part; });
    }
    double variance = 0;
    for (std::size_t cell = 0; cell < table_.axes[axis].cells(); ++cell)
      variance += table_.axes[axis].weight[cell] * marginal[cell] * marginal[cell];
    return variance;
  }

  /// Of both together, what each does included.
  double of(const Pair& pair) const {
    const auto &a = table_.axes[pair[0]], &b = table_.axes[pair[1]];
    std::vector<double> marginal(a.cells() * b.cells(), 0.0);
    for (std::size_t leaf = 0; leaf < volume_.size(); ++leaf) {
      const double part = deviation(leaf) / (width(leaf, pair[0]) * width(leaf, pair[1]));
      const std::uint64_t columns = cells(leaf, pair[1]);
      each_cell(cells(leaf, pair[0]), [&](std::size_t row) {
        each_cell(columns, [&](std::size_t column) { marginal[row * b.cells() + column] += part; });
      });
    }
    double variance = 0;
    for (std::size_t i = 0; i < marginal.size(); ++i)
      variance += a.weight[i / b.cells()] * b.weight[i % b.cells()] * marginal[i] * marginal[i];
    return variance;
  }

 private:
  std::uint64_t cells(std::size_t leaf, std::size_t axis) const { return leaves_.cells[leaf * leaves_.axes + axis]; }
  double width(std::size_t leaf, std::size_t axis) const { return width_[leaf * leaves_.axes + axis]; }
  double deviation(std::size_t leaf) const { return volume_[leaf] * (leaves_.value[leaf] - mean_); }

  const SpaceTable& table_;
  const TreeLeaves& leaves_;
  std::vector<double> width_, volume_;
  double mean_ = 0, total_ = 0;
};

struct Shares {
  std::vector<double> axes, pairs;
};

/// `points` drawn `size` times with replacement, those of `from` in their multitude.
std::vector<std::uint32_t> drawn(const std::vector<std::uint32_t>& from, std::uint64_t key) {
  std::vector<std::uint32_t> tickets, out(from.size(), 0);
  for (std::uint32_t point = 0; point < from.size(); ++point) tickets.insert(tickets.end(), from[point], point);
  for (std::size_t i = 0; i < tickets.size(); ++i) ++out[tickets[below(hashed(key, i), tickets.size())]];
  return out;
}

/// Means over the trees of a forest of what each axis, and each of the pairs beyond them, does.
Shares forest_shares(const SpaceTable& table, const std::vector<std::uint32_t>& count, const std::vector<Pair>& pairs,
                     std::size_t trees, std::uint64_t key) {
  const double least = std::max(1.0, static_cast<double>(count.size()) / 1000);
  Shares out{std::vector<double>(table.axes.size(), 0.0), std::vector<double>(pairs.size(), 0.0)};
  std::size_t grown = 0;
  for (std::size_t tree = 0; tree < trees; ++tree) {
    const std::uint64_t own = hashed(key, tree);
    const auto leaves = grow_tree(table, drawn(count, own), count.size() > 2000 ? least : 1, ~own);
    const TreeVariances variances(table, leaves);
    if (!(variances.total() > 0)) continue;
    ++grown;
    std::vector<double> alone;
    for (std::size_t axis = 0; axis < table.axes.size(); ++axis) alone.push_back(variances.of(axis));
    for (std::size_t axis = 0; axis < alone.size(); ++axis) out.axes[axis] += alone[axis] / variances.total();
    for (std::size_t i = 0; i < pairs.size(); ++i)
      out.pairs[i] +=
          std::max(0.0, variances.of(pairs[i]) - alone[pairs[i][0]] - alone[pairs[i][1]]) / variances.total();
  }
  for (auto* shares : {&out.axes, &out.pairs})
    for (double& share : *shares) share /= static_cast<double>(std::max<std::size_t>(grown, 1));
  return out;
}

std::vector<Pair> all_pairs(std::size_t axes) {
  std::vector<Pair> out;
  for (std::size_t a = 0; a < axes; ++a)
    for (std::size_t b = a + 1; b < axes; ++b) out.push_back({a, b});
  return out;
}

/// The pairs with the largest shares; with them their shares.
std::vector<Pair> largest(std::vector<Pair> pairs, std::vector<double>& shares, std::size_t most) {
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return shares[i]; });
  order.resize(std::min(most, order.size()));
  std::vector<Pair> kept;
  std::vector<double> kept_shares;
  for (const std::size_t i : order) {
    kept.push_back(pairs[i]);
    kept_shares.push_back(shares[i]);
  }
  shares = std::move(kept_shares);
  return kept;
}

double rest_of(const Shares& shares) {
  double rest = 1;
  for (const auto* some : {&shares.axes, &shares.pairs}) rest -= std::accumulate(some->begin(), some->end(), 0.0);
  return std::max(rest, 0.0);
}

}  // namespace

Fanova fanova(const SpaceTable& table, std::uint64_t seed, std::size_t most_pairs) {
  const bool many = table.valued > 2000;
  Fanova out{
      .axes = {}, .pairs = {}, .rest = {}, .trees = many ? 16U : 64U, .draws = 100, .trees_of_draw = many ? 2U : 4U};
  const std::vector<std::uint32_t> once(table.valued, 1);
  auto pairs = all_pairs(table.axes.size());
  auto shares = forest_shares(table, once, pairs, out.trees, hashed(seed, 0));
  pairs = largest(std::move(pairs), shares.pairs, most_pairs);
  const bool varies = std::ranges::any_of(shares.axes, [](double share) { return share > 0; }) ||
                      std::ranges::any_of(shares.pairs, [](double share) { return share > 0; });
  std::vector<std::vector<double>> axis_draws(table.axes.size()), pair_draws(pairs.size());
  std::vector<double> rest_draws;
  for (std::size_t draw = 0; varies && draw < out.draws; ++draw) {
    const std::uint64_t key = hashed(seed, draw + 1);
    const auto drawn_shares = forest_shares(table, drawn(once, key), pairs, out.trees_of_draw, ~key);
    for (std::size_t i = 0; i < axis_draws.size(); ++i) axis_draws[i].push_back(drawn_shares.axes[i]);
    for (std::size_t i = 0; i < pair_draws.size(); ++i) pair_draws[i].push_back(drawn_shares.pairs[i]);
    rest_draws.push_back(rest_of(drawn_shares));
  }
  for (std::size_t i = 0; i < axis_draws.size(); ++i)
    out.axes.push_back({{i}, share_interval(shares.axes[i], axis_draws[i])});
  for (std::size_t i = 0; i < pairs.size(); ++i)
    out.pairs.push_back({{pairs[i][0], pairs[i][1]}, share_interval(shares.pairs[i], pair_draws[i])});
  out.rest = share_interval(varies ? rest_of(shares) : 0, rest_draws);
  return out;
}

}  // namespace sandglass::results
