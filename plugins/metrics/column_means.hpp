#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// Mean of each column of x (N, D), summed in double in the order of the rows: (D).
std::vector<double> column_means(BatchView x);

}  // namespace sandglass::metrics
