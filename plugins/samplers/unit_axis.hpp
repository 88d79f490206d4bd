#pragma once
#include <optional>
#include <sandglass/plugin.hpp>

namespace sandglass {

/// An axis as adaptive samplers compute with it. A range is [0, 1] in its own measure, which is logarithmic where the
/// axis says so; a stepped one is widened by half a step at each end, so that every value has a cell of its own.
/// Whatever else (a list, a flag, a choice) is a number of values without an order, numbered from 0.
class UnitAxis {
 public:
  explicit UnitAxis(const Axis& axis);

  bool is_choice() const { return choice_; }
  /// How many values there are; 0 if the axis is continuous.
  std::uint64_t count() const { return count_; }

  /// Where a value lies: in [0, 1], at its cell's middle if the axis is stepped; the number of a choice. Nothing if it
  /// is none of the axis' (a list without it, no finite number); a number beyond an end of the range lies at that end.
  std::optional<double> place(const ParameterValue& value) const;

  /// The value at a place. place(value(x)) is x again, rounded to the cell's middle if the axis is stepped.
  ParameterValue value(double place) const;

  /// The place of value number `k` < count().
  double nth(std::uint64_t k) const { return place(value_at(axis_, k)).value_or(0); }

  struct Cell {
    double low = 0, high = 0;
  };
  /// What of [0, 1] is rounded to the value at `place`, of a stepped range.
  Cell cell(double place) const;

 private:
  double scaled(double number) const;

  Axis axis_;
  bool choice_ = false;
  std::uint64_t count_ = 0;
  double step_ = 0;  ///< of a stepped range
  double low_ = 0, high_ = 0;
};

std::vector<UnitAxis> unit_axes(const SearchSpace& space);

/// A point whose axes are drawn independently, each by quantile(): a function of (seed, index, attempt).
Point random_point(const Ask& ask);

/// The axes of a space, those that are active together in one group: the ones without a condition, and for each
/// condition its own. Every group stands behind the one that decides about it. Not `together`: each axis by itself.
std::vector<std::vector<std::size_t>> axis_groups(const SearchSpace& space, bool together);

}  // namespace sandglass
