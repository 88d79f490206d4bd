#pragma once
#include <cstdint>
#include <vector>

#include "results/analysis/importance/space_table.hpp"

namespace sandglass::results {

/// The leaves of a regression tree: boxes that fill the space without overlap, each a set of cells of every axis.
struct TreeLeaves {
  std::size_t axes = 0;
  std::vector<double> value;         ///< mean of the leaf's points
  std::vector<std::uint64_t> cells;  ///< leaves * axes: bit c is set if the leaf has cell c of the axis
};

/// Grows a tree on the first `count.size()` points of the table, point i counting `count[i]` times. Each node is split
/// where the squares about the two means are least: numbers at a place, other values by their means into two sets.
/// Cells that no point of a node has go to the nearer side of numbers, else to the side with more points. A node stays
/// a leaf if its values are equal, or if no split leaves `least` points on either side. Which axis is looked at first,
/// and so wins a tie, is a hash of `key` and the node. Free of state, any thread.
TreeLeaves grow_tree(const SpaceTable& table, const std::vector<std::uint32_t>& count, double least, std::uint64_t key);

}  // namespace sandglass::results
