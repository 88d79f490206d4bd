#include "plugins/samplers/unit_axis.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass {
namespace {

/// A number whatever its type; nothing if it is none.
std::optional<double> number(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return std::isnan(*real) ? std::nullopt : std::optional(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

bool same_condition(const Axis& a, const Axis& b) {
  if (!a.when || !b.when) return !a.when && !b.when;
  return a.when->axis == b.when->axis && a.when->values == b.when->values;
}

}  // namespace

UnitAxis::UnitAxis(const Axis& axis) : axis_(axis), count_(value_count(axis)) {
  choice_ = axis.is_list() || axis.spec.type == ParameterType::boolean || axis.spec.type == ParameterType::choice;
  if (choice_) return;
  low_ = axis.min, high_ = axis.max;
  if (count_ > 0) {
    step_ = axis.step == 0 ? 1 : axis.step;
    low_ = axis.log ? std::max(axis.min - step_ / 2, axis.min / 2) : axis.min - step_ / 2;
    high_ = axis.log ? axis.max + step_ / 2 : axis.min + (static_cast<double>(count_) - 0.5) * step_;
  }
  if (axis.log) low_ = std::log(low_), high_ = std::log(high_);
}

double UnitAxis::scaled(double number) const {
  const double measure = axis_.log ? std::log(std::max(number, std::exp(low_))) : number;
  return high_ > low_ ? std::clamp((measure - low_) / (high_ - low_), 0.0, 1.0) : 0.5;
}

std::optional<double> UnitAxis::place(const ParameterValue& value) const {
  if (axis_.is_list()) {
    const auto found = std::ranges::find(axis_.values, value);
    if (found == axis_.values.end()) return std::nullopt;
    return static_cast<double>(found - axis_.values.begin());
  }
  if (choice_) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
    for (std::uint64_t k = 0; k < count_; ++k)
      if (value_at(axis_, k) == value) return static_cast<double>(k);
    return std::nullopt;
  }
  const auto given = number(value);
  if (!given) return std::nullopt;
  return scaled(*given);
}

ParameterValue UnitAxis::value(double place) const {
  if (!choice_) return quantile(axis_, std::clamp(place, 0.0, 1.0));
  const double last = static_cast<double>(count_ - 1);
  return value_at(axis_, static_cast<std::uint64_t>(std::clamp(std::round(place), 0.0, last)));
}

UnitAxis::Cell UnitAxis::cell(double place) const {
  const double middle = *number(value(place));
  return {scaled(middle - step_ / 2), scaled(middle + step_ / 2)};
}

std::vector<UnitAxis> unit_axes(const SearchSpace& space) { return {space.begin(), space.end()}; }

Point random_point(const Ask& ask) {
  // Copy 1 is the place within a slice of latin_hypercube: attempts begin beyond it.
  const Rng rng(ask.seed, Purpose::sampler, ask.index, ask.attempt == 0 ? 0 : ask.attempt + 1);
  Point point;
  point.reserve(ask.space.size());
  for (std::size_t a = 0; a < ask.space.size(); ++a) point.push_back(quantile(ask.space[a], rng.fork(a).uniform()));
  return point;
}

std::vector<std::vector<std::size_t>> axis_groups(const SearchSpace& space, bool together) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t a = 0; a < space.size(); ++a) {
    const auto group =
        std::ranges::find_if(groups, [&](const auto& g) { return same_condition(space[g[0]], space[a]); });
    if (together && group != groups.end())
      group->push_back(a);
    else
      groups.push_back({a});
  }
  return groups;
}

}  // namespace sandglass
