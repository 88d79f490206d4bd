#include "core/trial/shape_from_array.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass {

results::Array shape_array(const DataShape& shape) {
  std::vector<std::int32_t> numbers;
  for (const Index n : {shape.features, shape.height, shape.width, shape.channels, shape.steps, shape.classes})
    numbers.push_back(static_cast<std::int32_t>(n));
  results::Array array{kShapeArray,
                       {"data_shape_part"},
                       {numbers.size()},
                       std::move(numbers),
                       "",
                       "An example: features, height, width, channels, steps, classes; 0 for what it does not have."};
  array.weights = true;
  return array;
}

std::optional<DataShape> shape_from_array(std::span<const float> values) {
  // Counts, small enough to be whole numbers in single precision.
  const auto is_count = [](float n) { return n >= 0 && n <= 16777216.0F && n == std::floor(n); };
  if (values.size() != 6 || !std::ranges::all_of(values, is_count) || values[0] < 1) return std::nullopt;
  const auto count = [&](std::size_t i) { return static_cast<Index>(values[i]); };
  return DataShape{count(0), count(1), count(2), count(3), count(4), count(5)};
}

}  // namespace sandglass
