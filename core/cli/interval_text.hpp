#pragma once
#include <string>
#include <utility>

#include "results/analysis/student_t.hpp"

namespace sandglass {

/// Five digits; "-" for NaN.
std::string number_text(double value);

/// Mean and half-width with the digits that mean something: two of the half-width, and the mean as far. The half-width
/// is "" if there is none.
std::pair<std::string, std::string> interval_text(const results::Interval& interval);

}  // namespace sandglass
