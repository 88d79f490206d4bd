#pragma once

#include <string>
#include <vector>

#include "results/report/plot/figure.hpp"
#include "results/report/plot/figure_data.hpp"
#include "results/report/plot/scale.hpp"

namespace sandglass::results {

/// The means of a metric over the points, with half the width of their 95 % intervals (NaN of a single replicate).
struct PointValues {
  std::string name, unit;
  bool maximize = false;
  std::vector<double> mean, half_width;
};

/// Of the metric that is asked for, or of the objective. Throws Error that lists the metrics.
PointValues point_values(const FigureData& data, const std::string& metric);

/// Position of the axis of this name, or of its short name; of the first axis with at least two values if it is empty.
/// Throws Error that lists the axes.
std::size_t axis_index(const FigureData& data, const std::string& name, std::size_t other_than = ~std::size_t{0});

/// An axis of the study as an axis of a figure: numbers on their scale, everything else as categories in the study's
/// order. `places` has a place for each point; NaN where the axis does not count.
struct AxisPlaces {
  Scale scale;
  std::vector<double> places;
  std::vector<std::string> names;  ///< of categories
  std::string label;
  bool logarithmic = false;
};
AxisPlaces axis_places(const FigureData& data, std::size_t axis, bool as_categories = false);

/// Throws Error with the document's reason if it has no such part.
const nlohmann::json& part(const FigureData& data, const char* name);

}  // namespace sandglass::results
