#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

constexpr Colour kFailed = colour_of(0xB2182B), kPruned = colour_of(0xB24A00);
constexpr std::size_t kMostReasons = 4;
constexpr std::array kEndings{"completed", "pruned", "failed"};  // as `status` counts them

/// "2 trials: the loss is NaN (4, 7)", the most frequent first.
std::vector<std::string> reasons_of(const Json& failures) {
  std::map<std::string, std::vector<std::string>> trials;
  for (const auto& failure : failures) {
    const auto reason = failure.at("reason").is_string() ? failure.at("reason").get<std::string>() : "";
    trials[reason.empty() ? "pruned" : reason].push_back(value_text(failure.at("trial")));
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> sorted(trials.begin(), trials.end());
  std::ranges::stable_sort(sorted, std::greater(), [](const auto& one) { return one.second.size(); });
  std::vector<std::string> lines;
  for (const auto& [reason, which] : sorted) {
    constexpr std::size_t kShown = 6;
    std::string text;
    for (std::size_t i = 0; i < std::min(which.size(), kShown); ++i) text += (i == 0 ? "" : ", ") + which[i];
    lines.push_back(fmt::format("{} {}: {} ({}{})", which.size(), which.size() == 1 ? "trial" : "trials", reason, text,
                                which.size() > kShown ? ", ..." : ""));
  }
  if (lines.size() <= kMostReasons) return lines;
  const auto more = lines.size() - kMostReasons + 1;
  lines.resize(kMostReasons - 1);
  lines.push_back(fmt::format("and {} other reasons", more));
  return lines;
}

void draw_ending(Canvas& canvas, Point at, const std::string& ending) {
  if (ending == "failed") {
    canvas.line({at.x - 2.6, at.y - 2.6}, {at.x + 2.6, at.y + 2.6}, {.colour = kFailed, .width = 1.3});
    canvas.line({at.x - 2.6, at.y + 2.6}, {at.x + 2.6, at.y - 2.6}, {.colour = kFailed, .width = 1.3});
  } else {
    const bool pruned = ending == "pruned";
    canvas.circle(at, pruned ? 2.2 : 1.6, with_alpha(pruned ? kPruned : kGrey, pruned ? 0.8 : 0.7));
  }
}

/// What stands along y: the second axis, or of a study with a single one how the trials ended.
AxisPlaces upward_axis(const FigureData& data, const FigureOptions& options, std::size_t first) {
  const auto varies = [](const Json& column) {
    return std::ranges::any_of(column, [&](const Json& value) { return value != column.front(); });
  };
  const auto& columns = data["points"].at("axes");
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!options.by.empty() || (i != first && varies(columns[i])))
      return axis_places(data, axis_index(data, options.by, first));
  AxisPlaces axis;
  axis.names.assign(kEndings.begin(), kEndings.end());
  axis.scale = Scale::of_categories(axis.names);
  return axis;
}

}  // namespace

void draw_failures(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto& trials = data["trials"];
  const auto ends = numbers(trials.at("status"));
  if (std::ranges::all_of(ends, [](double end) { return end == 0; }))
    throw Error("nothing failed and nothing was pruned");
  const std::size_t first = axis_index(data, options.axis);
  const auto x = axis_places(data, first), y = upward_axis(data, options, first);
  const auto reasons = reasons_of(data["failures"]);

  Box box = draw_heading(canvas, data["study"].at("name"),
                         "red crosses failed, orange dots were pruned, grey ones completed");
  constexpr TextStyle style{.size = 7, .colour = kInk};
  for (std::size_t i = 0; i < reasons.size(); ++i)
    canvas.text({box.left, box.bottom() - 11 * static_cast<double>(reasons.size() - 1 - i)},
                fitted(canvas, reasons[i], box.width, style), style);
  box.height -= 11 * static_cast<double>(reasons.size()) + 6;
  const Panel panel(canvas, box, {.x = x.scale, .y = y.scale, .x_label = x.label, .y_label = y.label, .x_grid = true});

  std::map<Json, std::size_t> rows;
  for (std::size_t row = 0; row < data["points"].at("point").size(); ++row)
    rows.emplace(data["points"].at("point").at(row), row);
  for (const double ending : {0.0, 1.0, 2.0})  // failed ones on top
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const auto row = rows.find(trials.at("point").at(i));
      if (ends[i] != ending || row == rows.end()) continue;
      const double along = y.places.empty() ? ending : y.places[row->second];
      // A fixed small shift, so that trials of one place are seen beside each other.
      const Point at{panel.x(x.places[row->second]) + (static_cast<double>(i * 7919 % 17) - 8) * 0.45,
                     panel.y(along) + (static_cast<double>(i * 104729 % 17) - 8) * 0.45};
      if (std::isfinite(at.x + at.y)) draw_ending(canvas, at, kEndings[static_cast<std::size_t>(ending)]);
    }
}

}  // namespace sandglass::results
