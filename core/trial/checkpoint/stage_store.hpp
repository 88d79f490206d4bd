#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sandglass {

/// Finished stages of training, by the content that determined them, so that trials which share one train it once.
/// Nothing but time depends on a store: what is not in it is trained. Safe to use from several threads at once.
class StageStore {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  virtual ~StageStore();

  /// The checkpoint at the end of the stage; null if there is none yet.
  virtual Bytes find(std::string_view key) = 0;

  /// Keeps it, and gives up the claim. What goes wrong with a file is passed over: the stage is trained again one day.
  virtual void put(std::string_view key, std::string checkpoint) = 0;

  /// Asks to train the stage. Does not wait. False: somebody else is at it; do something else, and come back. Who got
  /// it puts the stage or releases the claim. A claim dies with its process.
  virtual bool claim(std::string_view key) = 0;
  virtual void release(std::string_view key) = 0;

  /// Waits until a claim was given up, or so long.
  virtual void wait(std::chrono::milliseconds most) = 0;
};

}  // namespace sandglass
