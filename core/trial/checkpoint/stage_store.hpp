#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace sandglass {

/// Finished stages of training, by the content that determined them, so that trials which share one train it once.
/// Nothing but time depends on a store: what is not in it is trained. Safe to use from several threads at once.
class StageStore {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  virtual ~StageStore() = default;

  /// The checkpoint at the end of the stage; null if there is none yet.
  virtual Bytes find(std::string_view key) = 0;

  /// Keeps it and releases the claim. An error of a file is ignored: then the stage is trained again some day.
  virtual void put(std::string_view key, std::string checkpoint) = 0;

  /// Asks to train the stage, without waiting for it. False: another trial is training it; ask again once it is
  /// released. The owner of a claim puts the stage or releases the claim. A claim ends with its process.
  virtual bool claim(std::string_view key) = 0;
  virtual void release(std::string_view key) = 0;
};

}  // namespace sandglass
