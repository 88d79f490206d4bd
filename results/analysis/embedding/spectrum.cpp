#include "results/analysis/embedding/spectrum.hpp"

#include <Eigen/Eigenvalues>

namespace sandglass::results {

Spectrum spectrum(const Dense& symmetric, bool vectors) {
  const Eigen::SelfAdjointEigenSolver<Dense> solver(symmetric,
                                                    vectors ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
  return {solver.eigenvalues(), vectors ? Dense(solver.eigenvectors()) : Dense()};
}

}  // namespace sandglass::results
