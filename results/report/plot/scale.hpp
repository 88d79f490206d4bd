#pragma once

#include <span>
#include <string>
#include <vector>

namespace sandglass::results {

struct Tick {
  double value = 0;  ///< in the units of the data; of categories their position
  std::string label;
};

/// From values to places in [0, 1] along an axis of a figure. Values that are not finite, and on a logarithmic scale
/// those that are not positive, have no place (NaN).
class Scale {
 public:
  /// Covers the values with a little room; a single value stands in the middle. Logarithmic if asked for and if a
  /// value is positive.
  static Scale of_numbers(std::span<const double> values, bool logarithmic, bool include_zero = false);
  /// Of whole numbers: its ticks are whole, too.
  static Scale of_whole_numbers(std::span<const double> values);
  /// Category i at i, each with half a place of room on both sides.
  static Scale of_categories(std::vector<std::string> names);

  double place(double value) const;
  /// Round numbers, about `most` of them; every category.
  std::vector<Tick> ticks(std::size_t most) const;
  bool logarithmic() const { return logarithmic_; }

 private:
  double low_ = 0, high_ = 1;  ///< of log10 of the values if logarithmic
  bool logarithmic_ = false, whole_ = false;
  std::vector<std::string> names_;
};

/// As few digits as tell a number from its neighbours at `step`: 0.25, 1e-05, 12000.
std::string tick_label(double value, double step);

}  // namespace sandglass::results
