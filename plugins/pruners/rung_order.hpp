#pragma once
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
#include <map>
#include <sandglass/plugin.hpp>
#include <set>
#include <vector>

namespace sandglass {

/// The trials that are known to have trained for `epoch` epochs, in the order of TrialSnapshot::value_at(epoch):
/// smaller values first, equal ones by number, what is not a number last. Of n trials, an update or a question takes
/// time in proportion to log n.
class RungOrder {
 public:
  /// `first`: the least number of a trial.
  RungOrder(std::int64_t epoch, std::uint64_t first) : epoch_(epoch), first_(first) {}

  /// As Pruner::tell().
  void tell(const TrialSnapshot& changed);

  std::size_t size() const { return order_.size(); }
  /// How many have a number there: the first so many.
  std::size_t numbers() const { return numbers_; }
  /// How many trials are here or ended before.
  std::size_t arrived() const { return arrived_; }
  /// How many precede a trial that is here.
  std::size_t rank(std::uint64_t trial) const;
  /// The trial that so many precede, and its value; rank < size().
  std::uint64_t trial(std::size_t rank) const { return order_.find_by_order(rank)->trial; }
  double value(std::size_t rank) const { return order_.find_by_order(rank)->value; }
  /// Whether a trial that waits here precedes all others that do.
  bool is_first_waiting(std::uint64_t trial) const { return !waiting_.empty() && waiting_.begin()->trial == trial; }

 private:
  struct Entry {
    double value;
    std::uint64_t trial;
    bool operator<(const Entry& other) const;
  };
  struct Known {
    double value = 0;
    bool here = false, waits = false, arrived = false;
  };
  void enter(const Entry& entry, bool waits);
  void leave(const Entry& entry);

  std::int64_t epoch_;
  std::uint64_t first_;
  __gnu_pbds::tree<Entry, __gnu_pbds::null_type, std::less<Entry>, __gnu_pbds::rb_tree_tag,
                   __gnu_pbds::tree_order_statistics_node_update>
      order_;
  std::set<Entry> waiting_;
  std::vector<Known> known_;  // by number - first_
  std::size_t numbers_ = 0, arrived_ = 0;
};

/// The orders at all epochs at which trials were judged so far.
class RungOrders {
 public:
  /// Of the trials from `first` on.
  explicit RungOrders(std::uint64_t first = 0) : first_(first) {}

  void tell(const TrialSnapshot& changed);

  /// The order after `epoch` epochs. `snapshots`: of the trials that were told of; looked at where the epoch is a new
  /// one.
  const RungOrder& at(std::int64_t epoch, std::span<const TrialSnapshot> snapshots);

 private:
  std::uint64_t first_;
  std::map<std::int64_t, RungOrder> orders_;
};

}  // namespace sandglass
