#pragma once
#include <Eigen/Core>

#include "results/analysis/embedding/codes.hpp"

namespace sandglass::results {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic>;

/// The codes less the mean of each unit, examples x units.
Dense centred(const Codes& codes);

}  // namespace sandglass::results
