#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/sweep/execute/executor.hpp"

namespace sandglass {

/// Which worker trains which stage that trials share, and the tasks that wait until it is released. A stage is named by
/// its key, a worker by its address alone. One thread.
class StageClaims {
 public:
  using Worker = const void*;

  /// False if the stage is claimed already.
  bool claim(const std::string& stage, Worker worker);

  /// Returns the tasks that waited for the stage, in the order in which they came. Throws IoError if the worker has not
  /// claimed it.
  [[nodiscard]] std::vector<TrialTask> release(const std::string& stage, Worker worker);

  /// The same for every stage that the worker has claimed.
  [[nodiscard]] std::vector<TrialTask> release_all_of(Worker worker);

  /// Keeps the task until the stage is released. Gives it back if nobody has claimed the stage.
  [[nodiscard]] std::vector<TrialTask> wait(const std::string& stage, TrialTask task);

 private:
  using Claims = std::map<std::string, Worker>;
  Claims::iterator release(Claims::iterator claim, std::vector<TrialTask>& waited);

  Claims claims_;
  std::map<std::string, std::vector<TrialTask>> waiting_;
};

}  // namespace sandglass
