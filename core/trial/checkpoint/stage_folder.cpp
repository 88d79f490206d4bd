#include "core/trial/checkpoint/stage_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/trial/checkpoint/checkpoint_file.hpp"

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
  if (claims_.contains(key)) return false;
  results::FileDescriptor file_lock;
  if (!folder_.empty()) {
    try {
      results::create_folders(folder_);
      file_lock = results::open_file(file(key, "claim"), O_RDWR | O_CREAT);
      if (::flock(file_lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
    } catch (const IoError&) {  // nothing can be written: the claim holds in this process alone
    }
  }
  claims_.emplace(std::string(key), std::move(file_lock));
  return true;
}

void StageFolder::release(std::string_view key) {
  {
    const std::lock_guard lock(mutex_);
    const auto claim = claims_.find(key);
    if (claim == claims_.end()) return;
    // A process that opened the file before it goes and locks it afterwards finds the stage finished, or trains it
    // again.
    std::error_code ignored;
    if (claim->second) std::filesystem::remove(file(key, "claim"), ignored);
    claims_.erase(claim);
  }
  released_.notify_all();
}

void StageFolder::wait(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  released_.wait_for(lock, most);
}

}  // namespace sandglass
