#pragma once
#include <memory>
#include <optional>
#include <string>

#include "core/linalg/team.hpp"
#include "core/sweep/execute/threads/core_budget.hpp"

namespace sandglass {

/// Splits the kernels of running trials over the cores that no trial holds, as tasks of a oneTBB arena of its own. One
/// for all trials of a process; may be used by several threads at once.
class KernelTeam final : public linalg::Team {
 public:
  /// Keeps a reference to the budget.
  explicit KernelTeam(CoreBudget& cores);
  ~KernelTeam() override;

  Index width() const override { return 1 + static_cast<Index>(cores_.free()); }
  void run(Index pieces, void (*piece)(void* argument, Index i), void* argument) override;

 private:
  struct Impl;
  CoreBudget& cores_;
  std::unique_ptr<Impl> impl_;
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
