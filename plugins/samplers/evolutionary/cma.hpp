#pragma once
#include <Eigen/Core>
#include <sandglass/plugin.hpp>
#include <vector>

namespace sandglass {

/// The constants of CMA-ES for n axes and generations of `lambda`. Equations (49)-(58) of Hansen 2016, "The CMA
/// evolution strategy: a tutorial", arXiv 1604.00772.
struct CmaConstants {
  CmaConstants(std::size_t n, std::size_t lambda);

  /// 4 + floor(3 ln n).
  static std::size_t default_lambda(std::size_t n);

  std::size_t mu;               ///< how many of a generation are parents
  std::vector<double> weights;  ///< of the ranks; the parents' sum to 1, the others' are negative
  double mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu;
  double chi;  ///< expected length of a standard normal vector
};

/// The state of CMA-ES with negative weights (active CMA), cumulative step-size control, unconstrained.
class Cma {
 public:
  Cma(Eigen::VectorXd mean, double sigma, std::size_t lambda);

  /// A draw from N(mean, sigma^2 C).
  Eigen::VectorXd sample(Rng& rng) const;

  /// Learns from a generation: one column for each member, the best first. Members that are not finite change nothing.
  void tell(const Eigen::MatrixXd& ranked);

  std::uint64_t generation() const { return generation_; }
  const Eigen::VectorXd& mean() const { return mean_; }
  double sigma() const { return sigma_; }
  const CmaConstants& constants() const { return constants_; }

 private:
  void decompose();
  void adapt_covariance(const Eigen::MatrixXd& steps, const Eigen::VectorXd& mean_step, bool moving);

  CmaConstants constants_;
  Eigen::VectorXd mean_;
  double sigma_;
  Eigen::MatrixXd covariance_;
  Eigen::MatrixXd axes_;    ///< eigenvectors of the covariance
  Eigen::VectorXd scales_;  ///< roots of its eigenvalues
  Eigen::VectorXd path_sigma_, path_c_;
  std::uint64_t generation_ = 0;
};

}  // namespace sandglass
