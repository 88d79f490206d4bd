#include "results/store/stacks/array_stacks.hpp"

#include <algorithm>

#include "results/base/checksum.hpp"
#include "results/store/hdf5/array_io.hpp"

namespace sandglass::results {
namespace {

std::uint64_t content_digest(const Array& array) {
  Fnv1a hash;
  std::visit([&](const auto& values) { hash.add_bytes(values.data(), values.size() * sizeof(values[0])); }, array.data);
  return hash.value();
}

bool same_description(const Array& a, const Array& b) {
  return a.name == b.name && a.dimensions == b.dimensions && a.shape == b.shape && a.data.index() == b.data.index() &&
         a.unit == b.unit && a.text == b.text && a.weights == b.weights;
}

/// A coordinate is the values of its dimension, which a group has once: trials that have others are apart.
bool fits(const ArrayStack& stack, const ArrayStack& one) {
  if (stack.positions != one.positions) return false;
  for (std::size_t i = 0; i < stack.arrays.size(); ++i) {
    if (!same_description(stack.arrays[i], one.arrays[i])) return false;
    if (is_coordinate(stack.arrays[i]) && stack.contents[i] != one.contents[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view parent_name(StackKind kind) { return kind == StackKind::arrays ? "arrays" : "weights"; }

bool may_be_shared(const Array& array) {
  return is_coordinate(array) ||
         (array.shape.size() == 1 && std::holds_alternative<std::vector<std::int32_t>>(array.data));
}

void ArrayStacks::add(std::uint64_t trial, const std::vector<Array>& arrays, bool keep_weights) {
  const std::int64_t data = add_to_stack(StackKind::arrays, trial, arrays);
  const std::int64_t weights = keep_weights ? add_to_stack(StackKind::weights, trial, arrays) : -1;
  places_.push_back({trial, {data, weights}});
}

std::int64_t ArrayStacks::add_to_stack(StackKind kind, std::uint64_t trial, const std::vector<Array>& arrays) {
  ArrayStack one;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (arrays[i].weights != (kind == StackKind::weights)) continue;
    one.arrays.push_back(without_data(arrays[i]));
    one.positions.push_back(i);
    one.shared.push_back(may_be_shared(arrays[i]));
    one.contents.push_back(one.shared.back() ? content_digest(arrays[i]) : 0);
  }
  if (one.arrays.empty()) return -1;
  auto& stacks = stacks_[static_cast<std::size_t>(kind)];
  auto found = std::ranges::find_if(stacks, [&](const ArrayStack& stack) { return fits(stack, one); });
  if (found == stacks.end()) {
    stacks.push_back(std::move(one));
    found = stacks.end() - 1;
  } else {
    for (std::size_t i = 0; i < one.shared.size(); ++i)
      found->shared[i] = found->shared[i] && found->contents[i] == one.contents[i];
  }
  found->trials.push_back(trial);
  return found - stacks.begin();
}

bool ArrayStacks::has(std::uint64_t trial) const {
  return std::ranges::any_of(kStackKinds, [&](StackKind kind) { return group(kind, trial).has_value(); });
}

std::optional<std::size_t> ArrayStacks::group(StackKind kind, std::uint64_t trial) const {
  const auto place = std::ranges::lower_bound(places_, trial, {}, &Place::trial);
  if (place == places_.end() || place->trial != trial) return std::nullopt;
  const std::int64_t group = place->groups[static_cast<std::size_t>(kind)];
  return group < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(group));
}

}  // namespace sandglass::results
