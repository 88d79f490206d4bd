#include "core/sweep/forecast/space_distance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/config/study/study_blocks.hpp"

namespace sandglass {
namespace {

constexpr double kLight = 0.01;

/// Nothing for a word.
std::optional<double> number_of(const ParameterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
    return std::accumulate(list->begin(), list->end(), 0.0);
  return std::nullopt;
}

bool is_light(const Axis& axis) {
  return axis.spec.type == ParameterType::real || axis.path == "train.epochs" || axis.path == "train.validate_every" ||
         axis.path == "dataset.train";
}

}  // namespace

std::string choices_at(const SearchSpace& space, const Point& point) {
  // The path of a parameter has a point in it; axes that move together are joined by '+'.
  const auto brings_blocks = [](const std::string& path) {
    for (std::size_t start = 0, end = 0; end != path.npos; start = end + 1) {
      end = path.find('+', start);
      const auto part = path.substr(start, end - start);
      if (part == config::kVariantAxis || config::chooses_plugin(part)) return true;
    }
    return false;
  };
  std::string choices;
  for (std::size_t a = 0; a < space.size(); ++a)
    if (brings_blocks(space[a].path)) choices += to_string(point[a]) + "\n";
  return choices;
}

SpaceDistance::SpaceDistance(const SearchSpace& space, std::span<const Point> points)
    : space_(space), extents_(space.size()) {
  for (std::size_t a = 0; a < space.size(); ++a) {
    Extent& extent = extents_[a];
    if (is_light(space[a])) extent.weight = kLight;
    for (const Point& point : points) {
      const auto number = number_of(point[a]);
      if (!number || !std::isfinite(*number) || !is_active(space, point, a)) continue;
      extent.low = extent.any ? std::min(extent.low, *number) : *number;
      extent.high = extent.any ? std::max(extent.high, *number) : *number;
      extent.any = true;
    }
  }
}

double SpaceDistance::place(std::size_t axis, double value) const {
  const Extent& extent = extents_[axis];
  return extent.high > extent.low ? (value - extent.low) / (extent.high - extent.low) : 0;
}

double SpaceDistance::operator()(const Point& a, const Point& b) const {
  double sum = 0;
  for (std::size_t i = 0; i < space_.size(); ++i) {
    const bool here = is_active(space_, a, i), there = is_active(space_, b, i);
    if (!here && !there) continue;
    const auto x = number_of(a[i]), y = number_of(b[i]);
    if (here != there)
      sum += extents_[i].weight;
    else if (x && y && a[i].index() == b[i].index())
      sum += a[i] == b[i] ? 0 : extents_[i].weight * std::max(std::abs(place(i, *x) - place(i, *y)), 1e-3);
    else
      sum += a[i] == b[i] ? 0 : extents_[i].weight;
  }
  return sum;
}

double SpaceDistance::size(const Point& point) const {
  double sum = 0;
  for (std::size_t i = 0; i < space_.size(); ++i)
    if (const auto number = number_of(point[i]); number && is_active(space_, point, i))
      sum += extents_[i].weight * place(i, *number);
  return sum;
}

}  // namespace sandglass
