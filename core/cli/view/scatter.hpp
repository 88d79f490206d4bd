#pragma once
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"

namespace sandglass {

/// A point of the plane; the strong ones stand out, and cover the others.
struct Dot {
  double x = 0, y = 0;
  bool strong = false;
};

/// What of the plane is shown, bounds included.
struct Frame {
  double left = 0, right = 0, bottom = 0, top = 0;

  bool holds(const Dot& dot) const { return dot.x >= left && dot.x <= right && dot.y >= bottom && dot.y <= top; }
};

/// The dots within the frame between two axes, drawn in characters: at most 80 columns and the terminal's width, 18
/// lines, each indented by two. Dots outside of the frame and such that are not finite are left out; empty if none is
/// left, or in a terminal of less than 40 columns.
std::string scatter_text(const std::vector<Dot>& dots, Frame frame, const std::string& x_label,
                         const std::string& y_label, const Terminal& terminal);

}  // namespace sandglass
