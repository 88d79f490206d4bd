#pragma once
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"

namespace sandglass {

/// A curve in one line of at most `width` columns, a column for each value or, of more values, for equally many of them
/// (its last one counts): from the lowest bar at the smallest value to the highest at the largest. A blank for what is
/// not finite; empty if nothing is.
std::string sparkline(const std::vector<double>& values, std::size_t width, const Terminal& terminal);

}  // namespace sandglass
