#include "core/plugin/interfaces/axis.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

bool is_integer(const Axis& axis) { return axis.spec.type == ParameterType::integer; }

double step_of(const Axis& axis) { return axis.step == 0 && is_integer(axis) ? 1 : axis.step; }

double between(double low, double high, double u, bool log) {
  return log ? std::exp(std::log(low) + (std::log(high) - std::log(low)) * u) : low + (high - low) * u;
}

std::uint64_t log_index(const Axis& axis, std::uint64_t count, double u) {
  const double step = step_of(axis);
  const double low = std::max(axis.min - step / 2, axis.min / 2), high = axis.max + step / 2;
  const double index = std::round((between(low, high, u, true) - axis.min) / step);
  return static_cast<std::uint64_t>(std::clamp(index, 0.0, static_cast<double>(count - 1)));
}

}  // namespace

bool is_active(const SearchSpace& space, const Point& point, std::size_t a) {
  const auto& when = space[a].when;
  if (!when) return true;
  return std::ranges::find(when->values, point[when->axis]) != when->values.end() &&
         is_active(space, point, when->axis);
}

std::uint64_t value_count(const Axis& axis) {
  if (axis.is_list()) return axis.values.size();
  if (axis.spec.type == ParameterType::boolean) return 2;
  if (axis.spec.type == ParameterType::choice) return axis.spec.choices.size();
  const double step = step_of(axis);
  if (step <= 0) return 0;
  // 0.1 is no binary number: (0.8 - 0) / 0.1 has to count 9 values, whichever way its last bit rounds.
  const double count = std::floor((axis.max - axis.min) / step + 1e-9) + 1;
  if (!(count <= 0x1p53))
    throw ConfigError("axis '" + axis.path + "' has more than 2^53 values from " + format_number(axis.min) + " to " +
                      format_number(axis.max) + " in steps of " + format_number(step) + "; give a larger step");
  return static_cast<std::uint64_t>(std::max(count, 1.0));
}

ParameterValue value_at(const Axis& axis, std::uint64_t k) {
  if (axis.is_list()) return axis.values.at(k);
  if (axis.spec.type == ParameterType::boolean) return k == 1;
  if (axis.spec.type == ParameterType::choice) return axis.spec.choices.at(k);
  const double value = std::min(axis.min + static_cast<double>(k) * step_of(axis), axis.max);
  if (is_integer(axis)) return static_cast<std::int64_t>(std::llround(value));
  return value;
}

ParameterValue quantile(const Axis& axis, double u) {
  const auto count = value_count(axis);
  // exp(log(max)) may round past max.
  if (count == 0) return std::clamp(between(axis.min, axis.max, u, axis.log), axis.min, axis.max);
  if (axis.log && !axis.is_list()) return value_at(axis, log_index(axis, count, u));
  return value_at(axis, std::min(static_cast<std::uint64_t>(u * static_cast<double>(count)), count - 1));
}

}  // namespace sandglass
