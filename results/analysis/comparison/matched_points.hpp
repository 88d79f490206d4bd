#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/claim.hpp"
#include "results/analysis/comparison/difference.hpp"
#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// One of two studies to compare.
struct ComparedStudy {
  Summary summary;                                 ///< of the metric that is compared
  std::vector<std::string> axes;                   ///< paths
  std::map<std::uint64_t, std::uint64_t> digests;  ///< by trial
  /// The value of a parameter that is no axis of the study; none if it has no such parameter.
  std::function<std::optional<ParameterValue>(const std::string& path)> fixed;
};

/// A point that both studies have.
struct MatchedPoint {
  Selection where;           ///< the axes of both with their values
  std::size_t a = 0, b = 0;  ///< positions in Summary::points
  Difference difference;     ///< b - a
  double adjusted_p = 1;     ///< Holm's, over all points that a test is possible for
  bool same_bits = false;    ///< all shared replicates have equal digests, and there are some
};

struct MatchedPoints {
  std::vector<MatchedPoint> matched;        ///< in the order of a, best first
  std::vector<std::size_t> only_a, only_b;  ///< positions in Summary::points
  std::size_t tests = 0;
  /// Of all matched points together, b - a: each point that has a value in both is one pair of its means, whatever its
  /// replicates, and a paired t-test asks whether these differ on average (difference(), whose shared replicates are
  /// then points). It takes the points as a sample of settings. No test of fewer than two.
  Difference over_points;
};

/// Matches points by their parameters: on each axis of either, the point's value, or what is fixed in its study, is
/// equal to nine digits (16 and 16.0 are), or both have none. Free of state, any thread.
MatchedPoints match_points(const ComparedStudy& a, const ComparedStudy& b);

/// A point's value on each of these axes as match_points() takes it.
Selection place_of(const ComparedStudy& study, const PointSummary& point, const std::vector<std::string>& axes);

/// Text that is equal if the values are, to nine digits.
std::string match_text(const ParameterValue& value);

}  // namespace sandglass::results
