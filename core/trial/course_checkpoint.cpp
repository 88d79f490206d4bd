#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/trial/data_digest.hpp"
#include "core/trial/trial_course.hpp"
#include "core/trial/trial_identity.hpp"

// What of a TrialCourse is written down, and put back.
namespace sandglass {
namespace {

template <class Number>
std::string_view bytes_of(const Number* numbers, std::size_t count) {
  return {reinterpret_cast<const char*>(numbers), count * sizeof(Number)};
}

void write_values(std::string_view from, Parameter& to) {
  std::copy(from.begin(), from.end(), reinterpret_cast<char*>(to.value<float>()));
}

[[noreturn]] void misfit(const std::string& what) {
  throw IoError(fmt::format("the checkpoint does not fit the trial: {}", what));
}

void require_position(const Checkpoint& from, const TrialParts& parts) {
  const bool at_end = from.stage == parts.stages.size();
  if (from.stage > parts.stages.size()) misfit(fmt::format("it is in stage {} of {}", from.stage, parts.stages.size()));
  const Index most = at_end ? 1 : parts.epochs_in(from.stage);
  if (from.stage_epochs < 0 || from.stage_epochs >= most ||
      from.epochs != parts.epochs_before(from.stage) + from.stage_epochs)
    misfit(fmt::format("it has {} epochs, {} of them in stage {}", from.epochs, from.stage_epochs, from.stage));
  if (!from.optimizers.empty() && (at_end || from.optimizers.size() != parts.stages[from.stage].updates.size()))
    misfit(fmt::format("it has the state of {} optimizers", from.optimizers.size()));
  for (const auto& series : from.series)
    if (series.values.size() > static_cast<std::size_t>(from.epochs))
      misfit(fmt::format("series {} is longer than its {} epochs", series.name, from.epochs));
}

void require_parameters(const Checkpoint& from, const ParameterSet& parameters) {
  for (const auto& values : from.parameters) {
    const auto* own = parameters.find(values.name);
    if (!own) misfit(fmt::format("it has a parameter '{}'", values.name));
    if (own->rows() != values.rows || own->cols() != values.cols)
      misfit(fmt::format("parameter '{}' has shape {} in it, expected {}", values.name,
                         format_shape(values.rows, values.cols), format_shape(own->rows(), own->cols())));
    const auto size = static_cast<std::size_t>(own->size()) * sizeof(float);
    if (values.values.size() != size || (!values.before.empty() && values.before.size() != size))
      misfit(fmt::format("parameter '{}' is not whole", values.name));
  }
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
  watch_.set_spent(from.seconds);
  limit_ = from.halted_at > 0 ? from.halted_at : kNoLimit;
  if (from.data == 0) return;  // taken before it began
  or_fail([&] { make_parts(); });
  if (ended_) return;
  if (from.data != data_digest(*parts_->data))
    misfit(fmt::format("it was made with other data than there now is ({})", parts_->data->source));
  if (from.parameters.size() != parts_->parameters.size())
    misfit(fmt::format("it has {} parameters, expected {}", from.parameters.size(), parts_->parameters.size()));
  take_over(from);
  if (!from.optimizers.empty()) restore_trainer(from);
  reported_ = epoch() * job_.config.train.epochs / parts_->epochs_before(parts_->stages.size());
}

void TrialCourse::take_over(const Checkpoint& from) {
  require_position(from, *parts_);
  require_parameters(from, parts_->parameters);
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

void TrialCourse::restore_trainer(const Checkpoint& from) {
  auto& parameters = parts_->parameters;
  phase_ = "train";
  // The stage's examples are computed from what the parameters were when it began.
  for (const auto& values : from.parameters)
    if (!values.before.empty()) write_values(values.before, parameters.at(values.name));
  or_fail([&] { make_trainer(); });
  if (ended_) return;
  for (const auto& values : from.parameters) write_values(values.values, parameters.at(values.name));
  const auto own = trainer_->optimizer_state();
  for (std::size_t u = 0; u < own.size(); ++u) {
    const auto& saved = from.optimizers[u];
    if (!std::ranges::equal(own[u], saved, {}, &std::span<std::byte>::size, &std::string_view::size))
      misfit(fmt::format("the optimizer of update {} keeps another state", u));
    for (std::size_t s = 0; s < saved.size(); ++s)
      std::copy(saved[s].begin(), saved[s].end(), reinterpret_cast<char*>(own[u][s].data()));
  }
  trainer_->go_on_after(from.stage_epochs, from.visits);
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
      if (from.stage != stage + 1 || from.stage_epochs != 0) misfit("it is of another stage");
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

}  // namespace sandglass
