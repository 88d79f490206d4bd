#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "results/analysis/equal_points.hpp"
#include "results/analysis/student_t.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// All replicates of one point of the search space. Points with equal values on all axes are one (EqualPoints).
struct PointSummary {
  std::uint64_t point = 0;  ///< of equal ones the lowest
  std::vector<std::pair<std::string, ParameterValue>> parameters;
  std::map<std::uint32_t, double> values;             ///< finite objectives of completed trials by replicate
  std::map<std::uint32_t, std::uint64_t> trials;      ///< whose values these are; of equal ones the lowest
  Interval objective;                                 ///< of these values, 95 %; mean NaN if there is none
  std::size_t completed = 0, pruned = 0, failed = 0;  ///< replicates; of equal trials what went best counts
  std::size_t not_finite = 0;  ///< completed trials without a finite objective (NaN, infinite or not recorded)

  /// Replicates that ended without a value.
  std::size_t lost() const { return pruned + failed + not_finite; }
};

/// Sample standard deviation of a point's values, with n - 1; NaN of fewer than two.
double standard_deviation(const PointSummary& point);

/// How the best point compares with another.
struct Comparison {
  enum class Method {
    none,    ///< there is no second point, one of the two lost replicates, or there are too few for a test
    paired,  ///< t-test of the differences over shared replicates (they share seeds and so the noise of the data)
    welch,   ///< t-test for unequal variances
    pooled   ///< t-test with the spread of the replicates of all points (best_set.hpp)
  };
  Method method = Method::none;
  double difference = 0;  ///< mean objective of the best minus that of the second, over the values compared
  double p_value = 1;     ///< two-sided; 1 without a test
  std::size_t shared_replicates = 0;
  bool too_close_to_call = false;  ///< p_value > 0.05; also if there is a second point and no test
};

struct Summary {
  std::vector<PointSummary> points;  ///< best first, equal means by point; points without a value last
  std::optional<std::uint64_t> best_point;
  Comparison comparison;  ///< of the best with the second, by these two alone
  std::size_t completed = 0, pruned = 0, failed = 0, not_finite = 0;  ///< of all points
  std::size_t changed = 0;  ///< trials whose parameters changed while they trained (EqualPoints)
};

/// Groups finished trials by point and ranks the points by the mean of the study's objective (see objective_value), of
/// several by that of the first: what is best is then on the front (pareto.hpp).
/// Only completed trials count: a pruned or failed one has no final value. A completed trial whose objective is not
/// finite enters no mean, but is counted in `not_finite`. Points that lost replicates rank after those that lost none,
/// because the mean over the survivors flatters a setting that diverges half of the time.
/// If a trial occurs twice, the later record counts. Trials may come in any order; the result does not
/// depend on it otherwise.
Summary summarize(const StudyHeader& header, const std::vector<TrialRecord>& trials);

/// The best trial of a study with one objective: of the best point (Summary::best_point) the trial that has the best
/// value, of equal ones the first. This is what `best` means wherever a trial is asked for. None if no point has a
/// value.
std::optional<std::uint64_t> best_trial(const StudyHeader& header, const Summary& summary);

/// Gathers what summarize() needs trial by trial: some 40 bytes each, and the parameters of each distinct point. One
/// thread at a time.
class SummaryGatherer {
 public:
  /// `objective`: what points are ranked by.
  explicit SummaryGatherer(Objective objective) : objective_(std::move(objective)) {}

  /// Trials may come in any order; if one comes twice, its last record counts.
  void add(const TrialRecord& record);

  /// `records`: if not empty those that were added, in their order: the points then have their parameters.
  Summary summary(std::span<const TrialRecord> records = {}) const;

 private:
  struct Outcome {
    std::uint64_t trial, point;
    std::uint32_t replicate;
    TrialStatus status;
    double value;  // NaN if there is none
  };
  using Counted = std::map<std::pair<std::uint64_t, std::uint32_t>, std::size_t>;
  Counted counted() const;
  static void count(PointSummary& point, const Outcome& outcome);

  Objective objective_;
  EqualPoints equal_;
  std::vector<Outcome> outcomes_;
  std::set<std::uint64_t> changed_;  // trials
};

/// The test behind Summary::comparison: paired over the shared replicates if there are two or more, else Welch's if
/// both have two or more values, else none.
Comparison compare(const std::map<std::uint32_t, double>& best, const std::map<std::uint32_t, double>& second);

}  // namespace sandglass::results
