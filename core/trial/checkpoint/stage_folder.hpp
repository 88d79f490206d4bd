#pragma once
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>

#include "core/trial/checkpoint/stage_store.hpp"
#include "results/base/files.hpp"

namespace sandglass {

/// Keeps the most recently used stages in memory, and all of them in files `<folder>/<key>.ckpt`, where other processes
/// and later sessions find them. A claim is a lock of the operating system on `<folder>/<key>.claim`: it holds between
/// processes, and ends with its process however that ends.
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
  void wait(std::chrono::milliseconds most) override;

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
  std::condition_variable released_;
  std::list<Entry> kept_;  // most recently used first
  std::size_t kept_bytes_ = 0;
  std::map<std::string, results::FileDescriptor, std::less<>> claims_;  // of this process, with their locks
};

}  // namespace sandglass
