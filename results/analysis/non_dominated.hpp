#pragma once
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

// Fronts of rows of costs. A row holds one value for each objective, all rows equally many; less is better. Row a
// dominates row b if it is nowhere greater and somewhere less (Deb et al. 2002, "A Fast and Elitist Multiobjective
// Genetic Algorithm: NSGA-II"). So equal rows are on a front together. A row with NaN is on no front and dominates
// nothing. Free of state, any thread.
namespace sandglass::results {

/// Whether `a` dominates `b`.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);

/// Which rows no other row dominates: the Pareto front. O(n log n) for up to two objectives, O(n f) comparisons of rows
/// for more, where f is the front's size.
std::vector<bool> non_dominated(std::span<const std::vector<double>> costs);

/// The rank of a row with NaN: it is on no front.
inline constexpr std::size_t kNoFront = std::numeric_limits<std::size_t>::max();

/// The front of each row: 0 for those that none dominates, 1 for those that only rows of front 0 dominate, and so on.
/// Source: efficient non-dominated sort with binary search, Zhang et al. 2015, "An Efficient Approach to Nondominated
/// Sorting for Evolutionary Multiobjective Optimization". O(n log n) for up to two objectives.
std::vector<std::size_t> front_ranks(std::span<const std::vector<double>> costs);

}  // namespace sandglass::results
