#include "plugins/pruners/rung_order.hpp"

#include <bit>
#include <cmath>

namespace sandglass {

bool RungOrder::Entry::operator<(const Entry& other) const {
  if (std::isnan(value) || std::isnan(other.value))
    return std::isnan(value) == std::isnan(other.value) ? trial < other.trial : std::isnan(other.value);
  return value < other.value || (value == other.value && trial < other.trial);
}

void RungOrder::tell(const TrialSnapshot& changed) {
  using State = TrialSnapshot::State;
  Known now;
  now.here = changed.epochs() >= epoch_;
  now.waits = changed.state == State::waiting && changed.epochs() == epoch_;
  now.arrived = now.here || changed.state == State::ended;
  if (now.here) now.value = changed.value_at(epoch_);
  const auto place = changed.trial - first_;
  if (known_.size() <= place) known_.resize(place + 1);
  auto& known = known_[place];
  const bool same_value = std::bit_cast<std::uint64_t>(known.value) == std::bit_cast<std::uint64_t>(now.value);
  if (known.here != now.here || known.waits != now.waits || !same_value) {
    if (known.here) leave({known.value, changed.trial});
    if (now.here) enter({now.value, changed.trial}, now.waits);
  }
  if (known.arrived) --arrived_;
  if (now.arrived) ++arrived_;
  known = now;
}

void RungOrder::enter(const Entry& entry, bool waits) {
  order_.insert(entry);
  if (waits) waiting_.insert(entry);
  if (!std::isnan(entry.value)) ++numbers_;
}

void RungOrder::leave(const Entry& entry) {
  order_.erase(entry);
  waiting_.erase(entry);
  if (!std::isnan(entry.value)) --numbers_;
}

std::size_t RungOrder::rank(std::uint64_t trial) const {
  return order_.order_of_key({known_.at(trial - first_).value, trial});
}

void RungOrders::tell(const TrialSnapshot& changed) {
  for (auto& [epoch, order] : orders_) order.tell(changed);
}

const RungOrder& RungOrders::at(std::int64_t epoch, std::span<const TrialSnapshot> snapshots) {
  const auto [found, is_new] = orders_.try_emplace(epoch, epoch, first_);
  if (is_new)
    for (const auto& snapshot : snapshots) found->second.tell(snapshot);
  return found->second;
}

}  // namespace sandglass
