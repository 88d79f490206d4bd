#include "core/trial/checkpoint/stage_folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/trial/checkpoint/checkpoint_file.hpp"
#include "results/base/files.hpp"

namespace sandglass {

StageFolder::StageFolder(std::filesystem::path folder, std::size_t memory)
    : folder_(std::move(folder)), memory_(memory) {}

std::filesystem::path StageFolder::file(std::string_view key, const char* ending) const {
  return folder_ / fmt::format("{}.{}", key, ending);
}

StageStore::Bytes StageFolder::find(std::string_view key) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(kept_, key, &Entry::key);
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
      return found->bytes;
    }
  }
  if (folder_.empty()) return nullptr;
  std::string note;
  auto read = read_checkpoint(file(key, "ckpt"), note);
  if (!read) return nullptr;
  auto bytes = std::make_shared<const std::string>(std::move(*read));
  const std::lock_guard lock(mutex_);
  keep(key, bytes);
  return bytes;
}

void StageFolder::keep(std::string_view key, const Bytes& bytes) {
  if (const auto old = std::ranges::find(kept_, key, &Entry::key); old != kept_.end()) {
    kept_bytes_ -= old->bytes->size();
    kept_.erase(old);
  }
  kept_.push_front({std::string(key), bytes});
  kept_bytes_ += bytes->size();
  while (kept_bytes_ > memory_ && kept_.size() > 1) {
    kept_bytes_ -= kept_.back().bytes->size();
    kept_.pop_back();
  }
}

void StageFolder::put(std::string_view key, std::string checkpoint) {
  const auto bytes = std::make_shared<const std::string>(std::move(checkpoint));
  if (!folder_.empty()) {
    try {
      results::create_folders(folder_);
      write_checkpoint(file(key, "ckpt"), *bytes);
    } catch (const IoError&) {  // then it is in memory alone
    }
  }
  {
    const std::lock_guard lock(mutex_);
    keep(key, bytes);
  }
  release(key);
}

bool StageFolder::claim(std::string_view key) {
  const std::lock_guard lock(mutex_);
  return claims_.try_emplace(std::string(key)).second;
}

void StageFolder::release(std::string_view key) {
  std::unique_lock lock(mutex_);
  const auto claim = claims_.find(key);
  if (claim == claims_.end()) return;
  const auto waiting = std::move(claim->second);
  claims_.erase(claim);
  lock.unlock();
  for (const auto& call : waiting) call();
}

bool StageFolder::when_released(std::string_view key, std::function<void()> then) {
  const std::lock_guard lock(mutex_);
  const auto claim = claims_.find(key);
  if (claim == claims_.end()) return false;
  claim->second.push_back(std::move(then));
  return true;
}

}  // namespace sandglass
