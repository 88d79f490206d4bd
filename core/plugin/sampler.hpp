#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/plugin/schema.hpp"

namespace sandglass {

/// One axis of the search space: a parameter of the study and the values it may take.
/// Either `values` is a list (a list in YAML), or min..max is a range ({min, max, log, step} in YAML).
struct Axis {
  std::string path;    ///< YAML path, e.g. "noise.ratio"
  ParameterSpec spec;  ///< the parameter's own schema entry
  std::vector<ParameterValue> values;
  double min = 0;  ///< of a range; inclusive, and inside the spec's bounds
  double max = 0;
  double step = 0;   ///< 0: continuous (for an integer: 1)
  bool log = false;  ///< the range is searched in log space

  bool is_list() const { return !values.empty(); }
};

using SearchSpace = std::vector<Axis>;

/// One value per axis, in the order of the space.
using Point = std::vector<ParameterValue>;

/// Chooses the points of a study. Called from one thread.
class Sampler {
 public:
  virtual ~Sampler();

  /// How many points the study has. Throws ConfigError if the sampler cannot serve `space` (a grid over a continuous
  /// range), saying which axis and how to mend it.
  virtual std::uint64_t points(const SearchSpace& space) const = 0;

  /// Point `index` of the study: a pure function of (space, seed, index).
  virtual Point ask(const SearchSpace& space, std::uint64_t seed, std::uint64_t index) const = 0;
};

}  // namespace sandglass
