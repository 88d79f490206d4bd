#pragma once
#include <functional>
#include <queue>
#include <vector>

namespace sandglass {

/// A percentile of values that come one by one: linearly interpolated at percentile / 100 * (n - 1) of the n sorted
/// ones. A value takes time in proportion to log n, the percentile none.
class RunningPercentile {
 public:
  /// percentile: of [0, 100].
  explicit RunningPercentile(double percentile) : percentile_(percentile) {}

  /// No NaN.
  void add(double value);
  bool empty() const { return low_.empty(); }
  /// Of at least one value.
  double value() const;

 private:
  double place() const;

  double percentile_;
  std::priority_queue<double> low_;  ///< up to the place, with it
  std::priority_queue<double, std::vector<double>, std::greater<>> high_;
};

}  // namespace sandglass
