#pragma once
#include <Eigen/Core>

// Eigen's solver takes seconds to compile: once, for all that need it.
namespace sandglass::results {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic>;

struct Spectrum {
  Eigen::Matrix<double, Eigen::Dynamic, 1> values;  ///< ascending
  Dense vectors;                                    ///< orthonormal columns in the same order; empty if not asked for
};

/// Eigenvalues and eigenvectors of a finite symmetric matrix; only its lower triangle is read. Free of state, any
/// thread.
Spectrum spectrum(const Dense& symmetric, bool vectors = true);

}  // namespace sandglass::results
