#pragma once
#include <muParser.h>

#include <optional>
#include <string>
#include <vector>

#include "core/config/condition_text.hpp"

namespace sandglass::config {

/// A parser of `condition` that takes the value of names[i] from values[i] whenever it is evaluated.
mu::Parser condition_parser(const std::string& condition, const std::vector<std::string>& names, double* values);

/// _pi or _e.
bool is_constant(const std::string& name);

/// sin, min, abs, ...
std::vector<std::string> known_functions();

/// The first fault of a condition's syntax, if it has any. All its names are known.
std::optional<ConditionFault> syntax_fault(const std::string& condition, const std::vector<std::string>& names);

}  // namespace sandglass::config
