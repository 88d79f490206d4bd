#pragma once
#include <string>
#include <vector>

#include "results/store/study_table.hpp"

namespace sandglass::results {

/// What a parameter of a study can be, as an optimiser's search space has it. A study's records hold no bounds of
/// ranges, so that the bounds of a number are those of the values that occur: of a list's levels, and of the trials.
struct ParameterDomain {
  enum class Kind { real, integer, category };
  std::string path;
  Kind kind = Kind::category;
  double low = 0, high = 0;             ///< of a number
  bool log = false;                     ///< of a number: searched in its logarithm
  std::vector<ParameterValue> choices;  ///< of a category: the study's levels, then others as they occur
  bool absent = false;                  ///< some trial has no value
};

/// Of each of parameter_paths(). A number that is not finite, or whole and beyond 2^53, makes a category, as lists,
/// texts and switches are. Free of state, any thread.
std::vector<ParameterDomain> parameter_domains(const StudyTable& study);

/// Position of the value among the choices of a category.
std::size_t choice_index(const ParameterDomain& domain, const ParameterValue& value);

}  // namespace sandglass::results
