#include "plugins/numerics/decompositions.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace sandglass::dense {

Spectrum spectrum(const Eigen::MatrixXd& symmetric, bool vectors) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      symmetric, vectors ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
  Spectrum result{solver.eigenvalues(), {}, solver.info() == Eigen::Success && solver.eigenvalues().allFinite()};
  if (vectors && result.found) result.vectors = solver.eigenvectors();
  return result;
}

double nuclear_norm(const Eigen::MatrixXd& matrix) {
  return Eigen::JacobiSVD<Eigen::MatrixXd>(matrix).singularValues().sum();
}

Eigen::MatrixXd column_space(const Eigen::MatrixXd& matrix, double threshold) {
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(matrix);
  if (threshold > 0) qr.setThreshold(threshold);
  return qr.householderQ() * Eigen::MatrixXd::Identity(matrix.rows(), std::min(qr.rank(), matrix.rows()));
}

}  // namespace sandglass::dense
