#include <algorithm>
#include <cmath>

#include "results/report/data/array_parts.hpp"

namespace sandglass::results {
namespace {

constexpr std::uint64_t kMostUnits = 64;
constexpr std::string_view kFirstLayer = "encoder.0.weight";

/// The weights of the first units, one image after the other.
std::vector<float> units_of(const std::vector<float>& weight, std::uint64_t pixels, std::uint64_t all,
                            std::uint64_t units) {
  std::vector<float> out;
  for (std::uint64_t unit = 0; unit < units; ++unit)
    for (std::uint64_t pixel = 0; pixel < pixels; ++pixel) out.push_back(weight[pixel * all + unit]);
  return out;
}

}  // namespace

void FiltersPart::take(const ShownTrial& shown, ReportParts& parts) {
  const auto* weight = find_array(shown.arrays, kFirstLayer);
  had_weights_ = had_weights_ || weight != nullptr;
  const auto shape = image_shape(shown.arrays);
  if (weight == nullptr || !shape || weight->shape.size() != 2) return;
  const auto pixels = (*shape)[0] * (*shape)[1] * (*shape)[2];
  if (weight->shape[0] != pixels) return;
  const auto units = std::min(weight->shape[1], kMostUnits);
  const auto values = units_of(floats_of(*weight), pixels, weight->shape[1], units);
  float most = 0;
  for (const float value : values)
    if (std::isfinite(value)) most = std::max(most, std::abs(value));
  trials_.push_back({{"trial", shown.trial},
                     {"point", shown.point},
                     {"shape", *shape},
                     {"units", weight->shape[1]},
                     {"weight", parts.blocks.add_bytes(values, {units, pixels}, -most, most)}});
}

void FiltersPart::finish(ReportParts& parts) {
  if (trials_.empty())
    return parts.lacks("filters", had_weights_
                                      ? "The first layer does not look at the pixels of an image one by one."
                                      : "No trial shown has weights of a first layer: record: {weights: all}.");
  parts.document["filters"] = std::move(trials_);
}

}  // namespace sandglass::results
