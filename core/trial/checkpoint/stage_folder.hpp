#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/trial/checkpoint/stage_store.hpp"

namespace sandglass {

/// Keeps the most recently used stages in memory, and all of them in files `<folder>/<key>.ckpt`, where other processes
/// and later sessions find them. Claims hold between those that use this object; worker processes ask their study.
class StageFolder final : public StageStore {
 public:
  static constexpr std::size_t kMemory = std::size_t{256} << 20;

  /// Without a folder: in the memory of this process alone. `memory`: bytes to keep in memory, beside one stage at
  /// least.
  explicit StageFolder(std::filesystem::path folder = {}, std::size_t memory = kMemory);

  Bytes find(std::string_view key) override;
  void put(std::string_view key, std::string checkpoint) override;
  bool claim(std::string_view key) override;
  void release(std::string_view key) override;

  /// Calls `then` once, as soon as the stage is released, on the thread that releases it. False if nobody has claimed
  /// the stage; then there is no call.
  bool when_released(std::string_view key, std::function<void()> then);

 private:
  struct Entry {
    std::string key;
    Bytes bytes;
  };
  std::filesystem::path file(std::string_view key, const char* ending) const;
  void keep(std::string_view key, const Bytes& bytes);

  const std::filesystem::path folder_;
  const std::size_t memory_;
  std::mutex mutex_;
  std::list<Entry> kept_;  // most recently used first
  std::size_t kept_bytes_ = 0;
  std::map<std::string, std::vector<std::function<void()>>, std::less<>> claims_;  // and whom to call when they end
};

}  // namespace sandglass
