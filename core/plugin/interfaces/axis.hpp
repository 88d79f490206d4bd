#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plugin/schema/schema.hpp"

namespace sandglass {

/// An axis counts only where an earlier axis of the space, itself active, has one of these values.
struct AxisCondition {
  std::size_t axis = 0;
  std::vector<ParameterValue> values;
};

/// One axis of the search space: a parameter of the study and the values it may take.
/// Either `values` is a list (a list in YAML), or min..max is a range ({min, max, log, step} in YAML).
struct Axis {
  std::string path;    ///< YAML path, e.g. "noise.ratio"
  ParameterSpec spec;  ///< the parameter's own schema entry
  std::vector<ParameterValue> values;
  double min = 0;  ///< of a range; inclusive, and inside the spec's bounds
  double max = 0;
  double step = 0;                                   ///< 0: continuous (for an integer: 1)
  bool log = false;                                  ///< the range is searched in log space
  std::optional<AxisCondition> when = std::nullopt;  ///< absent: always active

  bool is_list() const { return !values.empty(); }
};

using SearchSpace = std::vector<Axis>;

/// A point is one configuration of the search space: one value per axis, in the order of the space. The value of an
/// axis that is not active is ignored.
using Point = std::vector<ParameterValue>;

/// Whether axis `a` counts at the point.
bool is_active(const SearchSpace& space, const Point& point, std::size_t a);

/// How many values an axis offers: the length of its list, 2 for a boolean, the number of choices, or the number of
/// steps from min to max (an integer range steps by 1 unless it says otherwise). 0 if it is continuous. Throws
/// ConfigError beyond 2^53 values.
std::uint64_t value_count(const Axis& axis);

/// Value number `k` < value_count(axis), in the order of the study file; a range counts up from min: min + k * step.
ParameterValue value_at(const Axis& axis, std::uint64_t k);

/// The value of an axis at quantile `u` in [0, 1): of n values each takes 1/n of the interval; a continuous range is
/// uniform, or uniform in the logarithm, from min to max; so is a stepped logarithmic one, widened by half a step at
/// each end and rounded, so that its first and last value get their full share.
ParameterValue quantile(const Axis& axis, double u);

}  // namespace sandglass
