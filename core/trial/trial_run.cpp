#include "core/trial/trial_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/denormals.hpp"
#include "core/trial/checkpoint/shared_stages.hpp"
#include "core/trial/checkpoint/training_state.hpp"
#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/evaluate/artifacts.hpp"
#include "core/trial/evaluate/series.hpp"
#include "core/trial/parameter_schedule.hpp"
#include "core/trial/train/fault.hpp"
#include "core/trial/trial_parts.hpp"

namespace sandglass {

TrialRun::TrialRun(TrialSpec spec, const TrialServices& services)
    : spec_(std::move(spec)), services_(services), stop_condition_(services.stop, services.time_limit) {
  record_.trial = spec_.trial;
  record_.point = spec_.point;
  record_.replicate = spec_.replicate;
  record_.seed = spec_.seed;
  record_.parameters = spec_.parameters;
}

TrialRun::~TrialRun() = default;

TrialRun::State TrialRun::advance(std::int64_t epoch) {
  if (ended_) return State::ended;
  if (stopped_) return State::stopped;
  limit_ = epoch > 0 ? std::max(epoch, this->epoch()) : kNoLimit;
  State state = State::ended;
  stop_condition_.start();
  capture([&] { state = run_to_limit(); });
  stop_condition_.pause();
  if (ended_) return State::ended;
  if (shared_) shared_->release();
  return stopped_ ? State::stopped : state;
}

TrialRun::State TrialRun::complete(std::int64_t epoch, const std::string& reason) {
  const auto state = advance(epoch);
  if (state != State::halted) return state;
  if (done_ != epoch) throw Error(fmt::format("a trial of {} epochs cannot be completed after {}", done_, epoch));
  stop_condition_.start();
  capture([&] {
    make_parts();
    record_.stopped_early =
        fmt::format("after {} of {} epochs: {}", epoch, parts_->epochs_before(parts_->stages.size()), reason);
    finish();
  });
  stop_condition_.pause();
  return stopped_ ? State::stopped : State::ended;
}

TrialRun::State TrialRun::run_to_limit() {
  make_parts();
  tell_begin();
  while (!training_->finished()) {
    if (done_ >= limit_ && !(training_->within_stage() && sharing())) return State::halted;
    if (stops_early()) break;
    if (!begin_stage()) return State::stage_busy;
    const bool trains = training_->within_stage();
    if (trains) train_epoch();
    if (trains && training_->stage_done()) end_stage();
    reporter_.report(progress());
    if (trains && services_.after_epoch) services_.after_epoch(*this);
  }
  if (done_ >= limit_) return State::halted;
  finish();
  return State::ended;
}

void TrialRun::make_parts() {
  if (parts_) return;
  parts_ = std::make_unique<TrialParts>(spec_, services_, phase_);
  parts_->require_targets_fit();
  parts_->evaluator->obey(stop_condition_);
  if (services_.progress) parts_->evaluator->tell(*services_.progress);
  training_ = std::make_unique<TrainingState>(spec_, *parts_);
  if (services_.stages && parts_->stages.size() > 1)
    shared_ = std::make_unique<SharedStages>(*services_.stages, spec_, services_.registry, *parts_);
}

void TrialRun::train_epoch() {
  enter("train");
  const bool last_stage = training_->in_last_stage();
  const std::string prefix = last_stage ? "train." : "train." + training_->stage().name + ".";
  reporter_.begin_epoch(prefix, training_->trainer());
  const auto means = training_->run_epoch(stop_condition_, services_.progress);
  const auto& trainer = training_->trainer();
  const Index epoch = training_->epoch();
  for (std::size_t i = 0; i < means.size(); ++i) {
    const auto& series = trainer.series()[i];
    add_to_series(record_, {prefix + series.name, series.unit, series.text, means[i]}, epoch);
  }
  const bool last = training_->stage_done();
  const bool due = last || trainer.epochs_done() % spec_.config.train.validate_every == 0;
  if (last_stage && due && !parts_->data->valid.empty()) validate(last && !keeps_best());
  record_schedule(record_, spec_, epoch);
  if (last_stage) require_finite_objectives(record_, spec_.config.objectives, epoch);
  done_ = epoch;
  reporter_.end_epoch(record_.series, epoch);
  if (last_stage && keeps_best() && best_epoch() == epoch) training_->keep_as_best();
}

void TrialRun::validate(bool last) {
  enter("evaluate");
  const Index epoch = training_->epoch();
  for (const auto& measurement : parts_->evaluator->measure("valid", {epoch, last})) {
    if (measurement.at_end_only)
      add_scalar(record_, measurement);
    else
      add_to_series(record_, measurement, epoch);
  }
}

std::int64_t TrialRun::best_epoch() const {
  const auto& objective = spec_.config.objective;
  return sandglass::best_epoch(values_after_each_epoch(record_, objective.metric, done_), objective.minimize);
}

/// It is a matter of the record alone, so that a trial that goes on from a checkpoint ends at the same epoch.
bool TrialRun::stops_early() {
  const auto& train = spec_.config.train;
  if (train.patience == 0 || !training_->in_last_stage() || !training_->within_stage()) return false;
  const auto& objective = spec_.config.objective;
  const auto values = values_after_each_epoch(record_, objective.metric, done_);
  if (!is_out_of_patience(values, objective.minimize, train.patience, train.min_delta)) return false;
  const std::string least = train.min_delta > 0 ? fmt::format(" by more than {}", train.min_delta) : "";
  record_.stopped_early =
      fmt::format("after {} of {} epochs: no improvement{} in {} validation{} (train.patience)", done_,
                  parts_->epochs_before(parts_->stages.size()), least, train.patience, train.patience == 1 ? "" : "s");
  return true;
}

/// Metrics that are measured at the end of a trial, or every so many epochs and at its end. When the epoch was
/// validated nobody knew that the trial's results would be of it.
void TrialRun::measure_what_waited_for_the_end(std::int64_t epoch) {
  if (parts_->data->valid.empty()) return;
  for (const auto& measurement : parts_->evaluator->measure("valid", {epoch, true})) {
    if (measurement.at_end_only)
      add_scalar(record_, measurement);
    else
      add_missing(record_, measurement, epoch);
  }
}

void TrialRun::finish() {
  auto& evaluator = *parts_->evaluator;
  enter("evaluate");
  if (keeps_best()) {
    record_.kept_epoch = best_epoch();
    training_->restore_best();
  }
  const Index epoch = record_.kept_epoch > 0 ? record_.kept_epoch : done_;
  if (keeps_best() || !record_.stopped_early.empty()) measure_what_waited_for_the_end(epoch);
  if (!parts_->data->test.empty())
    for (const auto& measurement : evaluator.measure("test", {epoch, true})) add_scalar(record_, measurement);
  enter("record");
  record_.arrays = make_artifacts(spec_.config.record, evaluator, *parts_->data, parts_->plugins, parts_->parameters);
  end();
}

std::int64_t TrialRun::epoch() const { return std::min(done_, limit_); }

/// However many epochs the stages have, a trial reports train.epochs of them.
std::int64_t TrialRun::progress() const {
  __extension__ using Wide = __int128;  // the product of two numbers of epochs
  return static_cast<std::int64_t>(Wide{epoch()} * spec_.config.train.epochs /
                                   parts_->epochs_before(parts_->stages.size()));
}

void TrialRun::tell_begin() { reporter_.begin(record_.series, done_, parts_->epochs_before(parts_->stages.size())); }

void TrialRun::enter(const char* phase) {
  phase_ = phase;
  reporter_.enter(phase);
}

std::vector<double> TrialRun::curve() const {
  return values_after_each_epoch(record_, spec_.config.objective.metric, epoch());
}

results::TrialRecord TrialRun::pruned() const { return pruned_record(record_, epoch()); }

// Stages that trials share.

bool TrialRun::sharing() const { return shared_ && shared_->shareable(training_->stage_index()); }

const std::string& TrialRun::busy_stage() const { return shared_->key(training_->stage_index()); }

bool TrialRun::begin_stage() {
  phase_ = "train";
  if (sharing() && !shared_->claimed()) {
    if (take_over_shared()) return true;
    if (!shared_->claim(training_->stage_index())) return false;
    if (take_over_shared()) return true;  // finished by another between the two
  }
  training_->begin_stage();
  return true;
}

void TrialRun::end_stage() {
  training_->end_stage();
  if (shared_ && shared_->claimed()) shared_->put(encode(state(shared_->identity(training_->stage_index() - 1), true)));
}

bool TrialRun::take_over_shared() {
  const std::size_t first = training_->stage_index();
  std::size_t last = first;  // no further than the trial was asked to go, give or take a stage
  while (shared_->shareable(last + 1) && parts_->epochs_before(last + 1) < limit_) ++last;
  for (std::size_t stage = last + 1; stage-- > first;) {
    const auto bytes = shared_->find(stage);
    if (!bytes) continue;
    try {
      take_over(shared_->decode(*bytes, stage));
    } catch (const IoError&) {
      continue;  // damaged: trained again, and replaced
    }
    shared_->release();
    tell_begin();
    return true;
  }
  return false;
}

// How it ends.

void TrialRun::capture(const std::function<void()>& body) {
  const auto fault = fault_of([&] {
    const DenormalScope flush(Denormals::flushed);
    body();
  });
  if (!fault) return;
  if (fault->kind == Fault::Kind::stop) {
    stopped_ = true;
    return;
  }
  if (fault->kind == Fault::Kind::divergence && spec_.config.train.on_nan == "prune") {
    record_ = pruned();
  } else {
    record_.status = results::TrialStatus::failed;
    record_.arrays.clear();
    forget_after(record_, done_);  // an epoch that failed does not count
  }
  record_.failure = {phase_, fault->plugin, fault->reason, training_ ? training_->epoch() : 0};
  end();
}

void TrialRun::end() {
  ended_ = true;
  shared_.reset();
  training_.reset();
  parts_.reset();
}

// What a checkpoint holds.

std::unique_ptr<TrialRun> TrialRun::restore(TrialSpec spec, const TrialServices& services,
                                            std::string_view checkpoint) {
  auto run = std::make_unique<TrialRun>(std::move(spec), services);
  const Checkpoint from = decode(checkpoint);
  require_same_identity(from.identity, trial_identity(run->spec_, services.registry));
  run->continue_from(from, false);
  return run;
}

std::unique_ptr<TrialRun> TrialRun::exploit(TrialSpec spec, const TrialServices& services, std::string_view own,
                                            const TrialSpec& source, std::string_view checkpoint) {
  auto run = std::make_unique<TrialRun>(std::move(spec), services);
  const Checkpoint from = decode(checkpoint), mine = decode(own);
  require_same_identity(from.identity, trial_identity(source, services.registry));
  if (mine.epochs != from.epochs)
    refuse_checkpoint(fmt::format("it is of epoch {}, the trial's own of epoch {}", from.epochs, mine.epochs));
  run->continue_from(from, true);
  run->record_.series = mine.series;
  run->record_.scalars = mine.scalars;
  run->stop_condition_.set_spent(mine.seconds);
  return run;
}

std::string TrialRun::checkpoint() const {
  if (ended_ || stopped_)
    throw Error("a trial that has ended, or was stopped within an epoch or an evaluation, has no checkpoint");
  return encode(state(trial_identity(spec_, services_.registry), false));
}

Checkpoint TrialRun::state(std::string identity, bool shared) const {
  Checkpoint now = training_ ? training_->state(shared) : Checkpoint{};
  now.identity = std::move(identity);
  now.epochs = done_;
  now.halted_at = limit_ == kNoLimit ? 0 : limit_;
  now.series = record_.series;
  now.scalars = record_.scalars;
  now.seconds = stop_condition_.spent();
  return now;
}

void TrialRun::take_over(const Checkpoint& from) {
  training_->take_over(from);
  record_.series = from.series;
  record_.scalars = from.scalars;
  done_ = from.epochs;
}

void TrialRun::continue_from(const Checkpoint& from, bool exploited) {
  stop_condition_.set_spent(from.seconds);
  limit_ = from.halted_at > 0 ? from.halted_at : kNoLimit;
  if (from.data == 0) return;  // taken before it began
  capture([&] { make_parts(); });
  if (ended_) return;
  training_->require_same_data(from);
  take_over(from);
  if (!from.optimizers.empty()) {
    phase_ = "train";
    capture([&] { training_->restore_stage(from); });
    if (ended_) return;
    training_->restore_optimizers(from, exploited);
  }
  reporter_.skip_to(progress());
}

}  // namespace sandglass
