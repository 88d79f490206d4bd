#include <algorithm>

#include "core/trial/checkpoint_fit.hpp"
#include "core/trial/trial_course.hpp"

// How a TrialCourse begins and ends its stages, and takes them over from other trials.
namespace sandglass {

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

}  // namespace sandglass
