#include "core/sweep/schedule/trial_scheduler.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/error.hpp"
#include "core/config/space/pruning_plan.hpp"
#include "results/base/checksum.hpp"

namespace sandglass {
namespace {

/// Trials that may not begin yet are looked at again at every choice: more than so many are not passed over.
constexpr std::size_t kMostDeferred = 1000;

double last_number(const std::vector<double>& curve) {
  for (std::size_t e = curve.size(); e-- > 0;)
    if (!std::isnan(curve[e])) return curve[e];
  return std::nan("");
}

/// The first epoch from `rung` on at which the objective is measured; 0, the trial's end, if it has more epochs than
/// can be counted.
std::int64_t measured_at(std::int64_t rung, std::int64_t every) {
  const auto missing = rung % every == 0 ? 0 : every - rung % every;
  return rung > std::numeric_limits<std::int64_t>::max() - missing ? 0 : rung + missing;
}

}  // namespace

TrialScheduler::TrialScheduler(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry)
    : study_(study), plan_(plan), pruner_(registry.make_pruner(study.pruner.name, study.pruner.params)) {
  prunes_ = pruner_->active();
  adaptive_ = prunes_ || plan.adaptive();
  if (plan.adaptive()) sampler_ = plan.new_sampler(registry);
  for (const auto& objective : study.base.objectives) signs_.push_back(objective.minimize ? 1.0 : -1.0);
  if (!prunes_) return;
  pruner_->prepare(config::pruning_plan(study, plan.trials()));
  exploits_ = pruner_->exploits();
}

TrialScheduler::Step TrialScheduler::next() {
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

std::optional<TrialScheduler::Step> TrialScheduler::judge_waiting() {
  for (const auto& [rung, trial] : waiting_) {
    // Nothing was measured yet (a model that pretrains): there is nothing to judge.
    const bool unmeasured = std::isnan(last_number(snapshots_[trial].curve));
    switch (unmeasured ? Decision::go_on : pruner_->judge(snapshots_, trial)) {
      case Decision::go_on: {
        const std::pair chosen(rung, trial);
        auto exploit = exploits_ && !unmeasured ? pruner_->exploit(snapshots_, trial) : std::nullopt;
        waiting_.erase(chosen);
        if (exploit) take_over(chosen.second, std::move(*exploit));
        return issue(chosen.second, -chosen.first);
      }
      case Decision::complete: return complete(trial);
      case Decision::prune: return prune(trial);
      case Decision::wait: break;
    }
  }
  return std::nullopt;
}

std::optional<TrialScheduler::Step> TrialScheduler::begin_trial() {
  for (auto at = deferred_.begin(); at != deferred_.end(); ++at) {
    const auto decision = pruner_->admit(snapshots_, *at);
    if (decision == Decision::wait) continue;
    const auto trial = *at;
    deferred_.erase(at);
    return begin_or_prune(trial, decision);
  }
  while (next_trial_ < plan_.trials() && deferred_.size() < kMostDeferred) {
    if (adaptive_ && !ask_for(next_trial_ / plan_.replicates())) return std::nullopt;
    const auto trial = next_trial_++;
    if (prunes_) enter(trial);
    const auto decision = prunes_ ? pruner_->admit(snapshots_, trial) : Decision::go_on;
    if (decision != Decision::wait) return begin_or_prune(trial, decision);
    deferred_.push_back(trial);
  }
  return std::nullopt;
}

std::optional<TrialScheduler::Step> TrialScheduler::begin_or_prune(std::uint64_t trial, Decision decision) {
  if (decision == Decision::complete)
    throw PluginError("pruner/" + study_.pruner.name + " completes a trial that has not begun");
  return decision == Decision::go_on ? issue(trial, 0) : prune(trial);
}

bool TrialScheduler::ask_for(std::uint64_t point) {
  if (point < next_point_) return true;
  std::vector<PendingPoint> pending;
  if (sampler_)
    for (const auto& [index, asked] : asked_) pending.push_back({plan_.own_index(index), asked.point});
  auto answer = sampler_ ? plan_.ask(point, *sampler_, pending) : plan_.ask(point);
  if (!answer) return false;
  asked_[point].point = std::move(*answer);
  next_point_ = point + 1;
  return true;
}

TrialScheduler::Step TrialScheduler::issue(std::uint64_t trial, std::int64_t from) {
  SchedulerJob job{jobs_++, trial, from, 0};
  if (!adaptive_) return {Step::Kind::run, job, plan_.ask(trial / plan_.replicates()).value()};
  if (prunes_) {
    snapshots_[trial].state = TrialSnapshot::State::running;
    pruner_->tell(snapshots_[trial]);
    job.until = pruner_->next_rung(trial, from);
    if (job.until != 0 && job.until <= from)
      throw PluginError("pruner/" + study_.pruner.name + " names a rung that is not beyond the last one");
    job.until = measured_at(job.until, study_.base.train.validate_every);
  }
  under_way_.emplace(job.number, job);
  Step step{Step::Kind::run, job, point_of(trial)};
  if (!exploits_) return step;
  step.segment = segments_[trial].back();
  if (from > 0 && step.segment->from == from) step.parent = segment_until(step.segment->parent, from);
  return step;
}

TrialScheduler::Step TrialScheduler::complete(std::uint64_t trial) {
  auto& snapshot = snapshots_[trial];
  const auto epochs = snapshot.epochs();
  Step step{Step::Kind::run, {jobs_++, trial, epochs, epochs, true}, point_of(trial)};
  step.reason = pruner_->reason(snapshots_, trial);
  waiting_.erase({-epochs, trial});
  snapshot.state = TrialSnapshot::State::running;
  pruner_->tell(snapshot);
  under_way_.emplace(step.job.number, step.job);
  if (exploits_) step.segment = segments_[trial].back();
  return step;
}

TrialScheduler::Step TrialScheduler::prune(std::uint64_t trial) {
  auto& snapshot = snapshots_[trial];
  waiting_.erase({-snapshot.epochs(), trial});
  JobOutcome outcome;
  outcome.curve = snapshot.curve;
  // A curve is that of the first objective: of several, a pruned trial has none.
  if (signs_.size() == 1) outcome.values.assign(1, last_number(snapshot.curve));
  const auto epochs = static_cast<std::int64_t>(outcome.curve.size());
  Step step{Step::Kind::prune, {0, trial, epochs, epochs}, point_of(trial)};
  if (exploits_) step.segment = segments_[trial].back();
  end_trial(trial, outcome, true);
  return step;
}

void TrialScheduler::report(std::uint64_t job, JobOutcome outcome) {
  if (!adaptive_) return;
  // After an interruption a trial may be further than this job reaches: the scheduler learns that with later jobs.
  if (const auto found = under_way_.find(job); found != under_way_.end() && !outcome.ended) {
    const auto until = static_cast<std::size_t>(found->second.until);
    outcome.curve.resize(std::min(outcome.curve.size(), until));
  }
  for (double& value : outcome.curve) value *= signs_[0];
  for (std::size_t i = 0; i < outcome.values.size(); ++i) outcome.values[i] *= signs_.at(i);
  reported_.insert_or_assign(job, std::move(outcome));
}

void TrialScheduler::learn(const SchedulerJob& job, JobOutcome outcome) {
  if (prunes_) snapshots_[job.trial].curve = outcome.curve;
  if (!outcome.ended) {
    snapshots_[job.trial].state = TrialSnapshot::State::waiting;
    pruner_->tell(snapshots_[job.trial]);
    waiting_.emplace(-snapshots_[job.trial].epochs(), job.trial);
    return;
  }
  end_trial(job.trial, outcome, outcome.status == results::TrialStatus::pruned);
}

void TrialScheduler::end_trial(std::uint64_t trial, const JobOutcome& outcome, bool pruned) {
  const bool failed = !pruned && outcome.status == results::TrialStatus::failed;
  if (prunes_) {
    snapshots_[trial].state = TrialSnapshot::State::ended;
    snapshots_[trial].completed = !pruned && !failed;
    pruner_->tell(snapshots_[trial]);
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

void TrialScheduler::observe(std::uint64_t point) {
  auto asked = asked_.extract(point);
  if (!sampler_) return;
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
  sampler_->tell(observation);
}

// The segments of trials that exploit each other.
namespace {

/// The answer comes from a pruner, which may be anyone's plugin.
void require_possible(const Exploit& exploit, std::uint64_t trial, std::span<const TrialSnapshot> snapshots,
                      const SearchSpace& space, const std::string& pruner) {
  const auto& [parent, point] = exploit;
  if (parent >= snapshots.size() || parent == trial || snapshots[parent].epochs() < snapshots[trial].epochs())
    throw PluginError(pruner + " names a parent to exploit that is not another trial with at least as many epochs");
  if (point.size() != space.size())
    throw PluginError(pruner + " gave a point with another number of values than there are axes");
  for (std::size_t a = 0; a < point.size(); ++a)
    if (const auto wrong = space[a].spec.violation(point[a]); !wrong.empty() && is_active(space, point, a))
      throw PluginError(fmt::format("{}: {} {}", pruner, space[a].path, wrong));
}

}  // namespace

void TrialScheduler::enter(std::uint64_t trial) {
  snapshots_.resize(trial + 1);
  snapshots_[trial].trial = trial;
  if (!exploits_) return;
  snapshots_[trial].point = asked_.at(trial / plan_.replicates()).point;
  segments_.push_back({{0, snapshots_[trial].point, trial, 0}});
}

const Point& TrialScheduler::point_of(std::uint64_t trial) const {
  return exploits_ ? segments_[trial].back().point : asked_.at(trial / plan_.replicates()).point;
}

const TrialSegment& TrialScheduler::segment_until(std::uint64_t trial, std::int64_t epoch) const {
  const auto& segments = segments_.at(trial);
  const auto after = std::ranges::find_if(segments, [&](const TrialSegment& segment) { return segment.from >= epoch; });
  return after == segments.begin() ? segments.front() : *(after - 1);
}

void TrialScheduler::take_over(std::uint64_t trial, Exploit exploit) {
  require_possible(exploit, trial, snapshots_, study_.space, "pruner/" + study_.pruner.name);
  auto& snapshot = snapshots_[trial];
  const auto epoch = snapshot.epochs();
  const TrialSegment parent = segment_until(exploit.parent, epoch);
  auto& point = exploit.point;
  if (study_.constraints && !config::is_allowed(study_, point)) point = parent.point;
  results::Fnv1a ancestry_digest;
  for (const auto& part : {parent, segments_[trial].back()}) {
    ancestry_digest.add(part.ancestry_digest);
    for (const auto& value : part.point) ancestry_digest.add(std::string_view(to_string(value)));
  }
  ancestry_digest.add(static_cast<std::uint64_t>(epoch));
  snapshot.point = point;
  segments_[trial].push_back(
      {epoch, std::move(point), exploit.parent, std::max<std::uint64_t>(ancestry_digest.value(), 1)});
}

}  // namespace sandglass
