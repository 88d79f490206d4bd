#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace sandglass {

using Values = std::vector<double>;  ///< of all objectives; smaller is better

/// Whether `a` is nowhere worse than `b` and somewhere better.
bool dominates(const Values& a, const Values& b);

/// The front of each: 0 for those that none dominates, 1 for those that only front 0 dominates, and so on. All are of
/// one length, without NaN. Source: efficient non-dominated sort, Zhang et al. 2015.
std::vector<std::size_t> nondominated_fronts(std::span<const Values> all);

/// Crowding distance of each among `front`: the sum over objectives of the gap between its two neighbours, as a share
/// of the front's extent; infinite at an end. Source: Deb et al. 2002, "A fast and elitist multiobjective genetic
/// algorithm: NSGA-II".
std::vector<double> crowding_distances(std::span<const Values> front);

/// All, best first: by front, then by crowding distance (a larger one first), then by place.
std::vector<std::size_t> pareto_order(std::span<const Values> all);

}  // namespace sandglass
