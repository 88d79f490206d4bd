#pragma once
#include <vector>

#include "tests/asked.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::built {

/// An axis from 0 to 1 whose values are the shares that a sampler asks for.
inline Axis unit_axis() {
  Axis axis;
  axis.path = "parameter";
  axis.spec.type = ParameterType::real;
  axis.max = 1;
  return axis;
}

/// An axis with a list of `count` numbers: 0, 1, 2 ...
inline Axis list_axis(std::int64_t count) {
  Axis axis;
  axis.path = "parameter";
  axis.spec.type = ParameterType::integer;
  for (std::int64_t k = 0; k < count; ++k) axis.values.emplace_back(k);
  return axis;
}

/// All points of a study of `trials` points, as shares.
inline std::vector<std::vector<double>> shares(const std::string& name, std::size_t axes, std::int64_t trials,
                                               std::uint64_t seed) {
  const auto made = sampler(name, {{"trials", trials}});
  const SearchSpace space(axes, unit_axis());
  std::vector<std::vector<double>> points;
  for (std::uint64_t i = 0; i < made->points(space); ++i) {
    auto& point = points.emplace_back();
    for (const auto& value : asked(*made, space, seed, i)) point.push_back(std::get<double>(value));
  }
  return points;
}

}  // namespace sandglass::built
