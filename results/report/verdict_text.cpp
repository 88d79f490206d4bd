#include "results/report/verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "results/report/front_rows.hpp"
#include "results/report/interval_text.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {

namespace {

std::string trials_text(const PointSummary& point) {
  std::vector<std::uint64_t> trials;
  for (const auto& [replicate, trial] : point.trials) trials.push_back(trial);
  std::ranges::sort(trials);
  return ranges_text(trials);
}

/// What the objective measures at a point, as far as that differs between points.
std::string measured_at(const StudyHeader& header, const PointSummary& point) {
  std::vector<std::string> parts;
  for (const auto& [path, value] : point.parameters) {
    const auto text = value_text(value);
    if (const auto at = header.measures.find(path + "=" + text); at != header.measures.end())
      parts.push_back(at->second);
    else if (header.measures.contains(path))
      parts.push_back(path + " " + text);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string comparison_text(const StudyHeader& header, const Summary& summary) {
  const auto &first = summary.points[0], &second = summary.points[1];
  const auto& metric = header.objectives[0].metric;
  if (second.values.empty()) return fmt::format("The first is the only point with a value of {}.", metric);
  const auto measured = measured_at(header, first), other = measured_at(header, second);
  if (measured != other)
    return fmt::format("The first two are not compared: {} measures something else in each ({}, {}).", metric, measured,
                       other);
  if (first.lost() > 0) return "No point has a value of every replicate, so the order says little.";
  if (second.lost() > 0) return "The first is the only point with a value of every replicate.";
  const Comparison& comparison = summary.comparison;
  if (comparison.method == Comparison::Method::none)
    return header.replicates < 2 ? "One replicate a point says nothing of chance: set sweep.replicates to 3 or more."
                                 : "Too few replicates have finished to tell the first two apart.";
  return fmt::format(
      "{} (trials {} against {}, {}, p = {:.2g}).",
      comparison.too_close_to_call ? "The first two are too close to call" : "The first is better than the second",
      trials_text(first), trials_text(second),
      comparison.method == Comparison::Method::paired ? "paired t-test over replicates" : "Welch's t-test",
      comparison.p_value);
}

}  // namespace

std::string verdict_text(const StudyHeader& header, const Summary& summary) {
  if (!summary.best_point || summary.points.size() < 2) return "";
  auto text = comparison_text(header, summary);
  if (std::ranges::any_of(summary.points, [](const auto& point) { return is_marked(point); }))
    text += fmt::format(
        " Points marked * rank after the others: of their replicates some failed, were pruned or have no finite {}.",
        header.objectives[0].metric);
  return text;
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
