#pragma once
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "results/base/parameter_value.hpp"

// What a study expects to come out, as data: core/config reads claims from the study, results/analysis/verify.hpp
// judges them.
namespace sandglass::results {

/// The points whose axes have these values; an axis that is not named may have any.
using Selection = std::vector<std::pair<std::string, ParameterValue>>;

/// The numbers from `low` to `high`, without the bounds themselves if `open`.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open = false;

  bool contain(double value) const { return open ? value > low && value < high : value >= low && value <= high; }
};

/// The point with the best mean of `metric` has a value of `axis` inside `range`, or one of `among`; and no point that
/// says otherwise is as good by what the replicates tell.
struct BestClaim {
  std::string axis;
  std::string metric;
  bool minimize = true;
  Bounds range;                       ///< if `among` is empty
  std::vector<ParameterValue> among;  ///< else
};

/// The mean of `metric` over the replicates lies inside `range`, at every point of `at`; with `select_best` at that of
/// them which does best by the study's objective, as one would choose a model.
struct ValueClaim {
  std::string metric;
  Selection at;
  Bounds range;
  bool select_best = false;
};

/// At every point of `at`, the mean of `metric` is less (or greater) than at the point that differs from it only in the
/// axes of `than`, by more than `by`. A negative `by` is a margin that is conceded: "as good, or nearly so". With
/// `select_best` the best point of `at`, by the study's objective, is compared with the best of `at` changed by `than`:
/// each with the settings that suit it. With a `than_metric` that metric is taken there instead of `metric`; `than` may
/// then be empty: two metrics at the same point.
struct ComparisonClaim {
  std::string metric;
  Selection at;
  Selection than;
  bool less = true;
  double by = 0;
  bool select_best = false;
  std::string than_metric = {};
};

/// The mean of `metric` rises (or falls) from each value of `axis` to the next, for every combination of the other axes
/// within `at`. A step the wrong way of at most `tolerance` is forgiven. How steps are judged: verify.hpp.
struct TrendClaim {
  std::string metric;
  std::string axis;
  bool increasing = true;
  Selection at;
  double tolerance = 0;
};

struct Claim {
  std::string text;  ///< in the person's own words; may be empty
  std::variant<BestClaim, ValueClaim, ComparisonClaim, TrendClaim> says;
};

}  // namespace sandglass::results
