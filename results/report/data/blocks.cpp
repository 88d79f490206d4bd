#include "results/report/data/blocks.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace sandglass::results {

static_assert(std::endian::native == std::endian::little, "blocks hold numbers as they lie in memory");

Json Blocks::place(const void* data, std::size_t items, std::size_t item_size, const char* type, const Shape& shape) {
  constexpr std::size_t kAlignment = 8;
  bytes_.resize((bytes_.size() + kAlignment - 1) / kAlignment * kAlignment);
  Json reference{{"offset", bytes_.size()}, {"length", items}, {"type", type}, {"shape", shape}};
  bytes_.append(static_cast<const char*>(data), items * item_size);
  return reference;
}

Json Blocks::add(std::span<const float> values, const Shape& shape) {
  return place(values.data(), values.size(), sizeof(float), "f32", shape);
}

Json Blocks::add(std::span<const std::int32_t> values, const Shape& shape) {
  return place(values.data(), values.size(), sizeof(std::int32_t), "i32", shape);
}

Json Blocks::add_bytes(std::span<const float> values, const Shape& shape, float low, float high) {
  constexpr float kSteps = 255;
  const float scale = high > low ? (high - low) / kSteps : 1;
  std::vector<std::uint8_t> items(values.size());
  std::ranges::transform(values, items.begin(), [&](float value) {
    const float step = (value - low) / scale;
    return static_cast<std::uint8_t>(std::isnan(step) ? 0 : std::lround(std::clamp(step, 0.0F, kSteps)));
  });
  auto reference = place(items.data(), items.size(), 1, "u8", shape);
  reference["scale"] = json_number(scale);
  reference["zero"] = json_number(low);
  return reference;
}

Json Blocks::add_short(std::span<const float> values, const Shape& shape) {
  constexpr double kSteps = 32767;
  double low = INFINITY, high = -INFINITY;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min<double>(low, value);
    high = std::max<double>(high, value);
  }
  const double zero = low <= high ? (low + high) / 2 : 0, scale = low < high ? (high - low) / 2 / kSteps : 1;
  std::vector<std::int16_t> items(values.size());
  std::ranges::transform(values, items.begin(), [&](float value) {
    const double step = (value - zero) / scale;
    return static_cast<std::int16_t>(std::isnan(step) ? 0 : std::lround(std::clamp(step, -kSteps, kSteps)));
  });
  auto reference = place(items.data(), items.size(), sizeof(std::int16_t), "i16", shape);
  reference["scale"] = scale;
  reference["zero"] = zero;
  return reference;
}

Json json_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json json_number(const std::optional<double>& value) { return value ? json_number(*value) : Json(nullptr); }

}  // namespace sandglass::results
