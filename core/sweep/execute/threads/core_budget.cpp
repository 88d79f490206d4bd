#include "core/sweep/execute/threads/core_budget.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

#include "core/base/error.hpp"

namespace sandglass {

/// In shared memory, `borrowed` with a place for each worker.
struct CoreBudget::Counts {
  static_assert(std::atomic<int>::is_always_lock_free);
  unsigned cores = 0;
  std::atomic<int> free = 0;
  std::atomic<int> borrowed[1] = {};

  static std::size_t bytes(unsigned workers) { return sizeof(Counts) + workers * sizeof(std::atomic<int>); }
};

CoreBudget::CoreBudget(unsigned cores, unsigned workers) : bytes_(Counts::bytes(workers)) {
  const int memory = ::memfd_create("sandglass-cores", MFD_CLOEXEC);
  if (memory < 0 || ::ftruncate(memory, static_cast<off_t>(bytes_)) != 0) {
    const int problem = errno;
    if (memory >= 0) ::close(memory);
    throw IoError(fmt::format("cannot share memory with workers: {}", std::generic_category().message(problem)));
  }
  open(memory);
  counts_->cores = cores;  // the memory is zero otherwise
  counts_->free = static_cast<int>(cores);
}

CoreBudget::CoreBudget(const std::string& name, unsigned worker) : worker_(worker) {
  const int memory = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
  struct stat status {};
  if (memory < 0 || ::fstat(memory, &status) != 0) {
    const int problem = errno;
    if (memory >= 0) ::close(memory);
    throw IoError(fmt::format("{}: {}", name, std::generic_category().message(problem)));
  }
  bytes_ = static_cast<std::size_t>(status.st_size);
  if (bytes_ < Counts::bytes(worker)) {
    ::close(memory);
    throw IoError(fmt::format("{}: has no place for worker {}", name, worker));
  }
  open(memory);
}

void CoreBudget::open(int descriptor) {
  void* const at = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (at == MAP_FAILED) {
    const int problem = errno;
    ::close(descriptor);
    throw IoError(fmt::format("cannot share memory with workers: {}", std::generic_category().message(problem)));
  }
  descriptor_ = descriptor;
  counts_ = static_cast<Counts*>(at);
}

CoreBudget::~CoreBudget() {
  ::munmap(counts_, bytes_);
  ::close(descriptor_);
}

std::string CoreBudget::name() const { return fmt::format("/proc/{}/fd/{}", ::getpid(), descriptor_); }
unsigned CoreBudget::cores() const { return counts_->cores; }

void CoreBudget::hold() { counts_->free.fetch_sub(1, std::memory_order_relaxed); }
void CoreBudget::release() { counts_->free.fetch_add(1, std::memory_order_relaxed); }

unsigned CoreBudget::free() const {
  return static_cast<unsigned>(std::max(0, counts_->free.load(std::memory_order_relaxed)));
}

bool CoreBudget::wanted() const { return counts_->free.load(std::memory_order_relaxed) < 0; }

unsigned CoreBudget::borrow(unsigned most) {
  int now = counts_->free.load(std::memory_order_relaxed), taken = 0;
  do {
    taken = std::min(now, static_cast<int>(most));
    if (taken <= 0) return 0;
  } while (!counts_->free.compare_exchange_weak(now, now - taken, std::memory_order_relaxed));
  counts_->borrowed[worker_].fetch_add(taken, std::memory_order_relaxed);
  return static_cast<unsigned>(taken);
}

void CoreBudget::give_back(unsigned count) {
  counts_->borrowed[worker_].fetch_sub(static_cast<int>(count), std::memory_order_relaxed);
  counts_->free.fetch_add(static_cast<int>(count), std::memory_order_relaxed);
}

void CoreBudget::reclaim(unsigned worker) {
  counts_->free.fetch_add(counts_->borrowed[worker].exchange(0, std::memory_order_relaxed), std::memory_order_relaxed);
}

unsigned useful_cores(unsigned workers) {
  cpu_set_t allowed;
  const bool known = ::sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  return known ? std::clamp(static_cast<unsigned>(CPU_COUNT(&allowed)), 1U, workers) : 1;
}

}  // namespace sandglass
