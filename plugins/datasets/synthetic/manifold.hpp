#pragma once
#include <array>

#include "plugins/datasets/synthetic/generated.hpp"

namespace sandglass {

/// A curve or surface in three dimensions, with intrinsic coordinates t (and height, for a surface).
struct Manifold {
  std::string name;      ///< "swiss roll"
  double t_low, t_high;  ///< t is uniform between the two
  double height;         ///< the second coordinate is uniform from 0 to height; 0 for a curve
  std::array<double, 3> centre;
  double radius;  ///< every point lies within this distance of the centre
  std::array<double, 3> (*point)(double t, double height);
};

/// Adds the parameters `dimensions` and `noise`.
Schema manifold_schema();

/// Examples x = 1/2 + Q (p(t, height) - centre) / (2 radius) + noise * N(0, I): of `dimensions` features, all in [0, 1]
/// without noise, distances those of the manifold divided by 2 radius. Q is the identity for 3 dimensions; else it has
/// three orthonormal columns, drawn from the seed, so that distances stay the same in every dimension. Labels: the
/// quarter of t's range, 0 to 3. Coordinates: t (and height), as they are in the formula. 4000 + 1000 examples where
/// the study does not say.
DatasetParts load_manifold(const Manifold& manifold, const Params& params, const DatasetRequest& request);

}  // namespace sandglass
