#pragma once
#include <atomic>
#include <cstddef>
#include <string>

namespace sandglass {

/// The cores of a study: as many as it has workers. Each running trial holds one. The kernels of a trial borrow those
/// that no trial holds, for the time of one kernel. The counts lie in memory that worker processes of this machine can
/// open, too. Safe to use from several threads and processes at once.
class CoreBudget {
 public:
  /// `cores` free ones, and places for `workers` processes that borrow. Throws IoError if the system gives no memory
  /// for it.
  CoreBudget(unsigned cores, unsigned workers);
  /// The budget that another process calls name(), for its worker `worker`. Throws IoError if it cannot be opened.
  CoreBudget(const std::string& name, unsigned worker);
  ~CoreBudget();
  CoreBudget(const CoreBudget&) = delete;
  CoreBudget& operator=(const CoreBudget&) = delete;

  /// How another process of this user opens it.
  std::string name() const;
  unsigned cores() const;

  /// A trial begins, or has ended. It never waits: a kernel that has borrowed its core returns it in a moment.
  void hold();
  void release();

  /// How many cores nobody holds or borrows.
  unsigned free() const;
  /// Whether trials hold more cores than there are left for them: who borrows is to give back.
  bool wanted() const;
  /// Takes up to `most` free cores; returns how many.
  unsigned borrow(unsigned most);
  void give_back(unsigned count);
  /// Gives back what the process of that worker had borrowed when it ended.
  void reclaim(unsigned worker);

 private:
  struct Counts;
  void open(int descriptor);

  int descriptor_ = -1;
  unsigned worker_ = 0;
  std::size_t bytes_ = 0;
  Counts* counts_ = nullptr;
};

/// The cores that so many workers can use: no more than this machine lets the program have.
unsigned useful_cores(unsigned workers);

}  // namespace sandglass
