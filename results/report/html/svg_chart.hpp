#pragma once
#include <string>
#include <vector>

#include "results/report/front_rows.hpp"

// Small charts as SVG without script or style attributes; colours are the page's classes. All texts are escaped. Free
// of state, any thread.
namespace sandglass::results {

/// A named mean with its interval; an infinite or NaN half-width draws none.
struct DotRow {
  std::string name;
  double mean = 0, half_width = 0;
};

/// A row for each, from the first at the top.
std::string dot_chart(const std::vector<DotRow>& rows, const std::string& label);

/// Values 1, 2, 3, ...; those that are not finite leave a gap.
std::string line_chart(const std::vector<double>& values, const std::string& x_label, const std::string& y_label);

/// The points by two objectives, those on the front strong; what lies beyond the frame is left out, and said.
std::string scatter_chart(const FrontPicture& picture);

}  // namespace sandglass::results
