#include "core/trial/checkpoint/shared_stages.hpp"

#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {

SharedStages::SharedStages(StageStore& store, const TrialSpec& spec, const Registry& registry, const TrialParts& parts)
    : store_(store) {
  for (std::size_t s = 0; s + 1 < parts.stages.size(); ++s) {
    try {
      const auto identity = stage_identity(spec, registry, parts.plugins, parts.stages, s);
      stages_.push_back({identity, stage_key(identity, parts.data->digest())});
    } catch (const PluginFault&) {
      return;  // the stage asks for an unknown optimizer: the trial fails when it begins that stage
    }
  }
}

Checkpoint SharedStages::decode(std::string_view bytes, std::size_t stage) const {
  auto checkpoint = sandglass::decode(bytes);
  require_same_identity(checkpoint.identity, identity(stage));
  if (checkpoint.stage != stage + 1 || checkpoint.stage_epochs != 0) refuse_checkpoint("it is of another stage");
  return checkpoint;
}

bool SharedStages::claim(std::size_t stage) {
  claimed_ = store_.claim(stages_[stage].key);
  if (claimed_) at_ = stage;
  return claimed_;
}

void SharedStages::put(std::string checkpoint) {
  store_.put(stages_[at_].key, std::move(checkpoint));
  claimed_ = false;
}

void SharedStages::release() {
  if (claimed_) store_.release(stages_[at_].key);
  claimed_ = false;
}

}  // namespace sandglass
