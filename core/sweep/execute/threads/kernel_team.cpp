#include "core/sweep/execute/threads/kernel_team.hpp"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "core/base/error.hpp"
#include "core/sweep/execute/threads/tsan_order.hpp"
#include "core/sweep/execute/threads/worker_arena.hpp"

namespace sandglass {

struct KernelTeam::Impl {
  explicit Impl(unsigned threads) : arena(static_cast<int>(threads)) {}
  oneapi::tbb::task_arena arena;
};

KernelTeam::KernelTeam(CoreBudget& cores) : cores_(cores), impl_(std::make_unique<Impl>(cores.cores())) {}
KernelTeam::~KernelTeam() = default;

void KernelTeam::run(Index pieces, void (*piece)(void* argument, Index i), void* argument) {
  const unsigned helpers = cores_.borrow(static_cast<unsigned>(pieces - 1));
  if (helpers == 0) {
    for (Index i = 0; i < pieces; ++i) piece(argument, i);
    return;
  }
  published(argument);
  // The budget bounds the threads that compute, the arena those that may: with several trials at once the helpers of
  // one may take pieces of another, which is as well.
  impl_->arena.execute([&] {
    oneapi::tbb::parallel_for(
        Index{0}, pieces,
        [&](Index i) {
          received(argument);
          piece(argument, i);
          published(argument);
        },
        oneapi::tbb::simple_partitioner());
  });
  received(argument);
  cores_.give_back(helpers);
}

BorrowedTeam::BorrowedTeam(const std::string& budget, unsigned worker) {
  if (budget.empty()) return;
  try {
    cores_.emplace(budget, worker);
    check_threads(cores_->cores() - 1);
    team_.emplace(*cores_);
  } catch (const IoError&) {
    team_.reset();  // help is a matter of speed alone
  }
}

}  // namespace sandglass
