#include "results/analysis/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "results/analysis/best_set.hpp"
#include "results/analysis/study_points.hpp"
#include "results/analysis/summary.hpp"

namespace sandglass::results {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

Interval interval_of(const std::map<std::uint32_t, double>& values) {
  std::vector<double> list;
  for (const auto& [replicate, value] : values) list.push_back(value);
  return mean_interval(list);
}

std::map<std::uint32_t, double> differences(const Values& a, const Values& b) {
  std::map<std::uint32_t, double> out;
  for (const auto& [replicate, value] : a.by_replicate) {
    const auto other = b.by_replicate.find(replicate);
    if (other != b.by_replicate.end()) out[replicate] = value - other->second;
  }
  return out;
}

ClaimOutcome judge_interval(const Interval& interval, const Bounds& range) {
  if (interval.count == 1) return range.contain(interval.mean) ? ClaimOutcome::holds : ClaimOutcome::fails;
  const double low = interval.mean - interval.half_width, high = interval.mean + interval.half_width;
  if (range.contain(low) && range.contain(high)) return ClaimOutcome::holds;
  const bool beyond = range.open ? high <= range.low || low >= range.high : high < range.low || low > range.high;
  return beyond ? ClaimOutcome::fails : ClaimOutcome::undecided;
}

std::string caveat(const Interval& interval) { return interval.count == 1 ? "one replicate: no interval" : ""; }

int severity(ClaimOutcome verdict) {
  switch (verdict) {
    case ClaimOutcome::fails: return 3;
    case ClaimOutcome::unknown: return 2;
    case ClaimOutcome::undecided: return 1;
    case ClaimOutcome::holds: return 0;
  }
  return 2;
}

Finding gathered(std::vector<Evidence> evidence, const std::string& otherwise) {
  if (evidence.empty()) return {ClaimOutcome::unknown, {}, otherwise};
  ClaimOutcome verdict = ClaimOutcome::holds;
  for (const auto& one : evidence)
    if (severity(one.verdict) > severity(verdict)) verdict = one.verdict;
  return {verdict, std::move(evidence), ""};
}

class Judge {
 public:
  Judge(const StudyHeader& header, const std::vector<TrialRecord>& trials)
      : header_(header), trials_(trials), points_(header, trials) {}

  Finding operator()(const ValueClaim& claim) const {
    if (const auto why = cannot_select(claim.select_best); !why.empty()) return {ClaimOutcome::unknown, {}, why};
    std::vector<Evidence> evidence;
    for (const auto* point : chosen(claim.at, claim.select_best)) {
      const Values values = values_of(*point, claim.metric);
      if (!values.problem.empty()) {
        evidence.push_back({ClaimOutcome::unknown, point->where, {}, {}, {}, values.problem});
        continue;
      }
      const Interval interval = interval_of(values.by_replicate);
      evidence.push_back({judge_interval(interval, claim.range), point->where, {}, {}, interval, caveat(interval)});
    }
    return gathered(std::move(evidence), none_of(claim.at, claim.select_best));
  }

  Finding operator()(const ComparisonClaim& claim) const {
    const Bounds range = claim.less ? Bounds{-kUnbounded, -claim.by, true} : Bounds{claim.by, kUnbounded, true};
    if (const auto why = cannot_select(claim.select_best); !why.empty()) return {ClaimOutcome::unknown, {}, why};
    std::vector<Evidence> evidence;
    for (const auto& [point, other] : pairs(claim))
      evidence.push_back(compared(*point, *other, claim.metric, range, claim.than_metric));
    const bool best = claim.select_best;
    return gathered(std::move(evidence), none_of(chosen(claim.at, best).empty() ? claim.at : other_side(claim), best));
  }

  Finding operator()(const TrendClaim& claim) const {
    std::vector<Evidence> evidence;
    for (const auto& chain : chains(claim)) evidence.push_back(judge_chain(chain, claim));
    return gathered(std::move(evidence), fmt::format("no two points differ in {} alone", claim.axis));
  }

  Finding operator()(const BestClaim& claim) const {
    if (const auto why = unfinished(); !why.empty()) return {ClaimOutcome::unknown, {}, why};
    const Summary summary = ranked(claim);
    if (!summary.best_point) return {ClaimOutcome::unknown, {}, fmt::format("no trial has a finite {}", claim.metric)};
    const PointSummary& best = summary.points.front();
    Evidence evidence{
        fits(best, claim) ? ClaimOutcome::holds : ClaimOutcome::fails, best.parameters, {}, {}, best.objective, ""};
    std::vector<std::string> notes;
    if (header_.replicates <= 1) {
      notes.push_back(caveat(best.objective));
    } else if (auto doubt = doubt_of_best(summary, claim); !doubt.empty()) {
      evidence.verdict = ClaimOutcome::undecided;
      notes.push_back(std::move(doubt));
    }
    const std::size_t without = trials_without(claim.metric);
    if (without > 0)
      notes.push_back(fmt::format("left out without a value: {} trial{}", without, without == 1 ? "" : "s"));
    evidence.note = fmt::format("{}", fmt::join(notes, "; "));
    return gathered({evidence}, "");
  }

 private:
  using Chain = std::vector<const PointTrials*>;

  Values values_of(const PointTrials& point, const std::string& metric) const {
    return values_at(point, metric, header_.replicates);
  }

  std::string unfinished() const {
    if (points_.finished() >= header_.planned_trials) return "";
    return fmt::format("{} of {} trials are finished", points_.finished(), header_.planned_trials);
  }

  /// Why the best points are not known: the study is unfinished, or has no one objective.
  std::string cannot_select(bool best) const {
    if (best && header_.objectives.size() > 1)
      return fmt::format("the study has {} objectives, so no point is the best", header_.objectives.size());
    return best ? unfinished() : "";
  }

  /// Why there is no point of `at` to speak of.
  std::string none_of(const Selection& at, bool best) const {
    if (!best || points_.at(at).empty()) return no_point(at);
    return fmt::format("no trial{} has a finite {}", at.empty() ? "" : " with " + listed(at),
                       header_.objectives[0].metric);
  }

  /// The points of `at`, or the best of them.
  std::vector<const PointTrials*> chosen(const Selection& at, bool best) const {
    auto points = points_.at(at);
    if (!best || points.empty()) return points;
    const auto* first = points_.best_of(points);
    return first ? std::vector{first} : std::vector<const PointTrials*>{};
  }

  static Selection other_side(const ComparisonClaim& claim) {
    return claim.select_best ? merged(claim.at, claim.than) : claim.than;
  }

  std::vector<std::pair<const PointTrials*, const PointTrials*>> pairs(const ComparisonClaim& claim) const {
    std::vector<std::pair<const PointTrials*, const PointTrials*>> out;
    for (const auto* point : chosen(claim.at, claim.select_best))
      for (const auto* other : chosen(other_side(claim), claim.select_best))
        if ((point != other || !claim.than_metric.empty()) &&
            (claim.select_best || agree_beside(point->where, other->where, claim.than)))
          out.emplace_back(point, other);
    return out;
  }

  static std::string listed(const Selection& conditions) {
    std::string text;
    for (const auto& [path, value] : conditions)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", path, to_string(value));
    return text;
  }

  static std::string no_point(const Selection& conditions) {
    return conditions.empty() ? "no trial is finished" : "no finished trial has " + listed(conditions);
  }

  /// `other_metric` empty: the same.
  Evidence compared(const PointTrials& point, const PointTrials& other, const std::string& metric, const Bounds& range,
                    const std::string& other_metric = "") const {
    const Values a = values_of(point, metric), b = values_of(other, other_metric.empty() ? metric : other_metric);
    Evidence out{ClaimOutcome::unknown, point.where, other.where,
                 other_metric,          {},          a.problem.empty() ? b.problem : a.problem};
    if (!out.note.empty()) return out;
    out.measured = interval_of(differences(a, b));
    out.verdict = judge_interval(out.measured, range);
    out.note = caveat(out.measured);
    return out;
  }

  /// The points of the claim in groups that differ in its axis alone, each in the order of the axis.
  std::vector<Chain> chains(const TrendClaim& claim) const {
    std::vector<Chain> out;
    const Selection axis{{claim.axis, {}}};
    for (const auto* point : points_.at(claim.at)) {
      if (const auto* value = find(point->where, claim.axis); !value || !number(*value)) continue;
      const auto found = std::ranges::find_if(
          out, [&](const Chain& chain) { return agree_beside(chain[0]->where, point->where, axis); });
      (found == out.end() ? out.emplace_back() : *found).push_back(point);
    }
    std::erase_if(out, [](const Chain& chain) { return chain.size() < 2; });
    for (Chain& chain : out)
      std::ranges::stable_sort(chain, {}, [&](const auto* p) { return axis_value(*p, claim.axis); });
    return out;
  }

  static double axis_value(const PointTrials& point, const std::string& axis) {
    return *number(*find(point.where, axis));
  }

  /// The step that weighs most against the trend; if none does, its two ends.
  Evidence judge_chain(const Chain& chain, const TrendClaim& claim) const {
    const bool strict = claim.tolerance == 0;
    const Bounds right = claim.increasing ? Bounds{0, kUnbounded, true} : Bounds{-kUnbounded, 0, true};
    const Bounds forgiven =
        claim.increasing ? Bounds{-claim.tolerance, kUnbounded, strict} : Bounds{-kUnbounded, claim.tolerance, strict};
    for (const auto* point : chain)
      if (const auto problem = values_of(*point, claim.metric).problem; !problem.empty())
        return {ClaimOutcome::unknown, point->where, {}, {}, {}, problem};
    Evidence worst = compared(*chain.back(), *chain.front(), claim.metric, right);
    for (std::size_t i = 1; i < chain.size(); ++i) {
      Evidence step = compared(*chain[i], *chain[i - 1], claim.metric, forgiven);
      if (severity(step.verdict) <= severity(worst.verdict)) continue;
      if (step.verdict == ClaimOutcome::fails) step.note = "a step the wrong way";
      if (step.verdict == ClaimOutcome::undecided) step.note = "a step that may go either way";
      worst = std::move(step);
    }
    return worst;
  }

  /// The points that have the claim's axis, by the claim's metric.
  Summary ranked(const BestClaim& claim) const {
    SummaryGatherer gatherer({claim.metric, claim.minimize});
    for (const auto& trial : trials_) gatherer.add(trial);
    Summary summary = gatherer.summary(trials_);
    std::erase_if(summary.points, [&](const PointSummary& point) { return !find(point.parameters, claim.axis); });
    summary.best_point.reset();
    if (!summary.points.empty() && !summary.points[0].values.empty()) summary.best_point = summary.points[0].point;
    return summary;
  }

  /// What keeps the best point from being told from a point that says otherwise of the claim than itself; empty if
  /// nothing does.
  static std::string doubt_of_best(const Summary& summary, const BestClaim& claim) {
    const BestSet set = best_set(summary);
    const PointSummary& best = summary.points.front();
    for (std::size_t rank = 1; rank < summary.points.size(); ++rank) {
      const PointSummary& point = summary.points[rank];
      if (point.values.empty() || fits(point, claim) == fits(best, claim)) continue;
      const auto where = fmt::format("{} {}", claim.axis, to_string(*find(point.parameters, claim.axis)));
      const auto tested = std::ranges::lower_bound(set.others, rank, {}, &AgainstBest::rank);  // they come by rank
      auto doubt = tested == set.others.end() || tested->rank != rank
                       ? doubt_of_survivors(best, point, where, claim.minimize)
                       : doubt_of(*tested, where, set.tests);
      if (!doubt.empty()) return doubt;
    }
    return "";
  }

  static std::string doubt_of(const AgainstBest& other, const std::string& where, std::size_t tests) {
    if (other.told_apart) return "";
    if (other.comparison.method == Comparison::Method::none) return "too few replicates to tell it from " + where;
    if (other.undecided) return where + " scatters too much to be told from it";
    if (other.comparison.too_close_to_call) return "too close to call with " + where;
    return fmt::format("told from {} by a test of these two alone, but not by all {} tests together", where, tests);
  }

  /// Of a point that lost replicates.
  static std::string doubt_of_survivors(const PointSummary& best, const PointSummary& point, const std::string& where,
                                        bool minimize) {
    const Comparison comparison = compare(best.values, point.values);
    if (comparison.method == Comparison::Method::none) return "too few replicates to tell it from " + where;
    if (comparison.too_close_to_call) return "too close to call with " + where + ", which lost replicates";
    return (comparison.difference < 0) == minimize ? "" : where + " is better, but lost replicates";
  }

  static bool fits(const PointSummary& point, const BestClaim& claim) {
    const ParameterValue& value = *find(point.parameters, claim.axis);
    if (!claim.among.empty())
      return std::ranges::any_of(claim.among, [&](const auto& one) { return equal(one, value); });
    const auto n = number(value);
    return n && claim.range.contain(*n);
  }

  std::size_t trials_without(const std::string& metric) const {
    std::size_t count = 0;
    for (const auto* point : points_.at({}))
      for (const auto& [replicate, trial] : point->trials) count += problem_of(*trial, metric).empty() ? 0 : 1;
    return count;
  }

  const StudyHeader& header_;
  const std::vector<TrialRecord>& trials_;
  StudyPoints points_;
};

}  // namespace

std::string_view verdict_name(ClaimOutcome verdict) {
  switch (verdict) {
    case ClaimOutcome::holds: return "holds";
    case ClaimOutcome::fails: return "does not hold";
    case ClaimOutcome::undecided: return "undecided";
    case ClaimOutcome::unknown: break;
  }
  return "cannot be judged";
}

Finding judge(const Claim& claim, const StudyHeader& header, const std::vector<TrialRecord>& trials) {
  return std::visit(Judge(header, trials), claim.says);
}

}  // namespace sandglass::results
