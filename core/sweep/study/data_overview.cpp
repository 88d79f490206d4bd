#include "core/sweep/study/data_overview.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace sandglass {
namespace {

std::string shape_words(const DataShape& shape) {
  if (shape.steps > 0) return fmt::format("{} steps of {}", shape.steps, shape.features / shape.steps);
  if (!shape.is_image()) return fmt::format("{} feature{}", shape.features, shape.features == 1 ? "" : "s");
  const auto channels = shape.channels == 1 ? "" : fmt::format(", {} channels", shape.channels);
  return fmt::format("images of {} x {}{}", shape.height, shape.width, channels);
}

}  // namespace

std::string DataOverview::words() const {
  std::string text = fmt::format("{} train", train);
  if (shape.classes > 0 && labelled < train) text += fmt::format(" ({} labelled)", labelled);
  text += fmt::format(", {} valid, {} test; {}", valid, test, shape_words(shape));
  if (shape.classes > 0) text += fmt::format(", {} class{}", shape.classes, shape.classes == 1 ? "" : "es");
  if (left_out > 0) text += fmt::format("; {} record{} left out", left_out, left_out == 1 ? "" : "s");
  if (varies) text += " (of the first trial)";
  return text;
}

DataOverview overview_of(const std::string& dataset, const DataSplits& data) {
  return {.dataset = dataset,
          .variants = {},
          .train = data.train.count,
          .valid = data.valid.count,
          .test = data.test.count,
          .labelled = data.labelled,
          .left_out = data.left_out,
          .shape = data.shape};
}

std::vector<std::string> overview_lines(const std::vector<DataOverview>& overviews) {
  std::vector<std::string> lines;
  for (const auto& one : overviews) {
    const bool alone = std::ranges::count(overviews, one.dataset, &DataOverview::dataset) == 1;
    lines.push_back(fmt::format("{}{}: {}", one.dataset,
                                alone ? "" : fmt::format(" ({})", fmt::join(one.variants, ", ")), one.words()));
  }
  return lines;
}

}  // namespace sandglass
