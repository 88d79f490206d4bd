#include "core/trial/trial_course.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "core/trial/checkpoint/checkpoint_fit.hpp"
#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/data/data_digest.hpp"
#include "core/trial/evaluate/artifacts.hpp"
#include "core/trial/evaluate/series.hpp"
#include "core/trial/schedule.hpp"
#include "core/trial/train/guard.hpp"

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

// How a TrialCourse begins and ends its stages, and takes them over from other trials.
bool TrialCourse::begin_stage() {
  phase_ = "train";
  if (sharing() && !shared_->claimed()) {
    if (take_over_shared()) return true;
    if (!shared_->claim(stage_)) return false;
    if (take_over_shared()) return true;  // finished by another between the two
  }
  if (!trainer_) make_trainer();
  return true;
}

void TrialCourse::make_trainer() {
  const Stage& stage = parts_->stages[stage_];
  auto& parameters = parts_->parameters;
  trainer_ = std::make_unique<StageTrainer>(parts_->plugins, stage, *parts_->data, job_.config.train.batch, job_.seed);
  const auto trained = trainer_->trained();
  before_.assign(parameters.size(), {});
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (std::ranges::find(trained, &parameters[i]) == trained.end()) continue;
    trained_[i] = true;
    const auto* values = parameters[i].value<float>();
    if (stage.input) before_[i].assign(values, values + parameters[i].size());
  }
}

void TrialCourse::end_stage() {
  trainer_.reset();
  before_.clear();
  ++stage_;
  if (shared_ && shared_->claimed()) shared_->put(encode(state(true)));
}

bool TrialCourse::take_over_shared() {
  std::size_t last = stage_;  // no further than the trial was asked to go, give or take a stage
  while (shared_->shareable(last + 1) && parts_->epochs_before(last + 1) < limit_) ++last;
  for (std::size_t stage = last + 1; stage-- > stage_;) {
    const auto bytes = shared_->find(stage);
    if (!bytes) continue;
    try {
      const Checkpoint from = decode(*bytes);
      require_same_identity(from.identity, shared_->identity(stage));
      if (from.stage != stage + 1 || from.stage_epochs != 0) refuse("it is of another stage");
      take_over(from);
    } catch (const IoError&) {
      continue;  // damaged: trained again, and replaced
    }
    trainer_.reset();
    before_.clear();
    shared_->release();
    return true;
  }
  return false;
}

// What of a TrialCourse is written down, and put back.
namespace {

template <class Number>
std::string_view bytes_of(const Number* numbers, std::size_t count) {
  return {reinterpret_cast<const char*>(numbers), count * sizeof(Number)};
}

void write_values(std::string_view from, Parameter& to) {
  std::copy(from.begin(), from.end(), reinterpret_cast<char*>(to.value<float>()));
}

}  // namespace

Checkpoint TrialCourse::state(bool shared) const {
  Checkpoint now;
  now.epochs = done_;
  now.halted_at = limit_ == kNoLimit ? 0 : limit_;
  now.updates = clock_.updates;
  now.stage = stage_;
  now.series = record_.series;
  now.scalars = record_.scalars;
  now.seconds = watch_.spent();
  now.identity = shared ? shared_->identity(stage_ - 1) : trial_identity(job_, services_.registry);
  if (!parts_) return now;
  now.data = data_digest(*parts_->data);
  for (std::size_t i = 0; i < parts_->parameters.size(); ++i) {
    const auto& own = parts_->parameters[i];
    if (shared && !trained_[i]) continue;
    auto& values = now.parameters.emplace_back();
    values = {own.name(), own.rows(), own.cols(), trained_[i], {}, {}};
    values.values = bytes_of(own.value<float>(), static_cast<std::size_t>(own.size()));
    if (trainer_) values.before = bytes_of(before_[i].data(), before_[i].size());
  }
  if (!trainer_) return now;
  now.stage_epochs = trainer_->epochs_done();
  now.visits = trainer_->visits();
  for (const auto& spans : trainer_->optimizer_state()) {
    auto& optimizer = now.optimizers.emplace_back();
    for (const auto span : spans) optimizer.push_back(bytes_of(span.data(), span.size()));
  }
  return now;
}

std::string TrialCourse::checkpoint() const {
  if (ended_ || stopped_) throw Error("a trial that has ended, or was stopped within an epoch, has no checkpoint");
  return encode(state(false));
}

void TrialCourse::restore(std::string_view bytes) {
  const Checkpoint from = decode(bytes);
  require_same_identity(from.identity, trial_identity(job_, services_.registry));
  go_on_from(from, false);
}

void TrialCourse::adopt(std::string_view own, const TrialSpec& source, std::string_view bytes) {
  const Checkpoint from = decode(bytes), mine = decode(own);
  require_same_identity(from.identity, trial_identity(source, services_.registry));
  if (mine.epochs != from.epochs)
    refuse(fmt::format("it is of epoch {}, the child's own of epoch {}", from.epochs, mine.epochs));
  go_on_from(from, true);
  record_.series = mine.series;
  record_.scalars = mine.scalars;
  watch_.set_spent(mine.seconds);
}

void TrialCourse::go_on_from(const Checkpoint& from, bool adopted) {
  watch_.set_spent(from.seconds);
  limit_ = from.halted_at > 0 ? from.halted_at : kNoLimit;
  if (from.data == 0) return;  // taken before it began
  or_fail([&] { make_parts(); });
  if (ended_) return;
  if (from.data != data_digest(*parts_->data))
    refuse(fmt::format("it was made with other data than there now is ({})", parts_->data->source));
  if (from.parameters.size() != parts_->parameters.size())
    refuse(fmt::format("it has {} parameters, expected {}", from.parameters.size(), parts_->parameters.size()));
  take_over(from);
  if (!from.optimizers.empty()) restore_trainer(from, adopted);
  reported_ = epoch() * job_.config.train.epochs / parts_->epochs_before(parts_->stages.size());
}

void TrialCourse::take_over(const Checkpoint& from) {
  require_fit(from, *parts_);
  for (const auto& values : from.parameters) write_values(values.values, parts_->parameters.at(values.name));
  for (std::size_t i = 0; i < parts_->parameters.size(); ++i) {
    const auto found = std::ranges::find(from.parameters, parts_->parameters[i].name(), &Checkpoint::Values::name);
    if (found != from.parameters.end()) trained_[i] = found->trained;
  }
  record_.series = from.series;
  record_.scalars = from.scalars;
  clock_ = {from.epochs, from.updates};
  done_ = from.epochs;
  stage_ = from.stage;
}

void TrialCourse::restore_trainer(const Checkpoint& from, bool adopted) {
  auto& parameters = parts_->parameters;
  phase_ = "train";
  // The stage's examples are computed from what the parameters were when it began.
  for (const auto& values : from.parameters)
    if (!values.before.empty()) write_values(values.before, parameters.at(values.name));
  or_fail([&] { make_trainer(); });
  if (ended_) return;
  for (const auto& values : from.parameters) write_values(values.values, parameters.at(values.name));
  restore_optimizers(from, adopted);
  trainer_->go_on_after(from.stage_epochs, from.visits);
}

void TrialCourse::restore_optimizers(const Checkpoint& from, bool adopted) {
  const auto own = trainer_->optimizer_state();
  for (std::size_t u = 0; u < own.size(); ++u) {
    const auto& saved = from.optimizers[u];
    if (!std::ranges::equal(own[u], saved, {}, &std::span<std::byte>::size, &std::string_view::size)) {
      if (adopted) continue;
      refuse(fmt::format("the optimizer of update {} keeps another state", u));
    }
    for (std::size_t s = 0; s < saved.size(); ++s)
      std::copy(saved[s].begin(), saved[s].end(), reinterpret_cast<char*>(own[u][s].data()));
  }
}

}  // namespace sandglass
