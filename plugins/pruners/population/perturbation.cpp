#include "plugins/pruners/population/perturbation.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass {
namespace {

ParameterValue neighbour(const Axis& axis, const ParameterValue& value, bool up) {
  const std::uint64_t count = value_count(axis);
  for (std::uint64_t k = 0; k < count; ++k) {
    if (value_at(axis, k) != value) continue;
    return value_at(axis, up ? std::min(k + 1, count - 1) : k - std::min<std::uint64_t>(k, 1));
  }
  return value;
}

std::optional<double> number_of(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  return std::nullopt;
}

}  // namespace

ParameterValue perturbed(const Axis& axis, const ParameterValue& value, double factor) {
  const auto old = number_of(value);
  if (axis.is_list() || !old) return neighbour(axis, value, factor > 1);
  const double wanted = std::clamp(*old * factor, axis.min, axis.max);
  const std::uint64_t count = value_count(axis);
  if (count == 0) return wanted;
  if (count == 1) return value_at(axis, 0);
  const double step = axis.step > 0 ? axis.step : 1;
  const auto k = static_cast<std::uint64_t>(std::llround((wanted - axis.min) / step));
  return value_at(axis, std::min(k, count - 1));
}

}  // namespace sandglass
