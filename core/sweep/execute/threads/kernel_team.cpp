#include "core/sweep/execute/threads/kernel_team.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::microseconds kPatience{1000};  // of a helper without work, longer than any pause in a step
constexpr int kGlances = 64;                          // between looks at the clock

/// Waits for something that takes some microseconds, unless the system has put its thread aside.
template <class Condition>
void wait_until(Condition condition) {
  for (int turn = 0; !condition(); ++turn) {
    if (turn > 20000) std::this_thread::yield();
#ifdef __SSE2__
    __builtin_ia32_pause();
#endif
  }
}

}  // namespace

/// A kernel that is being split. Its caller fills it in, opens it, takes pieces like everybody, and waits until all are
/// done and nobody looks at it any more.
struct KernelTeam::Job {
  std::atomic<bool> owned = false, open = false;
  std::atomic<int> lookers = 0;
  std::atomic<Index> next = 0, done = 0;
  Index pieces = 0;
  void (*piece)(void* argument, Index i) = nullptr;
  void* argument = nullptr;

  bool take() {
    bool any = false;
    for (Index i = next.fetch_add(1); i < pieces; i = next.fetch_add(1)) {
      piece(argument, i);
      done.fetch_add(1);
      any = true;
    }
    return any;
  }
};

KernelTeam::KernelTeam(CoreBudget& cores, unsigned trials)
    : cores_(cores), jobs_(std::max(1U, trials)), arena_(cores.cores(), trials) {}

KernelTeam::~KernelTeam() {
  ends_ = true;
  while (called_ > 0) std::this_thread::yield();
}

Index KernelTeam::width() {
  if (cores_.free() > 0) call_for_help();
  return 1 + static_cast<Index>(here_.load(std::memory_order_relaxed));
}

void KernelTeam::call_for_help() {
  // One at a time is on its way: it calls no second before it is here.
  if (called_.load(std::memory_order_relaxed) > here_.load(std::memory_order_relaxed)) return;
  called_.fetch_add(1);
  arena_.enqueue(&KernelTeam::help, this);
}

void KernelTeam::help(void* team) {
  KernelTeam& self = *static_cast<KernelTeam*>(team);
  if (self.cores_.borrow(1) == 1) {
    ++self.here_;
    auto idle_since = SteadyClock::now();
    while (!self.ends_ && !self.cores_.wanted()) {
      bool busy = false;
      for (int glance = 0; glance < kGlances && !busy; ++glance) {
        busy = self.take_pieces();
#ifdef __SSE2__
        __builtin_ia32_pause();
#endif
      }
      const auto now = SteadyClock::now();
      if (busy) idle_since = now;
      if (now - idle_since > kPatience) break;
    }
    --self.here_;
    self.cores_.give_back(1);
  }
  --self.called_;
}

bool KernelTeam::take_pieces() {
  bool any = false;
  for (Job& job : jobs_) {
    if (!job.open.load(std::memory_order_relaxed)) continue;
    ++job.lookers;  // before it is looked at again: the caller closes it first, and then counts who looks
    if (job.open) any = job.take() || any;
    --job.lookers;
  }
  return any;
}

void KernelTeam::run(Index pieces, void (*piece)(void* argument, Index i), void* argument) {
  Job* own = nullptr;
  for (Job& job : jobs_) {
    if (!job.owned.exchange(true)) {
      own = &job;
      break;
    }
  }
  if (own == nullptr) {
    for (Index i = 0; i < pieces; ++i) piece(argument, i);
    return;
  }
  own->pieces = pieces;
  own->piece = piece;
  own->argument = argument;
  own->next = 0;
  own->done = 0;
  own->open = true;
  own->take();
  wait_until([&] { return own->done == pieces; });
  own->open = false;
  wait_until([&] { return own->lookers == 0; });
  own->owned = false;
}

BorrowedTeam::BorrowedTeam(const std::string& budget, unsigned worker) {
  if (budget.empty()) return;
  try {
    cores_.emplace(budget, worker);
    team_.emplace(*cores_, 1U);
  } catch (const IoError&) {
    team_.reset();  // help is a matter of speed alone
  }
}

}  // namespace sandglass
