#pragma once
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"
#include "results/report/front_rows.hpp"

namespace sandglass {

/// The dots within the frame between two axes, drawn in characters: at most 80 columns and the terminal's width, 18
/// lines, each indented by two. Dots outside of the frame and such that are not finite are left out; empty if none is
/// left, or in a terminal of less than 40 columns.
std::string scatter_text(const std::vector<results::Dot>& dots, results::Frame frame, const std::string& x_label,
                         const std::string& y_label, const Terminal& terminal);

}  // namespace sandglass
