#include "results/report/verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include "results/report/front_rows.hpp"

namespace sandglass::results {

namespace {

std::string trials_text(const PointSummary& point) {
  std::vector<std::uint64_t> trials;
  for (const auto& [replicate, trial] : point.trials) trials.push_back(trial);
  std::ranges::sort(trials);
  return ranges_text(trials);
}

}  // namespace

std::string verdict_text(const Summary& summary) {
  if (!summary.best_point || summary.points.size() < 2) return "";
  const Comparison& comparison = summary.comparison;
  if (comparison.method == Comparison::Method::none)
    return "One replicate a point says nothing of chance: set sweep.replicates to 3 or more.";
  return fmt::format(
      "{} (trials {} against {}, {}, p = {:.2g}).",
      comparison.too_close_to_call ? "The first two are too close to call" : "The first is better than the second",
      trials_text(summary.points[0]), trials_text(summary.points[1]),
      comparison.method == Comparison::Method::paired ? "paired t-test over replicates" : "Welch's t-test",
      comparison.p_value);
}

std::string interval_note(const StudyHeader& header) {
  constexpr std::string_view kSplit = "dataset.split_seed";
  if (header.replicates < 2) return "";
  auto others = header.redrawn;
  const bool splits = std::erase(others, kSplit) > 0;
  if (header.redrawn.empty()) return "± is a 95 % interval over replicates.";
  return fmt::format("± is a 95 % interval over {} {}{}{}.", header.replicates, splits ? "splits" : "replicates",
                     others.empty() ? "" : ", each with its own ", fmt::join(others, " and "));
}

}  // namespace sandglass::results
