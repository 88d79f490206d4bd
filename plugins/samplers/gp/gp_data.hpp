#pragma once
#include <span>
#include <vector>

#include "plugins/samplers/gp/gaussian_process.hpp"
#include "plugins/samplers/unit_axis.hpp"

namespace sandglass {

/// The better half of `most` and the newest ones beside them, in the order of `seen`; all if there are no more.
std::vector<std::size_t> best_and_newest(std::span<const Observation> seen, std::size_t most);

/// The first values with mean 0 and deviation 1, those far above the median drawn nearer to it: (1 + y)^p / p, its
/// logarithm for p = 0, with y in units of the way from the least to the median, and of p = 1, 1/2, 0, -1/2 and -1 the
/// one that makes them most like a normal distribution. 0 where all are equal. What failed has the worst value of the
/// others. Source: Box & Cox 1964, "An analysis of transformations".
Eigen::VectorXd standardised(std::span<const Observation> seen, const std::vector<std::size_t>& places);

/// Points of a space as a Gaussian process sees them: places on the axes. An axis that is not active has a place of its
/// own: the middle, or none of the choices.
class GpSpace {
 public:
  explicit GpSpace(const SearchSpace& space);

  const std::vector<UnitAxis>& axes() const { return axes_; }
  Eigen::RowVectorXd row(const Point& point) const;
  Point point(const Eigen::RowVectorXd& row) const;
  /// With stepped axes rounded, and axes that are not active at their place.
  Eigen::RowVectorXd rounded(const Eigen::RowVectorXd& row) const;
  /// The axes that are active at the row, ascending.
  std::vector<std::size_t> active(const Eigen::RowVectorXd& row) const;
  GpInputs inputs(std::span<const Observation> seen, const std::vector<std::size_t>& places) const;

 private:
  SearchSpace space_;
  std::vector<UnitAxis> axes_;
  bool conditional_ = false;
  bool plain_ = true;  ///< neither steps nor conditions
};

}  // namespace sandglass
