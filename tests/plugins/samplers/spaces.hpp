#pragma once
#include <string>
#include <utility>

#include "tests/plugins/built.hpp"

namespace sandglass::built {

inline Axis range_axis(std::string path, double min, double max, double step = 0, bool log = false) {
  Axis axis;
  axis.path = std::move(path);
  axis.min = min, axis.max = max, axis.step = step, axis.log = log;
  return axis;
}

inline Axis whole_axis(std::string path, double min, double max, double step = 0, bool log = false) {
  auto axis = range_axis(std::move(path), min, max, step, log);
  axis.spec.type = ParameterType::integer;
  return axis;
}

inline Axis choice_axis(std::string path, std::vector<std::string> values) {
  Axis axis;
  axis.path = std::move(path);
  axis.spec.type = ParameterType::text;
  axis.values.assign(values.begin(), values.end());
  return axis;
}

}  // namespace sandglass::built
