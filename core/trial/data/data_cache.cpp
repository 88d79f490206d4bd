#include "core/trial/data/data_cache.hpp"

#include <fmt/format.h>

#include "core/trial/train/guard.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kKept = 4;

std::string key_of(const config::PluginUse& use) {
  std::string key = "|" + use.name;
  for (const auto& [name, value] : use.params.values()) key += fmt::format("|{}={}", name, to_string(value));
  return key;
}

std::string key_of(const config::PluginUse& dataset, const config::SplitConfig& split,
                   const std::vector<config::PluginUse>& transforms) {
  std::string key =
      fmt::format("{}|{}|{}|{}|{}", split.train, split.valid, split.test, split.labelled, split.seed) + key_of(dataset);
  for (const auto& transform : transforms) key += "|then" + key_of(transform);
  return key;
}

}  // namespace

std::shared_ptr<const DataSplits> DataCache::get(const config::PluginUse& dataset, const config::SplitConfig& split,
                                                 const std::vector<config::PluginUse>& transforms) {
  const std::string key = key_of(dataset, split, transforms);
  std::promise<std::shared_ptr<const DataSplits>> promise;
  Loaded loaded;
  bool mine = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry)
      if (entry->key == key) {
        loaded = entry->loaded;
        entries_.splice(entries_.begin(), entries_, entry);
        break;
      }
    if (!loaded.valid()) {
      mine = true;
      loaded = promise.get_future().share();
      entries_.push_front({key, loaded});
      if (entries_.size() > kKept) entries_.pop_back();
    }
  }
  if (mine) {
    try {
      promise.set_value(load(dataset, split, transforms));
    } catch (...) {
      promise.set_exception(std::current_exception());
      forget(key);
    }
  }
  return loaded.get();
}

std::shared_ptr<const DataSplits> DataCache::load(const config::PluginUse& dataset, const config::SplitConfig& split,
                                                  const std::vector<config::PluginUse>& transforms) const {
  std::vector<NamedTransform> made;
  for (const auto& use : transforms) {
    const std::string id = "transform/" + use.name;
    made.push_back({id, guarded(id, [&] { return registry_.make_transform(use.name, use.params); })});
  }
  return guarded("dataset/" + dataset.name, [&]() -> std::shared_ptr<const DataSplits> {
    return load_splits(*registry_.make_dataset(dataset.name, dataset.params), dataset.name, split, made);
  });
}

void DataCache::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  entries_.remove_if([&](const Entry& entry) { return entry.key == key; });
}

}  // namespace sandglass
