#include "results/report/verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "results/analysis/best_set.hpp"
#include "results/analysis/power.hpp"
#include "results/report/front_rows.hpp"

namespace sandglass::results {

namespace {

std::string trials_text(const PointSummary& point) {
  std::vector<std::uint64_t> trials;
  for (const auto& [replicate, trial] : point.trials) trials.push_back(trial);
  std::ranges::sort(trials);
  return ranges_text(trials);
}

/// Whether the first point is better than the second. A test of these two alone may say so, and all tests together not.
std::string first_two_text(const Summary& summary, const BestSet& set) {
  const Comparison& comparison = summary.comparison;
  const std::string_view what = comparison.too_close_to_call    ? "The first two are too close to call"
                                : set.others.front().told_apart ? "The first is better than the second"
                                                                : "The first is better than the second taken alone";
  return fmt::format(
      "{} (trials {} against {}, {}, p = {:.2g}).", what, trials_text(summary.points[0]),
      trials_text(summary.points[1]),
      comparison.method == Comparison::Method::paired ? "paired t-test over replicates" : "Welch's t-test",
      comparison.p_value);
}

/// "ranks 1-3, 5": of many the first ten.
std::string ranks_text(const std::vector<std::size_t>& members) {
  constexpr std::size_t kShown = 10;
  std::vector<std::uint64_t> ranks;
  for (std::size_t i = 0; i < std::min(members.size(), kShown); ++i) ranks.push_back(members[i] + 1);
  const bool all_in_a_row = members.back() + 1 == members.size();
  if (all_in_a_row) return fmt::format("ranks 1-{}", members.size());
  const auto more = members.size() - ranks.size();
  return "ranks " + ranges_text(ranks) + (more == 0 ? "" : fmt::format(" and {} more", more));
}

/// Which points may be the best. Of two points the first sentence has said it.
std::string set_text(const BestSet& set) {
  const std::size_t points = set.others.size() + 1;
  if (points < 3) return "";
  const auto corrected = fmt::format("{} tests, Holm's correction", set.tests);
  if (set.members.size() == 1) return fmt::format(" It is told from all {} other points ({}).", points - 1, corrected);
  const auto untested = set.others.size() - set.tests;
  return fmt::format(" {} of {} points cannot be told from the best: {} ({}{}).", set.members.size(), points,
                     ranks_text(set.members), corrected,
                     untested == 0 ? "" : fmt::format("; {} with too few replicates for a test", untested));
}

/// Which of the points that may be the best has the smallest code, if they differ in it.
std::string latent_text(const Summary& summary, const BestSet& set) {
  const auto smallest = smallest_latent(summary, set);
  if (!smallest || !smallest->larger) return "";
  return fmt::format(" Among them the smallest {} is {} (rank {}).", kLatentAxis, to_string(smallest->latent),
                     smallest->rank + 1);
}

/// How many more replicates would tell the first two apart, if they are too close to call.
std::string replicates_text(const Summary& summary) {
  const Comparison& comparison = summary.comparison;
  if (!comparison.too_close_to_call || comparison.method != Comparison::Method::paired) return "";
  const auto needed = pairs_to_separate(summary.points[0].values, summary.points[1].values);
  if (!needed) return " The first two differ so little that more replicates will hardly tell them apart.";
  const auto more = std::max(*needed, comparison.shared_replicates + 1) - comparison.shared_replicates;
  return fmt::format(
      " If the difference of the first two and its spread are as measured, {} more replicate{} would tell them apart "
      "four "
      "times in five.",
      more, more == 1 ? "" : "s");
}

}  // namespace

std::string verdict_text(const Summary& summary) {
  if (!summary.best_point || summary.points.size() < 2) return "";
  if (summary.comparison.method == Comparison::Method::none)
    return "One replicate a point says nothing of chance: set sweep.replicates to 3 or more.";
  const BestSet set = best_set(summary);
  return first_two_text(summary, set) + set_text(set) + latent_text(summary, set) + replicates_text(summary);
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
