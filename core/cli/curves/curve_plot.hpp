#pragma once
#include <string>

#include "core/cli/view/terminal.hpp"
#include "results/record/trial_progress.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// A finished trial's series, where it was measured and is a finite number.
results::SeriesSoFar measured(const results::Series& series);

/// A series over its epochs: a line with its name, unit, least, greatest and last value, and a curve of five lines
/// below it, at most 80 columns and the terminal's width wide. Of fewer than two values only the line; in a terminal of
/// less than 40 columns, too.
std::string curve_text(const results::SeriesSoFar& series, const Terminal& terminal);

}  // namespace sandglass
