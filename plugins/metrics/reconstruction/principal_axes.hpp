#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// The training inputs' mean (D) and all principal axes, one per row (D, D), the most important first. Axes are NaN if
/// the data are.
struct PrincipalAxes {
  std::vector<double> mean, axes;
};

/// Of the training inputs, computed once for a dataset: O(N D^2 + D^3).
const PrincipalAxes& principal_axes(const MetricContext& context);

/// Rows first ... first + count - 1 of x, less the mean, in double.
void centre(BatchView x, Index first, Index count, const std::vector<double>& mean, std::vector<double>& out);

}  // namespace sandglass::metrics
