#include "core/trial/trial_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/trial/guard.hpp"
#include "core/trial/record_course.hpp"
#include "core/trial/recording.hpp"
#include "core/trial/schedule_record.hpp"

namespace sandglass {

using results::TrialRecord;
using results::TrialStatus;

TrialCourse::TrialCourse(TrialSpec job, const TrialServices& services)
    : job_(std::move(job)), services_(services), watch_(services.stop, services.time_limit) {
  record_.trial = job_.trial;
  record_.point = job_.point;
  record_.replicate = job_.replicate;
  record_.seed = job_.seed;
  record_.parameters = job_.parameters;
}

void TrialCourse::or_fail(const std::function<void()>& body) {
  try {
    body();
  } catch (const PluginFault& fault) {
    fail(fault.plugin(), fault.what());
  } catch (const Diverged& fault) {
    diverge(fault.what());
  } catch (const std::bad_alloc&) {
    fail("", "ran out of memory");
  } catch (const std::exception& error) {
    fail("", error.what());
  } catch (...) {
    fail("", "threw something that is not a std::exception");
  }
}

void TrialCourse::fail(std::string plugin, std::string reason) {
  record_.status = TrialStatus::failed;
  record_.failure = {phase_, std::move(plugin), std::move(reason), clock_.epoch};
  record_.arrays.clear();
  forget_after(record_, done_);  // an epoch that failed is none
  end();
}

void TrialCourse::diverge(const std::string& reason) {
  if (job_.config.train.on_nan != "prune") return fail("", reason);
  record_ = pruned();
  record_.failure = {phase_, "", reason, clock_.epoch};
  end();
}

void TrialCourse::end() {
  ended_ = true;
  shared_.reset();
  trainer_.reset();
  parts_.reset();
}

TrialCourse::State TrialCourse::advance(Index epoch, const TrialRun& run) {
  if (ended_) return State::ended;
  if (stopped_) return State::stopped;
  limit_ = epoch > 0 ? std::max(epoch, this->epoch()) : kNoLimit;
  State state = State::ended;
  watch_.start();
  or_fail([&] { state = go(run); });
  watch_.pause();
  if (ended_) return State::ended;
  stopped_ = state == State::stopped;
  if (shared_) shared_->release();
  return state;
}

TrialCourse::State TrialCourse::go(const TrialRun& run) {
  make_parts();
  while (stage_ < parts_->stages.size()) {
    if (done_ >= limit_ && !(trainer_ && sharing())) return State::halted;
    if (!begin_stage()) return State::waiting;
    const bool taken_over = !trainer_;
    if (!taken_over && !train_epoch()) return State::stopped;
    if (!taken_over && trainer_->epochs_done() == parts_->epochs_in(stage_)) end_stage();
    report_progress();
    if (!taken_over && services_.after_epoch) services_.after_epoch(run);
  }
  if (done_ >= limit_) return State::halted;
  finish();
  return State::ended;
}

void TrialCourse::make_parts() {
  if (parts_) return;
  parts_ = std::make_unique<TrialParts>(job_, services_, phase_);
  parts_->evaluator->obey(watch_);
  trained_.assign(parts_->parameters.size(), false);
  if (services_.stages && parts_->stages.size() > 1)
    shared_.emplace(*services_.stages, job_, services_.registry, *parts_);
}

bool TrialCourse::train_epoch() {
  const auto& config = job_.config.train;
  const Stage& stage = parts_->stages[stage_];
  const bool last_stage = stage_ + 1 == parts_->stages.size();
  phase_ = "train";
  const auto means = trainer_->run_epoch(clock_, watch_);
  if (!means) return false;
  const std::string prefix = last_stage ? "train." : "train." + stage.name + ".";
  for (std::size_t i = 0; i < means->size(); ++i) {
    const auto& series = trainer_->series()[i];
    add_to_series(record_, {prefix + series.name, series.unit, series.text, (*means)[i]}, clock_.epoch);
  }
  const Index epoch = trainer_->epochs_done();
  const bool last = epoch == parts_->epochs_in(stage_);
  const bool due = last || epoch % config.validate_every == 0;
  if (last_stage && due && !parts_->data->valid.empty()) validate(last);
  record_schedule(record_, job_, clock_.epoch);
  if (last_stage) check_objectives();
  done_ = clock_.epoch;
  return true;
}

void TrialCourse::validate(bool last) {
  phase_ = "evaluate";
  for (const auto& measurement : parts_->evaluator->measure("valid", {clock_.epoch, last})) {
    if (measurement.at_end_only)
      add_scalar(record_, measurement);
    else
      add_to_series(record_, measurement, clock_.epoch);
  }
}

void TrialCourse::check_objectives() const {
  for (const auto& objective : job_.config.objectives) {
    const auto series = std::ranges::find(record_.series, objective.metric, &results::Series::name);
    const auto scalar = std::ranges::find(record_.scalars, objective.metric, &results::Scalar::name);
    std::optional<double> value;
    if (series != record_.series.end() && std::ssize(series->values) == clock_.epoch) value = series->values.back();
    if (scalar != record_.scalars.end()) value = scalar->value;
    if (value && !std::isfinite(*value))
      throw Diverged(fmt::format("the objective {} is {} after epoch {}", objective.metric, *value, clock_.epoch));
  }
}

void TrialCourse::finish() {
  auto& evaluator = *parts_->evaluator;
  phase_ = "evaluate";
  if (!parts_->data->test.empty())
    for (const auto& measurement : evaluator.measure("test", {clock_.epoch, true})) add_scalar(record_, measurement);
  phase_ = "record";
  record_.arrays = record_arrays(job_.config.record, evaluator, *parts_->data, parts_->plugins.model->latent_size(),
                                 parts_->parameters);
  end();
}

/// However many epochs the stages have, a trial reports train.epochs of them.
void TrialCourse::report_progress() {
  const Index due = epoch() * job_.config.train.epochs / parts_->epochs_before(parts_->stages.size());
  for (; services_.on_epoch && reported_ < due; ++reported_) services_.on_epoch();
}

std::vector<double> TrialCourse::curve() const {
  return values_after_each_epoch(record_, job_.config.objective.metric, epoch());
}

TrialRecord TrialCourse::pruned() const { return pruned_record(record_, epoch()); }

}  // namespace sandglass
