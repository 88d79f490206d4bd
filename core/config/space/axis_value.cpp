#include "core/config/space/axis_value.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass::config {
namespace {

bool is_numeric(const ParameterValue& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

/// 0 for a continuous range.
double step_of(const Axis& axis) { return axis.step == 0 && axis.spec.type == ParameterType::integer ? 1 : axis.step; }

}  // namespace

double number(const ParameterValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole ? static_cast<double>(*whole) : std::get<double>(value);
}

bool has_single_values(const Axis& axis) { return axis.is_list() || step_of(axis) > 0; }

std::optional<ParameterValue> on_axis(const Axis& axis, const ParameterValue& value) {
  if (axis.is_list()) {
    const auto found = std::ranges::find(axis.values, value);
    return found == axis.values.end() ? std::nullopt : std::optional(*found);
  }
  if (!is_numeric(value) || !(number(value) >= axis.min && number(value) <= axis.max)) return std::nullopt;
  const double step = step_of(axis);
  if (step == 0) return value;
  const double index = std::round((number(value) - axis.min) / step);
  const double nearest = std::min(axis.min + index * step, axis.max);
  if (!(std::abs(nearest - number(value)) <= 1e-9 * step)) return std::nullopt;
  if (axis.spec.type == ParameterType::integer) return static_cast<std::int64_t>(std::llround(nearest));
  return nearest;
}

std::string values_text(const Axis& axis) {
  if (!axis.is_list())
    return fmt::format("it goes from {} to {}{}", axis.min, axis.max,
                       axis.step > 0 ? fmt::format(" in steps of {}", axis.step) : "");
  std::vector<std::string> values;
  for (const auto& value : axis.values) values.push_back(to_string(value));
  return "values: " + join(values);
}

std::optional<ParameterValue> read_axis_value(const Node& node, const Axis& axis, Diagnostics& diagnostics) {
  ParameterSpec spec = axis.spec;
  spec.fallback.reset();
  const auto read = read_value(node, spec, axis.path, diagnostics);
  if (!read) return std::nullopt;
  auto value = on_axis(axis, *read);
  if (!value)
    diagnostics.push_back(
        {node.mark, fmt::format("{} is no value of axis {}", to_string(*read), axis.path), values_text(axis), {}});
  return value;
}

std::vector<ParameterValue> read_axis_values(const Node& node, const Axis& axis, Diagnostics& diagnostics) {
  const bool of_lists = axis.spec.type == ParameterType::integers;
  const bool several = node.is_list() && (!of_lists || (!node.items.empty() && node.items[0].is_list()));
  std::vector<ParameterValue> values;
  const auto add = [&](const Node& one) {
    if (auto value = read_axis_value(one, axis, diagnostics)) values.push_back(std::move(*value));
  };
  if (several) {
    std::ranges::for_each(node.items, add);
    if (node.items.empty()) diagnostics.push_back({node.mark, "the list names no value", values_text(axis), {}});
  } else {
    add(node);
  }
  return values;
}

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
