#pragma once
#include <cstdint>
#include <vector>

#include "results/analysis/importance/share_interval.hpp"
#include "results/analysis/importance/space_table.hpp"

namespace sandglass::results {

/// Of the variance over the whole space, what one axis or two do.
struct FanovaTerm {
  std::vector<std::size_t> axes;  ///< one or two, of the table's
  ShareInterval share;
};

struct Fanova {
  std::vector<FanovaTerm> axes;   ///< each axis in the table's order
  std::vector<FanovaTerm> pairs;  ///< those with the largest shares beyond what each of the two does, largest first
  ShareInterval rest;             ///< the other pairs, and what three or more axes do together
  std::size_t trees = 0, draws = 0, trees_of_draw = 0;
};

/// Functional analysis of variance: a forest of regression trees, each grown on points drawn with replacement, stands
/// for the mean at every place of the space; the marginals of a tree are exact. With f the tree, A one axis, f_A its
/// mean over all others, weighted as SpaceAxis says: V_A = Var(f_A), V_AB = Var(f_AB) - V_A - V_B, shares of Var(f),
/// averaged over the trees. The intervals are of 100 draws of the points, each with a smaller forest: up to 2,000
/// points 64 trees and 4 for a draw, beyond that 16 and 2, with at least a thousandth of the points in a leaf. At most
/// `most_pairs` pairs. All shares are 0 if nothing varies. Only points with a value count. Draws are hashes of `seed`:
/// the same bits every time. Source: Hutter, Hoos, Leyton-Brown 2014, "An efficient approach for assessing
/// hyperparameter importance". 10,000 points with 5 axes take about a second. Free of state, any thread.
Fanova fanova(const SpaceTable& table, std::uint64_t seed, std::size_t most_pairs = 3);

}  // namespace sandglass::results
