#include "core/cli/use/unlike_trained.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sandglass {
namespace {

struct Range {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();

  void add(float x) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  float width() const { return high - low; }
  std::string words() const { return fmt::format("{:.6g} to {:.6g}", low, high); }
};

std::vector<Range> found_in(const Rows& rows) {
  std::vector<Range> ranges(static_cast<std::size_t>(rows.columns));
  for (std::size_t i = 0; i < rows.values.size(); ++i) ranges[i % ranges.size()].add(rows.values[i]);
  return ranges;
}

std::vector<Range> trained_on(const TrainedTrial& trial) {
  const std::size_t features = trial.trained_ranges.size() / 2;
  std::vector<Range> ranges(features);
  Range all;
  for (std::size_t k = 0; k < features; ++k)
    for (const float bound : {trial.trained_ranges[k], trial.trained_ranges[features + k]})
      ranges[k].add(bound), all.add(bound);
  if (trial.shape.is_image() || trial.shape.steps > 0) std::ranges::fill(ranges, all);
  return ranges;
}

/// A feature that never changed says nothing of its scale: that of its value is taken, and of 0 that of all features.
float scale_of(const Range& trained, const std::vector<Range>& all) {
  if (trained.width() > 0) return trained.width();
  if (trained.high != 0) return std::abs(trained.high);
  return std::ranges::max(all, {}, &Range::width).width();
}

std::string mend(const Range& found, const Range& trained, const TrainedTrial& trial, bool prepared) {
  const auto& transforms = trial.config.transforms;
  const auto* scale = trial.config.dataset.params.find("scale");
  const auto* factor = scale ? std::get_if<double>(scale) : nullptr;
  if (prepared && (!transforms.empty() || (factor && *factor != 1)))
    return "for examples as the study's own, leave out --prepared: they then go through its scale and transforms";
  if (!transforms.empty())
    return "if they have been through the study's transforms already, add --prepared; else give them in the units of "
           "the study's own";
  if (trained.low >= 0 && trained.high <= 1 && found.low >= 0 && found.high > 2 && found.high <= 255)
    return "give them in the units of the study's own: if they are bytes, divide them by 255";
  return "give them in the units of the study's own";
}

}  // namespace

std::string unlike_trained(const Rows& rows, const TrainedTrial& trial, bool prepared) {
  if (std::ssize(trial.trained_ranges) != 2 * rows.columns || rows.count == 0) return "";
  const auto found = found_in(rows), trained = trained_on(trial);
  const auto is_outside = [&](std::size_t k) {
    const float scale = scale_of(trained[k], trained);
    return found[k].low < trained[k].low - scale || found[k].high > trained[k].high + scale;
  };
  std::vector<std::size_t> outside;
  for (std::size_t k = 0; k < found.size(); ++k)
    if (is_outside(k)) outside.push_back(k);
  if (outside.empty()) return "";
  const auto k = outside.front();
  std::vector<std::string> transforms;
  for (const auto& use : trial.config.transforms) transforms.push_back(use.name);
  const bool named = std::ssize(trial.features) == rows.columns;
  return fmt::format(
      "feature {} has values from {}, but the model was trained on {}{}{}: what it makes of them means little\n{}",
      named ? fmt::format("'{}'", trial.features[k]) : std::to_string(k), found[k].words(), trained[k].words(),
      transforms.empty() ? "" : fmt::format(" (after {})", fmt::join(transforms, ", ")),
      outside.size() > 1 ? fmt::format("; {} more likewise", outside.size() - 1) : "",
      mend(found[k], trained[k], trial, prepared));
}

}  // namespace sandglass
