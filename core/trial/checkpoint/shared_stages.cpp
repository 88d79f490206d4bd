#include "core/trial/checkpoint/shared_stages.hpp"

#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/data/data_digest.hpp"
#include "core/trial/train/guard.hpp"

namespace sandglass {

SharedStages::SharedStages(StageStore& store, const TrialSpec& job, const Registry& registry, const TrialParts& parts)
    : store_(store) {
  for (std::size_t s = 0; s + 1 < parts.stages.size(); ++s) {
    try {
      const auto identity = stage_identity(job, registry, parts.plugins, parts.stages, s);
      stages_.push_back({identity, stage_key(identity, data_digest(*parts.data))});
    } catch (const PluginFault&) {
      return;  // a stage that asks for what there is not: the trial meets that when it comes there
    }
  }
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
