#include "core/config/axis_order.hpp"

#include <algorithm>
#include <optional>

#include "core/config/study_spec.hpp"

namespace sandglass::config {
namespace {

bool counts_in(const DependentAxis& item, const ParameterValue& variant) {
  return item.other == kVariantAxis && item.values == std::vector<ParameterValue>{variant};
}

/// Moves those that are wanted to the end of `to`, in their order.
template <class Wanted>
void move_if(std::vector<DependentAxis>& from, std::vector<DependentAxis>& to, const Wanted& wanted) {
  std::ranges::copy_if(from, std::back_inserter(to), wanted);
  std::erase_if(from, wanted);
}

SearchSpace with_indices(std::vector<DependentAxis> items) {
  SearchSpace space;
  for (DependentAxis& item : items) {
    const auto other = std::ranges::find(space, item.other, &Axis::path);
    if (!item.other.empty() && other != space.end())
      item.axis.when = AxisCondition{static_cast<std::size_t>(other - space.begin()), std::move(item.values)};
    space.push_back(std::move(item.axis));
  }
  return space;
}

}  // namespace

SearchSpace in_order(std::vector<DependentAxis> own, std::vector<DependentAxis> common) {
  std::vector<DependentAxis> items;
  move_if(own, items, [](const DependentAxis& item) { return item.axis.path == kVariantAxis; });
  const auto variants = items.empty() ? std::vector<ParameterValue>{} : items[0].axis.values;
  for (const auto& variant : variants) {
    const auto is_its = [&](const DependentAxis& item) { return counts_in(item, variant); };
    move_if(own, items, is_its);
    move_if(common, items, is_its);
  }
  while (!common.empty()) {
    const auto is_placed = [&](const DependentAxis& item) {
      return item.other.empty() ||
             std::ranges::any_of(items, [&](const auto& one) { return one.axis.path == item.other; });
    };
    auto next = std::ranges::find_if(common, is_placed);
    if (next == common.end()) next = common.begin();  // only after a mistake
    items.push_back(std::move(*next));
    common.erase(next);
  }
  return with_indices(std::move(items));
}

}  // namespace sandglass::config
