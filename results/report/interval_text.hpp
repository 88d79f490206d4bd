#pragma once
#include <string>

#include "results/analysis/student_t.hpp"
#include "results/base/parameter_value.hpp"

// Numbers as a person reads them. Free of state, any thread.
namespace sandglass::results {

/// Five digits; "-" for NaN.
std::string number_text(double value);

/// A parameter's value for a table: as a person would write it, with control characters made visible; a number of more
/// than seven digits, which nobody wrote, with five.
std::string value_text(const ParameterValue& value);

/// An interval in two parts, so that whoever shows it chooses the sign between them.
struct IntervalText {
  std::string mean;
  std::string half_width;  ///< empty if there is none

  bool operator==(const IntervalText&) const = default;
};

/// Mean and half-width with the digits that mean something: two of the half-width, and the mean as far. A half-width
/// below 1e-5 of the mean has one digit, the mean five. From ten millions on both have exponents.
IntervalText interval_text(const Interval& interval);

}  // namespace sandglass::results
