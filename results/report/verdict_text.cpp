#include "results/report/verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "results/analysis/best_set.hpp"
#include "results/analysis/power.hpp"
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

std::string_view test_name(Comparison::Method method) {
  switch (method) {
    case Comparison::Method::paired: return "paired t-test over replicates";
    case Comparison::Method::pooled: return "paired t-test over replicates with the spread of all points";
    case Comparison::Method::welch: return "Welch's t-test";
    case Comparison::Method::none: break;
  }
  return "no test";
}

/// Whether the first point is better than the second. A test of these two alone may say so, and all tests together not.
std::string first_two_text(const Summary& summary, const Comparison& comparison, bool told_apart) {
  const std::string_view what = comparison.too_close_to_call ? "The first two are too close to call"
                                : told_apart                 ? "The first is better than the second"
                                                             : "The first is better than the second taken alone";
  return fmt::format("{} (trials {} against {}, {}, p = {:.2g}).", what, trials_text(summary.points[0]),
                     trials_text(summary.points[1]), test_name(comparison.method), comparison.p_value);
}

/// "ranks 1-3, 5": of many the first ten.
std::string ranks_text(const std::vector<std::size_t>& members) {
  if (members.size() == 1) return fmt::format("rank {}", members[0] + 1);
  constexpr std::size_t kShown = 10;
  std::vector<std::uint64_t> ranks;
  for (std::size_t i = 0; i < std::min(members.size(), kShown); ++i) ranks.push_back(members[i] + 1);
  const bool all_in_a_row = members.front() == 0 && members.back() + 1 == members.size();
  if (all_in_a_row) return fmt::format("ranks 1-{}", members.size());
  const auto more = members.size() - ranks.size();
  return "ranks " + ranges_text(ranks) + (more == 0 ? "" : fmt::format(" and {} more", more));
}

/// How the points were compared with the best, and what that takes for granted.
std::string tests_text(const BestSet& set) {
  const auto untested = set.others.size() - set.tests;
  std::string text = fmt::format("{} tests, ", set.tests);
  switch (set.test) {
    case BestSet::Test::pooled: text += "Dunnett's correction, taking one spread for all points"; break;
    case BestSet::Test::paired: text += "Holm's correction"; break;
    case BestSet::Test::unequal: text += "Holm's correction, each point with its own spread, as these differ";
  }
  if (untested > 0) text += fmt::format("; {} with too few replicates for a test", untested);
  if (set.set_aside > 0) text += fmt::format("; {} that lost replicates left out", set.set_aside);
  return text;
}

/// Which points may be the best. Of two points the first sentence has said it.
std::string set_text(const BestSet& set) {
  const std::size_t points = set.others.size() + 1;
  if (points < 3) return "";
  if (set.members.size() == 1 && set.undecided.empty())
    return fmt::format("It is told from all {} other points ({}).", points - 1, tests_text(set));
  if (set.members.size() == 1)
    return fmt::format("It is told from {} of {} other points ({}).", points - 1 - set.undecided.size(), points - 1,
                       tests_text(set));
  return fmt::format("{} of {} points cannot be told from the best: {} ({}).", set.members.size(), points,
                     ranks_text(set.members), tests_text(set));
}

/// Which points no test decides on, because they scatter.
std::string undecided_text(const BestSet& set) {
  const auto count = set.undecided.size();
  if (count == 0) return "";
  return fmt::format(
      "{} more {} undecided: {}, with a mean that is clearly worse and replicates that scatter too much "
      "to say so.",
      count, count == 1 ? "is" : "are", ranks_text(set.undecided));
}

/// Which of the points that may be the best has the smallest code, if they differ in it.
std::string latent_text(const Summary& summary, const BestSet& set) {
  const auto smallest = smallest_latent(summary, set);
  if (!smallest || !smallest->larger) return "";
  return fmt::format("Among them the smallest {} is {} (rank {}).", kLatentAxis, to_string(smallest->latent),
                     smallest->rank + 1);
}

constexpr std::size_t kMostReplicates = 100;  // that anybody would run

/// How many more replicates would tell the first two apart, if they are too close to call.
std::string replicates_text(const Summary& summary, const AgainstBest& second) {
  const Comparison& comparison = second.comparison;
  const bool pooled = comparison.method == Comparison::Method::pooled;
  if (!comparison.too_close_to_call || (!pooled && comparison.method != Comparison::Method::paired)) return "";
  const auto needed = pooled ? pairs_needed(std::abs(comparison.difference) / second.spread)
                             : pairs_to_separate(summary.points[0].values, summary.points[1].values);
  if (!needed || *needed > kMostReplicates)
    return "The first two differ so little that more replicates will hardly tell them apart.";
  const auto more = std::max(*needed, comparison.shared_replicates + 1) - comparison.shared_replicates;
  return fmt::format(
      "If the difference of the first two and its spread are as measured, {} more replicate{} would tell them apart "
      "four times in five.",
      more, more == 1 ? "" : "s");
}

/// Why the first two points are not compared by a test; empty if they are.
std::string why_not_compared(const StudyHeader& header, const Summary& summary) {
  const auto &first = summary.points[0], &second = summary.points[1];
  const auto& metric = header.objectives[0].metric;
  if (second.values.empty()) return fmt::format("The first is the only point with a value of {}.", metric);
  const auto measured = measured_at(header, first), other = measured_at(header, second);
  if (measured != other)
    return fmt::format("The first two are not compared: {} measures something else in each ({}, {}).", metric, measured,
                       other);
  if (first.lost() > 0) return "No point has a value of every replicate, so the order says little.";
  if (second.lost() > 0) return "The first is the only point with a value of every replicate.";
  if (summary.comparison.method != Comparison::Method::none) return "";
  return header.replicates < 2 ? "One replicate a point says nothing of chance: set sweep.replicates to 3 or more."
                               : "Too few replicates have finished to tell the first two apart.";
}

}  // namespace

bool all_compared(const StudyHeader& header, const Summary& summary) {
  if (summary.points.size() < 2 || !summary.best_point || !why_not_compared(header, summary).empty()) return false;
  const auto measured = measured_at(header, summary.points[0]);
  return std::ranges::all_of(summary.points,
                             [&](const PointSummary& point) { return measured_at(header, point) == measured; });
}

std::vector<VerdictSentence> verdict_sentences(const StudyHeader& header, const Summary& summary) {
  using Kind = VerdictSentence::Kind;
  std::vector<VerdictSentence> sentences;
  if (!summary.best_point || summary.points.size() < 2) return sentences;
  const auto say = [&](Kind kind, std::string text) {
    if (!text.empty()) sentences.push_back({kind, std::move(text)});
  };
  if (auto why_not = why_not_compared(header, summary); !why_not.empty()) {
    say(Kind::tie, std::move(why_not));
  } else if (!all_compared(header, summary)) {
    say(Kind::tie, first_two_text(summary, summary.comparison, true));
  } else {
    const BestSet set = best_set(summary);
    const AgainstBest& second = set.others.front();
    say(Kind::tie, first_two_text(summary, second.comparison, second.told_apart));
    say(Kind::set, set_text(set));
    say(Kind::smallest, latent_text(summary, set));
    say(Kind::undecided, undecided_text(set));
    say(Kind::power, replicates_text(summary, second));
  }
  if (std::ranges::any_of(summary.points, [](const auto& point) { return is_marked(point); }))
    say(Kind::lost,
        fmt::format("Points marked * rank after the others: of their replicates some failed, were pruned or "
                    "have no finite {}.",
                    header.objectives[0].metric));
  return sentences;
}

std::string verdict_text(const StudyHeader& header, const Summary& summary) {
  std::string text;
  for (const auto& sentence : verdict_sentences(header, summary)) text += (text.empty() ? "" : " ") + sentence.text;
  return text;
}

std::string interval_note(const StudyHeader& header) {
  if (header.replicates < 2) return "";
  return fmt::format("± is a 95 % interval over {}{}.", replicates_text(header),
                     header.folds > 0 ? "; as they share training examples, it is rather too narrow" : "");
}

}  // namespace sandglass::results
