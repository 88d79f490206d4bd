#pragma once
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <vector>

namespace sandglass {

/// A Gaussian process of mean 0 over d axes. Its covariance has a part in which all axes act together, and one that is
/// a sum over the axes, each with a length of its own in either part:
///   k(x, y) = s M(r) + t / d sum_a M(r_a),  M(r) = (1 + r + r^2 / 3) e^-r  (Matern 5/2),
///   r^2 = 5 sum_a (d_a / l_a)^2,  r_a^2 = 5 (d_a / m_a)^2,
/// plus the noise where x and y are one observation. d_a is the difference of places, or on an axis of choices 1 where
/// they differ and 0 where they do not. What is learnt of the sum on one axis holds wherever the point is on the
/// others. Source: Duvenaud et al. 2011, "Additive Gaussian processes".
struct GpParameters {
  Eigen::VectorXd log_lengths;      ///< of l
  Eigen::VectorXd log_own_lengths;  ///< of m
  double log_signal = 0;            ///< of s; minus infinity: the part is left out
  double log_own_signal = 0;        ///< of t
  double log_noise = 0;             ///< of its variance

  /// In the order above.
  static GpParameters unpacked(const Eigen::VectorXd& packed);
};

/// Points in rows; which axes are choices.
struct GpInputs {
  Eigen::MatrixXd x;
  std::vector<bool> choice;
};

class GaussianProcess {
 public:
  GaussianProcess(GpInputs inputs, const Eigen::VectorXd& y, GpParameters parameters);

  struct Posterior {
    Eigen::VectorXd mean, variance;  ///< of the function, without noise; the variance is above 0
  };
  Posterior at(const Eigen::MatrixXd& points) const;

  /// The posterior at one point, and its derivatives by the places on the axes (0 on those of choices).
  struct Slope {
    double mean, variance;
    Eigen::VectorXd mean_slope, variance_slope;
  };
  Slope slope_at(const Eigen::RowVectorXd& point) const;

  const GpInputs& inputs() const { return inputs_; }

 private:
  Eigen::ArrayXd differences(const Eigen::RowVectorXd& point, Eigen::Index axis) const;
  Eigen::VectorXd covariances(const Eigen::RowVectorXd& point) const;
  double least_variance() const { return 1e-12 * total_; }

  GpInputs inputs_;
  Eigen::VectorXd weights_, own_weights_;  ///< 5 / l^2, 5 / m^2
  double signal_ = 0, own_ = 0;            ///< s, t / d
  double total_ = 0;                       ///< the variance before anything is known
  Eigen::LLT<Eigen::MatrixXd> factor_;
  Eigen::VectorXd alpha_;
};

/// M(r) of a number of distances, and (1 + r) e^-r / 3, of which M's derivatives are made.
struct Matern {
  Eigen::ArrayXd value, slope;
  explicit Matern(const Eigen::ArrayXd& squared);
};

/// What the diagonal gets, whose noise has this logarithm: never so little that the matrix is singular.
double gp_noise(double log_noise);

}  // namespace sandglass
