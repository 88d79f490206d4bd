#pragma once
#include <cstdint>
#include <vector>

#include "results/analysis/importance/share_interval.hpp"
#include "results/analysis/importance/space_table.hpp"

namespace sandglass::results {

struct PedAnova {
  std::vector<ShareInterval> axes;  ///< of each axis in the table's order; the shares add up to 1, or are all 0
  std::size_t best = 0;             ///< so many points were compared with all: a tenth, rounded up
  std::size_t draws = 0;
};

/// What sets the best tenth of the points apart from all of them, points without a value among these: of each axis the
/// Pearson divergence of the density p_best of its values among the best from p_all among all, as a share of the sum:
///   D = sum over cells c of p_all(c) (p_best(c) / p_all(c) - 1)^2
/// Listed values and the absent one are counted, p(c) = (n(c) + 1/C) / (n + 1) for C cells. A range is laid on 50 steps
/// in its scale; its p is a sum of normal kernels cut at the ends, one for each point, of the width 1.059 min(s, IQR
/// / 1.34) n^(-1/5), at least 0.5 / 1.64 steps (Scott's rule), and 1 / (n + 1) of an even density. The intervals are of
/// 100 draws of the points with replacement, hashes of `seed`. Source: Watanabe, Bansal, Hutter 2023, "PED-ANOVA:
/// efficiently quantifying hyperparameter importance in arbitrary subspaces". Free of state, any thread.
PedAnova ped_anova(const SpaceTable& table, std::uint64_t seed);

}  // namespace sandglass::results
