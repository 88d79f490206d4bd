#include "results/analysis/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "results/analysis/summary.hpp"

namespace sandglass::results {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<double> number(const ParameterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

/// Values of a range are computed, and may differ from what a person writes in their last digits.
bool equal(const ParameterValue& a, const ParameterValue& b) {
  const auto x = number(a), y = number(b);
  if (!x || !y) return a == b;
  return *x == *y || std::abs(*x - *y) <= 1e-9 * std::max(std::abs(*x), std::abs(*y));
}

const ParameterValue* find(const Selection& selection, const std::string& path) {
  const auto found = std::ranges::find(selection, path, [](const auto& condition) { return condition.first; });
  return found == selection.end() ? nullptr : &found->second;
}

bool matches(const Selection& point, const Selection& conditions) {
  return std::ranges::all_of(conditions, [&](const auto& condition) {
    const auto* value = find(point, condition.first);
    return value && equal(*value, condition.second);
  });
}

/// Whether two points have the same values on all axes but those of `apart`.
bool agree_beside(const Selection& a, const Selection& b, const Selection& apart) {
  return std::ranges::all_of(a, [&](const auto& condition) {
    const auto* value = find(b, condition.first);
    return find(apart, condition.first) || (value && equal(condition.second, *value));
  });
}

struct PointTrials {
  Selection where;
  std::map<std::uint32_t, const TrialRecord*> trials;  // by replicate
};

/// The metric's values by replicate; or why they cannot be had.
struct Values {
  std::map<std::uint32_t, double> by_replicate;
  std::string problem;
};

std::string problem_of(const TrialRecord& trial, const std::string& metric) {
  if (trial.status == TrialStatus::failed)
    return fmt::format("trial {} failed in {}: {}", trial.trial, trial.failure.phase, trial.failure.reason);
  if (trial.status == TrialStatus::pruned) return fmt::format("trial {} was pruned", trial.trial);
  const auto value = objective_value(trial, metric);
  if (!value) return fmt::format("trial {} has no {}", trial.trial, metric);
  return std::isfinite(*value) ? "" : fmt::format("{} of trial {} is {}", metric, trial.trial, *value);
}

Values values_at(const PointTrials& point, const std::string& metric, std::uint32_t replicates) {
  Values out;
  for (const auto& [replicate, trial] : point.trials) {
    const std::string problem = problem_of(*trial, metric);
    if (out.problem.empty()) out.problem = problem;
    if (problem.empty()) out.by_replicate[replicate] = *objective_value(*trial, metric);
  }
  if (out.problem.empty() && point.trials.size() < replicates)
    out.problem = fmt::format("{} of {} trials are finished", point.trials.size(), replicates);
  return out;
}

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

Verdict judge_interval(const Interval& interval, const Bounds& range) {
  if (interval.count == 1) return range.contain(interval.mean) ? Verdict::holds : Verdict::fails;
  const double low = interval.mean - interval.half_width, high = interval.mean + interval.half_width;
  if (range.contain(low) && range.contain(high)) return Verdict::holds;
  const bool beyond = range.open ? high <= range.low || low >= range.high : high < range.low || low > range.high;
  return beyond ? Verdict::fails : Verdict::undecided;
}

std::string caveat(const Interval& interval) { return interval.count == 1 ? "one replicate: no interval" : ""; }

int severity(Verdict verdict) {
  switch (verdict) {
    case Verdict::fails: return 3;
    case Verdict::unknown: return 2;
    case Verdict::undecided: return 1;
    case Verdict::holds: return 0;
  }
  return 2;
}

Finding gathered(std::vector<Evidence> evidence, const std::string& otherwise) {
  if (evidence.empty()) return {Verdict::unknown, {}, otherwise};
  Verdict verdict = Verdict::holds;
  for (const auto& one : evidence)
    if (severity(one.verdict) > severity(verdict)) verdict = one.verdict;
  return {verdict, std::move(evidence), ""};
}

class Judge {
 public:
  Judge(const StudyHeader& header, const std::vector<TrialRecord>& trials) : header_(header) {
    for (const TrialRecord& trial : trials) {
      PointTrials& point = points_[trial.point];
      point.where = trial.parameters;
      point.trials[trial.replicate] = &trial;
      ++finished_;
    }
  }

  Finding operator()(const ValueClaim& claim) const {
    std::vector<Evidence> evidence;
    for (const auto* point : points_at(claim.at)) {
      const Values values = values_of(*point, claim.metric);
      if (!values.problem.empty()) {
        evidence.push_back({Verdict::unknown, point->where, {}, {}, values.problem});
        continue;
      }
      const Interval interval = interval_of(values.by_replicate);
      evidence.push_back({judge_interval(interval, claim.range), point->where, {}, interval, caveat(interval)});
    }
    return gathered(std::move(evidence), no_point(claim.at));
  }

  Finding operator()(const ComparisonClaim& claim) const {
    const Bounds range = claim.less ? Bounds{-kInfinity, -claim.by, true} : Bounds{claim.by, kInfinity, true};
    std::vector<Evidence> evidence;
    for (const auto* point : points_at(claim.at))
      for (const auto* other : points_at(claim.than))
        if (point != other && agree_beside(point->where, other->where, claim.than))
          evidence.push_back(compared(*point, *other, claim.metric, range));
    return gathered(std::move(evidence), points_at(claim.at).empty() ? no_point(claim.at) : no_point(claim.than));
  }

  Finding operator()(const TrendClaim& claim) const {
    std::vector<Evidence> evidence;
    for (const auto& chain : chains(claim)) evidence.push_back(judge_chain(chain, claim));
    return gathered(std::move(evidence), fmt::format("no two points differ in {} alone", claim.axis));
  }

  Finding operator()(const BestClaim& claim) const {
    if (finished_ < header_.planned_trials)
      return {Verdict::unknown, {}, fmt::format("{} of {} trials are finished", finished_, header_.planned_trials)};
    std::vector<Ranked> ranking = ranked(claim);
    if (ranking.empty()) return {Verdict::unknown, {}, fmt::format("no trial has a finite {}", claim.metric)};
    const Ranked& best = ranking.front();
    Evidence evidence{best.fits ? Verdict::holds : Verdict::fails, best.point->where, {}, best.interval, ""};
    const auto rival = std::ranges::find(ranking, !best.fits, &Ranked::fits);
    std::vector<std::string> notes;
    if (rival != ranking.end()) {
      const Comparison comparison = compare(best.values, rival->values);
      const char* doubt = comparison.method == Comparison::Method::none ? "too few replicates to tell it from"
                          : comparison.too_close_to_call                ? "too close to call with"
                                                                        : nullptr;
      if (doubt) notes.push_back(fmt::format("{} {} {}", doubt, claim.axis, value_text(*rival, claim.axis)));
    }
    const std::size_t without = trials_without(claim.metric);
    if (without > 0)
      notes.push_back(fmt::format("left out without a value: {} trial{}", without, without == 1 ? "" : "s"));
    evidence.note = fmt::format("{}", fmt::join(notes, "; "));
    return gathered({evidence}, "");
  }

 private:
  using Chain = std::vector<const PointTrials*>;
  struct Ranked {
    const PointTrials* point;
    std::map<std::uint32_t, double> values;
    Interval interval;
    bool fits;
  };

  Values values_of(const PointTrials& point, const std::string& metric) const {
    return values_at(point, metric, header_.replicates);
  }

  std::vector<const PointTrials*> points_at(const Selection& conditions) const {
    std::vector<const PointTrials*> out;
    for (const auto& [id, point] : points_)
      if (matches(point.where, conditions)) out.push_back(&point);
    return out;
  }

  static std::string no_point(const Selection& conditions) {
    if (conditions.empty()) return "no trial is finished";
    std::string text;
    for (const auto& [path, value] : conditions)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", path, to_string(value));
    return "no finished trial has " + text;
  }

  Evidence compared(const PointTrials& point, const PointTrials& other, const std::string& metric,
                    const Bounds& range) const {
    const Values a = values_of(point, metric), b = values_of(other, metric);
    Evidence out{Verdict::unknown, point.where, other.where, {}, a.problem.empty() ? b.problem : a.problem};
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
    for (const auto* point : points_at(claim.at)) {
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

  Evidence judge_chain(const Chain& chain, const TrendClaim& claim) const {
    const Bounds right = claim.increasing ? Bounds{0, kInfinity, true} : Bounds{-kInfinity, 0, true};
    const double sign = claim.increasing ? 1 : -1;
    for (const auto* point : chain)
      if (const auto problem = values_of(*point, claim.metric).problem; !problem.empty())
        return {Verdict::unknown, point->where, {}, {}, problem};
    for (std::size_t i = 1; i < chain.size(); ++i) {
      Evidence step = compared(*chain[i], *chain[i - 1], claim.metric, right);
      const double gain = sign * step.measured.mean;
      if (gain > 0 || (claim.tolerance > 0 && gain >= -claim.tolerance)) continue;
      step.verdict = Verdict::fails;
      step.note = "a step the wrong way";
      return step;
    }
    return compared(*chain.back(), *chain.front(), claim.metric, right);
  }

  /// The points with a value of the metric, best mean first; equal ones by number.
  std::vector<Ranked> ranked(const BestClaim& claim) const {
    std::vector<Ranked> out;
    for (const auto& [id, point] : points_) {
      auto values = values_of(point, claim.metric).by_replicate;
      const auto* value = find(point.where, claim.axis);
      if (values.empty() || !value) continue;
      const Interval interval = interval_of(values);
      out.push_back({&point, std::move(values), interval, fits(*value, claim)});
    }
    std::ranges::stable_sort(out, [&](const Ranked& a, const Ranked& b) {
      return claim.minimize ? a.interval.mean < b.interval.mean : a.interval.mean > b.interval.mean;
    });
    return out;
  }

  static bool fits(const ParameterValue& value, const BestClaim& claim) {
    if (!claim.among.empty())
      return std::ranges::any_of(claim.among, [&](const auto& one) { return equal(one, value); });
    const auto n = number(value);
    return n && claim.range.contain(*n);
  }

  static std::string value_text(const Ranked& ranked, const std::string& axis) {
    return to_string(*find(ranked.point->where, axis));
  }

  std::size_t trials_without(const std::string& metric) const {
    std::size_t count = 0;
    for (const auto& [id, point] : points_)
      for (const auto& [replicate, trial] : point.trials) count += problem_of(*trial, metric).empty() ? 0 : 1;
    return count;
  }

  const StudyHeader& header_;
  std::map<std::uint64_t, PointTrials> points_;
  std::uint64_t finished_ = 0;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "holds";
    case Verdict::fails: return "does not hold";
    case Verdict::undecided: return "undecided";
    case Verdict::unknown: break;
  }
  return "cannot be judged";
}

Finding judge(const Claim& claim, const StudyHeader& header, const std::vector<TrialRecord>& trials) {
  return std::visit(Judge(header, trials), claim.says);
}

}  // namespace sandglass::results
