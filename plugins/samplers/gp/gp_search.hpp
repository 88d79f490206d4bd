#pragma once
#include "plugins/samplers/gp/gp_data.hpp"

namespace sandglass {

/// log of the improvement on `best` that is expected of each point: where mean = best and deviation = 1, log of
/// density(0).
Eigen::VectorXd log_expected_improvement(const GaussianProcess::Posterior& posterior, double best);

/// The point with the largest expected improvement, of 512 random ones and ten rounds of 64 neighbours of the best four
/// so far, each round half as far away. A function of its arguments; draws from children of `rng`.
Eigen::RowVectorXd most_promising(const GaussianProcess& process, const GpSpace& space, double best, const Rng& rng);

}  // namespace sandglass
