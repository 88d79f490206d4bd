#pragma once
#include <condition_variable>
#include <exception>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/plugin/load/registry.hpp"
#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// Loads each distinct (dataset, split, transforms) of a study once and shares it between trials. Data lives as long as
/// a trial holds it; the few used last are kept beyond that. Safe to use from several trials at once.
class DataCache {
 public:
  using Data = std::shared_ptr<const DataSplits>;
  explicit DataCache(const Registry& registry) : registry_(registry) {}

  /// Waits if another trial is loading the same. Throws what loading throws; a later call then tries again.
  Data get(const config::PluginUse& dataset, const config::SplitConfig& split,
           const std::vector<config::PluginUse>& transforms = {});

 private:
  struct Entry {
    bool loading = true;
    std::exception_ptr fault;
    std::weak_ptr<const DataSplits> data;
  };
  Data load(const config::PluginUse& dataset, const config::SplitConfig& split,
            const std::vector<config::PluginUse>& transforms) const;
  /// With the mutex held: what is there under the key; null if it has to be loaded, and then the caller has to.
  Data find(const std::string& key, std::unique_lock<std::mutex>& lock);
  Data keep(Data data);

  const Registry& registry_;
  std::mutex mutex_;
  std::condition_variable loaded_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
  std::list<Data> kept_;  // most recently used first
};

}  // namespace sandglass
