#pragma once
#include "plugins/samplers/gp/acquisition.hpp"
#include "plugins/samplers/gp/gp_data.hpp"

namespace sandglass {

/// The point with the largest expected improvement that is found: of random points and of some near the best
/// observations, `promising`, the best and some others, drawn by their expected improvement, are climbed from. A climb
/// follows the slope on the continuous axes and tries other values on each of the rest, in turn, until neither helps.
/// Without `climb` one of those points itself. A function of its arguments; draws from children of `rng`.
Eigen::RowVectorXd most_promising(const LogExpectedImprovement& improvement, const GpSpace& space,
                                  const Eigen::MatrixXd& promising, bool climb, const Rng& rng);

}  // namespace sandglass
