#pragma once
#include <string>
#include <utility>

#include "results/analysis/student_t.hpp"
#include "results/base/parameter_value.hpp"

namespace sandglass {

/// Five digits; "-" for NaN.
std::string number_text(double value);

/// A parameter's value for a table: as a person would write it; a number of more than seven digits, which nobody wrote,
/// with five.
std::string value_text(const ParameterValue& value);

/// Mean and half-width with the digits that mean something: two of the half-width, and the mean as far. The half-width
/// is "" if there is none. A half-width below 1e-5 of the mean has one digit, the mean five.
std::pair<std::string, std::string> interval_text(const results::Interval& interval);

}  // namespace sandglass
