#include "core/sweep/course.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/config/pruning_plan.hpp"

namespace sandglass {
namespace {

/// Trials that may not begin yet are looked at again at every choice: more than so many are not passed over.
constexpr std::size_t kMostDeferred = 1000;

double last_number(const std::vector<double>& curve) {
  for (std::size_t e = curve.size(); e-- > 0;)
    if (!std::isnan(curve[e])) return curve[e];
  return std::nan("");
}

}  // namespace

Course::Course(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry)
    : study_(study), plan_(plan), pruner_(registry.make_pruner(study.pruner.name, study.pruner.params)) {
  prunes_ = pruner_->active();
  adaptive_ = prunes_ || plan.adaptive();
  for (const auto& objective : study.base.objectives) signs_.push_back(objective.minimize ? 1.0 : -1.0);
  if (!prunes_) return;
  pruner_->prepare(config::pruning_plan(study, plan.trials()));
  inherits_ = pruner_->inherits();
}

Course::Step Course::next() {
  for (;; ++jobs_) {
    const std::uint64_t known = jobs_ > study_.lookahead ? jobs_ - study_.lookahead : 0;
    for (; adaptive_ && learned_ < known; ++learned_) {
      const auto job = under_way_.find(learned_);
      if (job == under_way_.end()) continue;
      const auto outcome = reported_.find(learned_);
      if (outcome == reported_.end()) return {Step::Kind::unknown, job->second, {}};
      learn(job->second, std::move(outcome->second));
      reported_.erase(outcome);
      under_way_.erase(job);
    }
    if (auto step = judge_waiting()) return *step;
    if (auto step = begin_trial()) return *step;
    if (!under_way_.empty()) continue;  // this job does nothing; the next one knows more
    if (!waiting_.empty()) return prune(waiting_.begin()->second);
    if (deferred_.empty()) break;
    const auto trial = deferred_.front();
    deferred_.pop_front();
    return issue(trial, 0);
  }
  if (next_trial_ < plan_.trials())
    throw PluginError("sampler/" + study_.sampler.name + " gives no further point, though it waits for no outcome");
  return {};
}

std::optional<Course::Step> Course::judge_waiting() {
  for (const auto& [rung, trial] : waiting_) {
    // Nothing was measured yet (a model that pretrains): there is nothing to judge.
    const bool unmeasured = std::isnan(last_number(standings_[trial].curve));
    switch (unmeasured ? Verdict::go_on : pruner_->judge(standings_, trial)) {
      case Verdict::go_on: {
        const std::pair chosen(rung, trial);
        auto inheritance = inherits_ && !unmeasured ? pruner_->inherit(standings_, trial) : std::nullopt;
        waiting_.erase(chosen);
        if (inheritance) take_over(chosen.second, std::move(*inheritance));
        return issue(chosen.second, -chosen.first);
      }
      case Verdict::prune: return prune(trial);
      case Verdict::wait: break;
    }
  }
  return std::nullopt;
}

std::optional<Course::Step> Course::begin_trial() {
  for (auto at = deferred_.begin(); at != deferred_.end(); ++at) {
    const auto verdict = pruner_->admit(standings_, *at);
    if (verdict == Verdict::wait) continue;
    const auto trial = *at;
    deferred_.erase(at);
    return begin_or_prune(trial, verdict);
  }
  while (next_trial_ < plan_.trials() && deferred_.size() < kMostDeferred) {
    if (adaptive_ && !ask_for(next_trial_ / plan_.replicates())) return std::nullopt;
    const auto trial = next_trial_++;
    if (prunes_) enter(trial);
    const auto verdict = prunes_ ? pruner_->admit(standings_, trial) : Verdict::go_on;
    if (verdict != Verdict::wait) return begin_or_prune(trial, verdict);
    deferred_.push_back(trial);
  }
  return std::nullopt;
}

std::optional<Course::Step> Course::begin_or_prune(std::uint64_t trial, Verdict verdict) {
  return verdict == Verdict::go_on ? issue(trial, 0) : prune(trial);
}

bool Course::ask_for(std::uint64_t point) {
  if (point < next_point_) return true;
  std::vector<PendingPoint> pending;
  if (plan_.adaptive())
    for (const auto& [index, asked] : asked_) pending.push_back({plan_.own_index(index), asked.point});
  auto answer = plan_.ask(point, seen_, pending);
  if (!answer) return false;
  asked_[point].point = std::move(*answer);
  next_point_ = point + 1;
  return true;
}

Course::Step Course::issue(std::uint64_t trial, std::int64_t from) {
  CourseJob job{jobs_++, trial, from, 0};
  if (!adaptive_) return {Step::Kind::run, job, plan_.ask(trial / plan_.replicates()).value()};
  if (prunes_) {
    standings_[trial].state = Standing::State::running;
    job.until = pruner_->next_rung(trial, from);
    if (job.until != 0 && job.until <= from)
      throw PluginError("pruner/" + study_.pruner.name + " names a rung that is not beyond the last one");
    // Judged where it is measured.
    const auto every = study_.base.train.validate_every;
    job.until = (job.until + every - 1) / every * every;
  }
  under_way_.emplace(job.number, job);
  Step step{Step::Kind::run, job, point_of(trial)};
  if (!inherits_) return step;
  step.phase = phases_[trial].back();
  if (from > 0 && step.phase->from == from) step.source = phase_until(step.phase->origin, from);
  return step;
}

Course::Step Course::prune(std::uint64_t trial) {
  auto& standing = standings_[trial];
  waiting_.erase({-standing.epochs(), trial});
  JobOutcome outcome;
  outcome.curve = standing.curve;
  // A curve is that of the first objective: of several, a pruned trial has none.
  if (signs_.size() == 1) outcome.values.assign(1, last_number(standing.curve));
  const auto epochs = static_cast<std::int64_t>(outcome.curve.size());
  Step step{Step::Kind::prune, {0, trial, epochs, epochs}, point_of(trial)};
  if (inherits_) step.phase = phases_[trial].back();
  end_trial(trial, outcome, true);
  return step;
}

void Course::report(std::uint64_t job, JobOutcome outcome) {
  if (!adaptive_) return;
  // After an interruption a trial may stand further on than the course does: it is told no sooner.
  if (const auto found = under_way_.find(job); found != under_way_.end() && !outcome.ended) {
    const auto until = static_cast<std::size_t>(found->second.until);
    outcome.curve.resize(std::min(outcome.curve.size(), until));
  }
  for (double& value : outcome.curve) value *= signs_[0];
  for (std::size_t i = 0; i < outcome.values.size(); ++i) outcome.values[i] *= signs_.at(i);
  reported_.insert_or_assign(job, std::move(outcome));
}

void Course::learn(const CourseJob& job, JobOutcome outcome) {
  if (prunes_) standings_[job.trial].curve = outcome.curve;
  if (!outcome.ended) {
    standings_[job.trial].state = Standing::State::waiting;
    waiting_.emplace(-standings_[job.trial].epochs(), job.trial);
    return;
  }
  end_trial(job.trial, outcome, outcome.status == results::TrialStatus::pruned);
}

void Course::end_trial(std::uint64_t trial, const JobOutcome& outcome, bool pruned) {
  const bool failed = !pruned && outcome.status == results::TrialStatus::failed;
  if (prunes_) {
    standings_[trial].state = Standing::State::ended;
    standings_[trial].completed = !pruned && !failed;
  }
  const std::uint64_t point = trial / plan_.replicates();
  auto& asked = asked_.at(point);
  asked.pruned = asked.pruned || pruned;
  const auto epochs = static_cast<std::int64_t>(outcome.curve.size());
  asked.epochs = asked.epochs < 0 ? epochs : std::min(asked.epochs, epochs);
  const bool finite =
      !outcome.values.empty() && std::ranges::all_of(outcome.values, [](double value) { return std::isfinite(value); });
  asked.values.resize(plan_.replicates());
  if (!failed && finite) asked.values[trial % plan_.replicates()] = outcome.values;
  if (++asked.ended == plan_.replicates()) observe(point);
}

void Course::observe(std::uint64_t point) {
  auto asked = asked_.extract(point);
  if (!plan_.adaptive()) return;
  Observation observation{
      plan_.own_index(point), std::move(asked.mapped().point), {}, asked.mapped().pruned, asked.mapped().epochs};
  double count = 0;
  for (const auto& values : asked.mapped().values) {  // in the order of the replicates
    if (values.empty()) continue;
    observation.values.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) observation.values[i] += values[i];
    ++count;
  }
  for (double& value : observation.values) value /= count;
  seen_.push_back(std::move(observation));
}

}  // namespace sandglass
