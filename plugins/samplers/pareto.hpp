#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace sandglass {

using Values = std::vector<double>;  ///< of all objectives; smaller is better

/// Crowding distance of each among `front`: the sum over objectives of the gap between its two neighbours, as a share
/// of the front's extent; infinite at an end. Source: Deb et al. 2002, "A fast and elitist multiobjective genetic
/// algorithm: NSGA-II".
std::vector<double> crowding_distances(std::span<const Values> front);

/// The best `count`, best first: by non-dominated front (front 0 is those that none dominates, front 1 those that only
/// front 0 dominates, and so on), then by crowding distance (a larger one first), then by place. All are of one length,
/// without NaN.
std::vector<std::size_t> pareto_order(const std::vector<Values>& all, std::size_t count);

}  // namespace sandglass
