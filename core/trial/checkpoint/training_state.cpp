#include "core/trial/checkpoint/training_state.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"

namespace sandglass {
namespace {

template <class Number>
std::string_view bytes_of(const Number* numbers, std::size_t count) {
  return {reinterpret_cast<const char*>(numbers), count * sizeof(Number)};
}

std::vector<float> floats_of(std::string_view bytes) {
  std::vector<float> values(bytes.size() / sizeof(float));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(values.data()));
  return values;
}

void write_values(std::string_view from, Parameter& to) {
  std::copy(from.begin(), from.end(), reinterpret_cast<char*>(to.value<float>()));
}

void require_position(const Checkpoint& from, const TrialParts& parts) {
  const bool at_end = from.stage == parts.stages.size();
  if (from.stage > parts.stages.size())
    refuse_checkpoint(fmt::format("it is in stage {} of {}", from.stage, parts.stages.size()));
  const Index most = at_end ? 1 : parts.epochs_in(from.stage);
  if (from.stage_epochs < 0 || from.stage_epochs >= most ||
      from.epochs != parts.epochs_before(from.stage) + from.stage_epochs)
    refuse_checkpoint(
        fmt::format("it has {} epochs, {} of them in stage {}", from.epochs, from.stage_epochs, from.stage));
  if (!from.optimizers.empty() && (at_end || from.optimizers.size() != parts.stages[from.stage].updates.size()))
    refuse_checkpoint(fmt::format("it has the state of {} optimizers", from.optimizers.size()));
  for (const auto& series : from.series)
    if (series.values.size() > static_cast<std::size_t>(from.epochs))
      refuse_checkpoint(fmt::format("series {} is longer than its {} epochs", series.name, from.epochs));
}

void require_shapes(const Checkpoint& from, const ParameterSet& parameters) {
  for (const auto& values : from.parameters) {
    const auto* own = parameters.find(values.name);
    if (!own) refuse_checkpoint(fmt::format("it has a parameter '{}'", values.name));
    if (own->rows() != values.rows || own->cols() != values.cols)
      refuse_checkpoint(fmt::format("parameter '{}' has shape {} in it, expected {}", values.name,
                                    format_shape(values.rows, values.cols), format_shape(own->rows(), own->cols())));
    const auto size = static_cast<std::size_t>(own->size()) * sizeof(float);
    const auto fits = [&](std::string_view copy) { return copy.empty() || copy.size() == size; };
    if (values.values.size() != size || !fits(values.best) || !fits(values.before))
      refuse_checkpoint(fmt::format("parameter '{}' is not whole", values.name));
  }
}

}  // namespace

TrainingState::TrainingState(const TrialSpec& spec, TrialParts& parts)
    : spec_(spec), parts_(parts), trained_(parts.parameters.size(), false) {}

void TrainingState::begin_stage() {
  if (trainer_) return;
  auto& parameters = parts_.parameters;
  trainer_ = std::make_unique<StageTrainer>(parts_.plugins, stage(), *parts_.data, spec_.config.train.batch, spec_.seed,
                                            spec_.config.schedule, parts_.epochs_in(stage_));
  const auto trained = trainer_->trained();
  before_.assign(parameters.size(), {});
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (std::ranges::find(trained, &parameters[i]) == trained.end()) continue;
    trained_[i] = true;
    const auto* values = parameters[i].value<float>();
    if (stage().input) before_[i].assign(values, values + parameters[i].size());
  }
}

void TrainingState::end_stage() {
  trainer_.reset();
  before_.clear();
  ++stage_;
}

void TrainingState::keep_as_best() {
  best_.resize(parts_.parameters.size());
  const auto trained = trainer_->trained();
  for (std::size_t i = 0; i < best_.size(); ++i) {
    const auto& own = parts_.parameters[i];
    if (std::ranges::find(trained, &own) != trained.end())
      best_[i].assign(own.value<float>(), own.value<float>() + own.size());
  }
}

void TrainingState::restore_best() {
  for (std::size_t i = 0; i < best_.size(); ++i) std::ranges::copy(best_[i], parts_.parameters[i].value<float>());
}

Checkpoint TrainingState::state(bool shared) const {
  Checkpoint now;
  now.updates = counters_.updates;
  now.stage = stage_;
  now.data = parts_.data->digest();
  for (std::size_t i = 0; i < parts_.parameters.size(); ++i) {
    const auto& own = parts_.parameters[i];
    if (shared && !trained_[i]) continue;
    auto& values = now.parameters.emplace_back();
    values = {own.name(), own.rows(), own.cols(), trained_[i], {}, {}, {}};
    values.values = bytes_of(own.value<float>(), static_cast<std::size_t>(own.size()));
    if (!best_.empty()) values.best = bytes_of(best_[i].data(), best_[i].size());
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

void TrainingState::take_over(const Checkpoint& from) {
  require_position(from, parts_);
  require_shapes(from, parts_.parameters);
  for (const auto& values : from.parameters) write_values(values.values, parts_.parameters.at(values.name));
  for (std::size_t i = 0; i < parts_.parameters.size(); ++i) {
    const auto found = std::ranges::find(from.parameters, parts_.parameters[i].name(), &Checkpoint::Values::name);
    if (found == from.parameters.end()) continue;
    trained_[i] = found->trained;
    best_.resize(parts_.parameters.size());
    best_[i] = floats_of(found->best);
  }
  counters_ = {from.epochs, from.updates};
  stage_ = from.stage;
  trainer_.reset();
  before_.clear();
}

void TrainingState::require_same_data(const Checkpoint& from) const {
  if (from.data != parts_.data->digest())
    refuse_checkpoint(fmt::format("it was made with other data than there now is ({})", parts_.data->source));
  if (from.parameters.size() != parts_.parameters.size())
    refuse_checkpoint(
        fmt::format("it has {} parameters, expected {}", from.parameters.size(), parts_.parameters.size()));
}

void TrainingState::restore_stage(const Checkpoint& from) {
  auto& parameters = parts_.parameters;
  // The stage's examples are computed from what the parameters were when it began.
  for (const auto& values : from.parameters)
    if (!values.before.empty()) write_values(values.before, parameters.at(values.name));
  begin_stage();
  for (const auto& values : from.parameters) write_values(values.values, parameters.at(values.name));
  trainer_->go_on_after(from.stage_epochs, from.visits);
}

void TrainingState::restore_optimizers(const Checkpoint& from, bool exploited) {
  const auto own = trainer_->optimizer_state();
  for (std::size_t u = 0; u < own.size(); ++u) {
    const auto& saved = from.optimizers[u];
    if (!std::ranges::equal(own[u], saved, {}, &std::span<std::byte>::size, &std::string_view::size)) {
      if (exploited) continue;
      refuse_checkpoint(fmt::format("the optimizer of update {} keeps another state", u));
    }
    for (std::size_t s = 0; s < saved.size(); ++s)
      std::copy(saved[s].begin(), saved[s].end(), reinterpret_cast<char*>(own[u][s].data()));
  }
}

}  // namespace sandglass
