#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/checkpoint/stage_store.hpp"
#include "core/trial/trial_parts.hpp"

namespace sandglass {

/// The finished stages of a study as one trial sees them: those that it may take over, and the one that it has claimed
/// to train for the others.
class SharedStages {
 public:
  SharedStages(StageStore& store, const TrialSpec& spec, const Registry& registry, const TrialParts& parts);
  SharedStages(const SharedStages&) = delete;
  SharedStages& operator=(const SharedStages&) = delete;
  ~SharedStages() { release(); }

  /// stage_identity() of the stage, which exists for every stage but the last.
  const std::string& identity(std::size_t stage) const { return stages_[stage].identity; }
  bool shareable(std::size_t stage) const { return stage < stages_.size(); }

  /// Under which the store keeps the stage.
  const std::string& key(std::size_t stage) const { return stages_[stage].key; }

  /// The checkpoint at the end of the stage; null if there is none yet.
  StageStore::Bytes find(std::size_t stage) const { return store_.find(stages_[stage].key); }

  /// What the bytes of a found stage hold. Throws IoError if they are damaged or of another stage.
  Checkpoint decode(std::string_view bytes, std::size_t stage) const;

  /// False if another trial is training the stage.
  bool claim(std::size_t stage);
  bool claimed() const { return claimed_; }
  void put(std::string checkpoint);  ///< of the claimed stage
  void release();

 private:
  struct Entry {
    std::string identity, key;
  };
  StageStore& store_;
  std::vector<Entry> stages_;
  std::size_t at_ = 0;
  bool claimed_ = false;
};

}  // namespace sandglass
