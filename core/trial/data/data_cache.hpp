#pragma once
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/plugin/load/registry.hpp"
#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// Loads each distinct (dataset, split, transforms) of a study once and shares it between trials. Keeps the few that
/// were used last; a trial keeps its own alive. Safe to use from several trials at once.
class DataCache {
 public:
  explicit DataCache(const Registry& registry) : registry_(registry) {}

  /// Throws what loading throws; a later call then tries again.
  std::shared_ptr<const DataSplits> get(const config::PluginUse& dataset, const config::SplitConfig& split,
                                        const std::vector<config::PluginUse>& transforms = {});

 private:
  using Loaded = std::shared_future<std::shared_ptr<const DataSplits>>;
  struct Entry {
    std::string key;
    Loaded loaded;
  };
  std::shared_ptr<const DataSplits> load(const config::PluginUse& dataset, const config::SplitConfig& split,
                                         const std::vector<config::PluginUse>& transforms) const;
  void forget(const std::string& key);

  const Registry& registry_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
};

}  // namespace sandglass
