#include <fmt/format.h>

#include <algorithm>

#include "core/trial/checkpoint_fit.hpp"
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
