#include "core/trial/data/target_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

constexpr double kRounding = 1e-5;  // of a transform in single precision, relative to 1

/// The range of each feature over all splits.
std::vector<ValueRange> ranges_of(const DataSplits& data) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<ValueRange> ranges(static_cast<std::size_t>(data.shape.features), {kInfinity, -kInfinity});
  for (const Split* split : {&data.train, &data.valid, &data.test})
    for (std::size_t i = 0; i < split->inputs.size(); ++i) {
      ValueRange& range = ranges[i % ranges.size()];
      const double x = split->inputs[i];
      range.min = x < range.min ? x : range.min;
      range.max = x > range.max ? x : range.max;
    }
  return ranges;
}

bool holds(const ValueRange& range, const ValueRange& found) {
  return found.min >= range.min - kRounding && found.max <= range.max + kRounding;
}

std::string words(const ValueRange& range) {
  if (std::isfinite(range.min) && std::isfinite(range.max)) return fmt::format("in [{}, {}]", range.min, range.max);
  return std::isfinite(range.min) ? fmt::format(">= {}", range.min) : fmt::format("<= {}", range.max);
}

std::string feature_text(const DataSplits& data, std::size_t k) {
  // Where transforms changed the number of features, the dataset's names are no longer theirs.
  const bool named = std::ssize(data.features) == data.shape.features;
  return !named ? fmt::format("feature {}", k) : fmt::format("feature '{}'", data.features[k]);
}

/// The transform that brings the examples into the range, and keeps those of all splits there.
std::string rescale_text(const ValueRange& range) {
  const double low = std::isfinite(range.min) ? range.min : range.max - 1;
  const double high = std::isfinite(range.max) ? range.max : range.min + 1;
  const auto bounds = low == 0 && high == 1 ? std::string() : fmt::format("min: {}, max: {}, ", low, high);
  return fmt::format("transforms: [{{use: rescale, {}clip: true}}]", bounds);
}

/// Throws if a number is not whole: counts that were divided, such as pixels.
void require_whole(const DataSplits& data, const std::string& plugin, const std::string& other) {
  for (const auto* name : {"train", "valid", "test"}) {
    const Split& split = data.named(name);
    const auto fraction =
        std::ranges::find_if(split.inputs, [](float x) { return std::isfinite(x) && x != std::floor(x); });
    if (fraction == split.inputs.end()) continue;
    const auto at = static_cast<std::size_t>(fraction - split.inputs.begin());
    const auto features = static_cast<std::size_t>(data.shape.features);
    throw PluginRefusal(
        plugin,
        fmt::format("{} needs whole numbers, such as counts, but {} of {} has {:.6g} in example {} of {}\n{}, or "
                    "leave out what divides the counts: a transform, or the dataset's scale",
                    plugin, feature_text(data, at % features), data.source.substr(0, data.source.find("; ")), *fraction,
                    at / features, name, other));
  }
}

}  // namespace

void require_within(const DataSplits& data, const ValueRange& range, const std::string& plugin,
                    const std::string& other) {
  if (holds(range, data.range())) {
    if (range.whole) require_whole(data, plugin, other);
    return;
  }
  const auto ranges = ranges_of(data);
  const auto outside = [&](const ValueRange& found) { return !holds(range, found); };
  const auto first = std::ranges::find_if(ranges, outside);
  if (first == ranges.end()) return;
  const auto others = std::ranges::count_if(ranges, outside) - 1;
  throw PluginRefusal(
      plugin, fmt::format("{} needs examples {}, but {} of {} has values from {:.6g} to {:.6g}{}\n{}{}", plugin,
                          words(range), feature_text(data, static_cast<std::size_t>(first - ranges.begin())),
                          data.source.substr(0, data.source.find("; ")), first->min, first->max,
                          others > 0 ? fmt::format(", and {} other{} as well", others, others > 1 ? "s" : "") : "",
                          other, range.whole ? "" : ", or bring the examples into that range: " + rescale_text(range)));
}

}  // namespace sandglass
