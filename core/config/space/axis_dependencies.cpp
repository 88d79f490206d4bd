#include "core/config/space/axis_dependencies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass::config {
namespace {

constexpr auto kWhenForm = "write {model.sparsity: {model.kind: sparse}}";

std::vector<AxisDependency> entries_of(const Node& block, Diagnostics& diagnostics) {
  std::vector<AxisDependency> dependencies;
  for (const Entry& entry : block.entries) {
    const Node& condition = entry.value;
    if (!condition.is_map()) {
      diagnostics.push_back(
          {condition.mark,
           fmt::format("the condition of axis {} is {}, expected an axis", entry.key, describe(condition)),
           kWhenForm,
           {}});
    } else if (condition.entries.size() != 1) {
      diagnostics.push_back(
          {entry.key_mark,
           fmt::format("axis {} depends on {} axes, expected one", in_quotes(entry.key), condition.entries.size()),
           condition.entries.empty() ? kWhenForm : "let the other depend on the third",
           {}});
    } else {
      dependencies.push_back({&entry, &condition.entries[0]});
    }
  }
  return dependencies;
}

/// The axis, the one that it depends on, and so on, up to one that depends on none or to the first again.
std::vector<std::string> chain_of(const std::vector<AxisDependency>& dependencies, const AxisDependency& first) {
  std::vector<std::string> chain{first.axis->key};
  for (const AxisDependency* dependency = &first; dependency && chain.size() <= dependencies.size();
       dependency = dependency_of(dependencies, chain.back())) {
    chain.push_back(dependency->other->key);
    if (chain.back() == chain.front()) break;
  }
  return chain;
}

}  // namespace

const AxisDependency* dependency_of(const std::vector<AxisDependency>& dependencies, const std::string& path) {
  const auto found =
      std::ranges::find(dependencies, path, [](const AxisDependency& dependency) { return dependency.axis->key; });
  return found == dependencies.end() ? nullptr : &*found;
}

std::vector<AxisDependency> read_axis_dependencies(const Entry* when, Diagnostics& diagnostics) {
  const Node* block = when ? require_map(when->value, "when", diagnostics) : nullptr;
  if (!block) return {};
  const std::vector<AxisDependency> dependencies = entries_of(*block, diagnostics);
  std::vector<AxisDependency> sound;
  std::vector<std::string> in_a_circle;
  for (const AxisDependency& dependency : dependencies) {
    const auto chain = chain_of(dependencies, dependency);
    if (chain.size() < 2 || chain.front() != chain.back()) {
      sound.push_back(dependency);
      continue;
    }
    if (std::ranges::find(in_a_circle, dependency.axis->key) == in_a_circle.end())
      diagnostics.push_back({dependency.axis->key_mark,
                             fmt::format("axis {} depends on itself", in_quotes(dependency.axis->key)),
                             fmt::format("{}", fmt::join(chain, " -> ")),
                             {}});
    in_a_circle.insert(in_a_circle.end(), chain.begin(), chain.end());
  }
  return sound;
}

namespace {

bool counts_in(const DependentAxis& item, const ParameterValue& variant) {
  return item.other == kVariantAxis && item.values == std::vector<ParameterValue>{variant};
}

/// Moves the axes that are `wanted` to the end of `to`, in their order.
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
