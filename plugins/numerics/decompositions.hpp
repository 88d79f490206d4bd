#pragma once
#include <Eigen/Core>

/// Eigen's decompositions in double, compiled once: each takes seconds to compile. Any thread.
namespace sandglass::dense {

struct Spectrum {
  Eigen::VectorXd values;   ///< ascending
  Eigen::MatrixXd vectors;  ///< orthonormal columns, in the same order; empty if they were not asked for
  bool found = false;       ///< false where the matrix is not finite
};

/// Eigenvalues and eigenvectors of a symmetric matrix; only its lower triangle is read.
Spectrum spectrum(const Eigen::MatrixXd& symmetric, bool vectors = true);

/// The sum of the singular values.
double nuclear_norm(const Eigen::MatrixXd& matrix);

/// Orthonormal columns that span those of `matrix` (n, k): (n, rank), by a QR decomposition with column pivoting. The
/// rank is that of pivots above `threshold` times the largest; 0: above rounding.
Eigen::MatrixXd column_space(const Eigen::MatrixXd& matrix, double threshold = 0);

}  // namespace sandglass::dense
