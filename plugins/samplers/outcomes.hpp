#pragma once
#include <cstddef>
#include <sandglass/plugin.hpp>
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

/// Whether an observation has a value to rank it by: not empty, no NaN.
bool has_values(const Observation& seen);

/// Observations that have values, to be ordered: completed ones before pruned ones; of pruned ones, those that got
/// further first; then by value, several objectives by front and crowding distance (pareto_order); then as they came.
/// Observations with another number of objectives than the first are left out.
class Ranking {
 public:
  void add(const Observation& seen, std::size_t place);

  std::size_t size() const { return ranks_.size(); }
  /// Places of the best `count`, best first; fewer if there are not so many.
  std::vector<std::size_t> best(std::size_t count);

 private:
  struct Rank {
    bool pruned = false;
    std::int64_t epochs = 0;  ///< negated; 0 if not pruned
    double value = 0;         ///< of several objectives: the place in their order
    std::size_t place = 0;

    bool operator<(const Rank& other) const;
  };
  std::vector<std::size_t> best_by_pareto(std::size_t count) const;

  std::vector<Rank> ranks_;
  std::size_t objectives_ = 0;
  std::vector<std::vector<double>> values_;  ///< of several objectives, by place
};

}  // namespace sandglass
