#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/linalg/team.hpp"
#include "core/sweep/execute/threads/core_budget.hpp"
#include "core/sweep/execute/threads/worker_arena.hpp"

namespace sandglass {

/// Splits the kernels of running trials over the cores that no trial holds. A helper is a task of a oneTBB arena: it
/// borrows a core, takes pieces of whichever trial has some, and looks for more for a while, because a kernel takes
/// less time than waking a thread. It leaves when there is nothing to do or a trial wants its core. One team for all
/// trials of a process; may be used by several threads at once.
class KernelTeam final : public linalg::Team {
 public:
  /// Keeps a reference to the budget. `trials`: threads of TBB that may run trials beside the helpers. Throws IoError
  /// if the threads cannot be had.
  KernelTeam(CoreBudget& cores, unsigned trials);
  /// Waits for the helpers to leave. No trial may use the team any more.
  ~KernelTeam() override;

  /// The caller and the helpers that are here. Calls for more if cores are free.
  Index width() override;
  void run(Index pieces, void (*piece)(void* argument, Index i), void* argument) override;

 private:
  struct Job;
  static void help(void* team);
  bool take_pieces();
  void call_for_help();

  CoreBudget& cores_;
  std::vector<Job> jobs_;  // of so many callers at once
  std::atomic<bool> ends_ = false;
  std::atomic<int> called_ = 0;  // helpers that are here, or on their way
  std::atomic<int> here_ = 0;
  WorkerArena arena_;
};

/// The cores of a study that another process of this machine runs, for one of its workers.
class BorrowedTeam {
 public:
  /// Without a team if the budget or the threads cannot be had: then the trial computes alone, to the same bits.
  BorrowedTeam(const std::string& budget, unsigned worker);
  linalg::Team* team() { return team_ ? &*team_ : nullptr; }

 private:
  std::optional<CoreBudget> cores_;
  std::optional<KernelTeam> team_;
};

}  // namespace sandglass
