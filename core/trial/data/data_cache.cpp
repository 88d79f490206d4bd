#include "core/trial/data/data_cache.hpp"

#include <fmt/format.h>

#include "core/base/denormals.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kKeptData = 4;

std::string key_of(const config::PluginUse& use) {
  std::string key = "|" + use.name;
  for (const auto& [name, value] : use.params.values()) key += fmt::format("|{}={}", name, to_string(value));
  return key;
}

std::string key_of(const config::PluginUse& dataset, const config::SplitConfig& split,
                   const std::vector<config::PluginUse>& transforms) {
  std::string key = fmt::format("{}|{}|{}|{}|{}", split.train, split.valid, split.test, split.labelled, split.seed) +
                    config::drawn_text(split) + key_of(dataset);
  for (const auto& transform : transforms) key += "|then" + key_of(transform);
  return key;
}

}  // namespace

DataCache::Data DataCache::get(const config::PluginUse& dataset, const config::SplitConfig& split,
                               const std::vector<config::PluginUse>& transforms) {
  const std::string key = key_of(dataset, split, transforms);
  std::unique_lock lock(mutex_);
  if (auto found = find(key, lock)) return found;
  const auto entry = std::make_shared<Entry>();
  std::erase_if(entries_, [](const auto& each) { return !each.second->loading && each.second->data.expired(); });
  entries_[key] = entry;
  lock.unlock();
  Data data;
  std::exception_ptr fault;
  try {
    data = load(dataset, split, transforms);
  } catch (...) {
    fault = std::current_exception();
  }
  lock.lock();
  entry->loading = false;
  entry->data = data;
  entry->fault = fault;
  if (fault) entries_.erase(key);
  loaded_.notify_all();
  if (fault) std::rethrow_exception(fault);
  return keep(std::move(data));
}

DataCache::Data DataCache::find(const std::string& key, std::unique_lock<std::mutex>& lock) {
  for (;;) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    const auto entry = found->second;
    const bool waited = entry->loading;
    loaded_.wait(lock, [&] { return !entry->loading; });
    if (entry->fault) std::rethrow_exception(entry->fault);
    if (auto data = entry->data.lock()) return keep(std::move(data));
    if (!waited) return nullptr;  // else it may have been loaded once more in between
  }
}

/// Makes it the most recently used.
DataCache::Data DataCache::keep(Data data) {
  kept_.remove(data);
  kept_.push_front(data);
  if (kept_.size() > kKeptData) kept_.pop_back();
  return data;
}

DataCache::Data DataCache::load(const config::PluginUse& dataset, const config::SplitConfig& split,
                                const std::vector<config::PluginUse>& transforms) const {
  const DenormalScope keep(Denormals::kept);  // whoever asks first, in a trial or not
  std::vector<NamedTransform> made;
  for (const auto& use : transforms) {
    const std::string id = "transform/" + use.name;
    made.push_back({id, guarded(id, [&] { return registry_.make_transform(use.name, use.params); })});
  }
  return guarded("dataset/" + dataset.name, [&]() -> Data {
    return load_splits(*registry_.make_dataset(dataset.name, dataset.params), dataset.name, split, made);
  });
}

}  // namespace sandglass
