#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/plugin/interfaces/axis.hpp"

namespace sandglass {

/// What the point picks on the axes that bring whole blocks: the variant, the plugin of a block. Empty if there are
/// none.
std::string choices_at(const SearchSpace& space, const Point& point);

/// How far points of a study are from one another, as far as the cost of a trial goes: the sum over the axes of
/// |x - y| / (largest - smallest), a list of integers by its sum; words: 1 if they differ; an axis that counts at one
/// of them only: 1. Axes of real numbers, which are rates and shares and seldom cost time, and those whose effect is
/// known (train.epochs, train.validate_every, dataset.train) weigh a hundredth.
class SpaceDistance {
 public:
  /// The span of an axis is that of `points`. Keeps a reference to the space.
  SpaceDistance(const SearchSpace& space, std::span<const Point> points);

  double operator()(const Point& a, const Point& b) const;

  /// The sum of the places of a point's numbers between the smallest (0) and the largest (1) of each axis.
  double size(const Point& point) const;

 private:
  struct Extent {
    double low = 0, high = 0, weight = 1;
    bool any = false;
  };
  double place(std::size_t axis, double value) const;

  const SearchSpace& space_;
  std::vector<Extent> extents_;
};

}  // namespace sandglass
