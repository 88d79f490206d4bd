#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "results/analysis/equal_points.hpp"
#include "results/analysis/student_t.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

// What is best in a study with several objectives: the Pareto front.
namespace sandglass::results {

// Fronts of rows of costs. A row holds one value for each objective, all rows equally many; less is better. Row a
// dominates row b if it is nowhere greater and somewhere less (Deb et al. 2002, "A Fast and Elitist Multiobjective
// Genetic Algorithm: NSGA-II"). So equal rows are on a front together. A row with NaN is on no front and dominates
// nothing. Free of state, any thread.

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

/// A point of the search space with its mean of every objective. Points with equal values on all axes are one.
struct PointMeans {
  std::uint64_t point = 0;            ///< of equal ones the lowest
  std::vector<std::uint64_t> trials;  ///< by number: completed ones with a finite value of every objective
  std::vector<Interval> means;        ///< of each objective over these trials, 95 %; mean NaN if there is none
};

struct ParetoFront {
  /// First those on the front, then those that are dominated, then those without a value: each by their mean of the
  /// first objective, best first, and equal ones by their first trial.
  std::vector<PointMeans> points;
  std::size_t size = 0;  ///< the first so many are on the front
};

/// Gathers the trials of a study one by one, with some 30 bytes and 8 for each objective kept of a trial.
class ParetoGatherer {
 public:
  explicit ParetoGatherer(std::vector<Objective> objectives) : objectives_(std::move(objectives)) {}

  /// Trials may come in any order; if one comes twice, its last record counts.
  void add(const TrialRecord& record);

  /// The front over the means of the replicates that have completed with a finite value of every objective (see
  /// objective_value). A point of which no replicate has is not on it.
  ParetoFront front() const;

 private:
  struct Entry {
    std::uint64_t trial, point;
    std::uint32_t replicate;
    bool counts;
  };
  std::vector<std::size_t> last_entries() const;
  PointMeans means_of(std::uint64_t point, const std::vector<std::size_t>& entries) const;

  std::vector<Objective> objectives_;
  EqualPoints equal_;
  std::vector<Entry> entries_;
  std::vector<double> values_;  // of each entry, one for each objective
};

ParetoFront pareto_front(const StudyHeader& header, const std::vector<TrialRecord>& trials);

}  // namespace sandglass::results
