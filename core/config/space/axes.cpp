#include "core/config/space/axes.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/study/study_schema.hpp"

namespace sandglass::config {
namespace {

constexpr auto kTwoWays = "write a list, [0.1, 0.2], or a range, {min: 0, max: 1}";

/// "0.001" for the values 0 and 001, which somebody wrote who uses a decimal comma; empty for two that were meant.
std::string meant_decimal(const Node& whole, const Node& part, const ParameterSpec& spec) {
  const bool number = spec.type == ParameterType::real || spec.type == ParameterType::integer;
  const auto digits = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::string_view front = std::string_view(whole.text).substr(whole.text.starts_with('-') ? 1 : 0);
  const bool two = digits(front) && digits(part.text) && part.text.size() > 1 && part.text.starts_with('0');
  return number && two && !whole.quoted && !part.quoted ? whole.text + "." + part.text : "";
}

/// "1.5" for [1,5, 2,25]: numbers of which every second comma alone is followed by a space are written by somebody who
/// uses decimal commas. Empty else.
std::string meant_decimals(const std::vector<Node>& items, const ParameterSpec& spec) {
  if (spec.type != ParameterType::real || items.size() < 4 || items.size() % 2 != 0) return "";
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& text = items[i].text;
    const bool digits =
        !items[i].quoted && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
    if (items[i].kind != Node::Kind::scalar || text.empty() || !digits) return "";
    if (i == 0) continue;
    const Mark &before = items[i - 1].mark, &mark = items[i].mark;
    const bool tight = mark.line == before.line && mark.column == before.column + items[i - 1].text.size() + 1;
    if (tight != (i % 2 == 1)) return "";
  }
  return items[0].text + "." + items[1].text;
}

std::optional<Axis> read_list(const Entry& entry, const ParameterSpec& spec, bool may_repeat,
                              Diagnostics& diagnostics) {
  if (entry.value.items.empty()) {
    diagnostics.push_back({entry.value.mark, fmt::format("axis {} has no values", entry.key), kTwoWays, {}});
    return std::nullopt;
  }
  Axis axis{.path = entry.key, .spec = spec, .values = {}};
  ParameterSpec value_spec = spec;
  value_spec.fallback.reset();  // a default is of no use in a list of values
  std::set<ParameterValue> seen;
  const auto& items = entry.value.items;
  if (const auto meant = meant_decimals(items, spec); !meant.empty()) {
    diagnostics.push_back(
        {items[0].mark,
         fmt::format("axis {} has {} values, {} and {} the first", entry.key, items.size(), items[0].text,
                     items[1].text),
         fmt::format("is {} meant? decimals stand behind a point; else put a space behind every comma", meant),
         {}});
    return std::nullopt;
  }
  for (std::size_t i = 1; i < items.size(); ++i)
    if (const auto meant = meant_decimal(items[i - 1], items[i], spec); !meant.empty()) {
      diagnostics.push_back(
          {items[i - 1].mark,
           fmt::format("axis {} has the values {} and {}", entry.key, items[i - 1].text, items[i].text),
           fmt::format("is {} meant? decimals stand behind a point", meant),
           {}});
      return std::nullopt;
    }
  for (const Node& item : entry.value.items) {
    const auto value = read_value(item, value_spec, "a value of axis " + entry.key, diagnostics);
    if (!value) continue;
    if (!seen.insert(*value).second && !may_repeat) {
      diagnostics.push_back({item.mark,
                             fmt::format("{} stands twice in axis {}", to_string(*value), entry.key),
                             "to repeat a point with other seeds use 'replicates'",
                             {}});
    }
    axis.values.push_back(*value);
  }
  if ((may_repeat ? axis.values.size() : seen.size()) != entry.value.items.size()) return std::nullopt;
  return axis;
}

Mark mark_of(const Node& range, std::string_view key) {
  const Entry* entry = range.find(key);
  return entry ? entry->value.mark : range.mark;
}

/// Checks the keys against each other. Reports the first fault and returns false.
bool check_range(const Axis& axis, const Node& range, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string_view key, std::string message, std::string hint) {
    diagnostics.push_back({mark_of(range, key), std::move(message), std::move(hint), {}});
    return false;
  };
  if (axis.min > axis.max) return refuse("min", fmt::format("axis {} has min above max", axis.path), "swap them");
  if (axis.log && axis.min <= 0) {
    return refuse("min", fmt::format("axis {} is searched in log space, but its min is not above 0", axis.path),
                  "raise min, or leave out 'log'");
  }
  if (axis.log && range.find("step")) {
    return refuse("step", fmt::format("axis {} has both 'log' and 'step'", axis.path),
                  "leave one out, or list the values");
  }
  // Samplers compute with the integers of a range as doubles, which are exact up to here.
  constexpr double kMostExact = 9007199254740992.0;
  const double largest = std::max({std::abs(axis.min), std::abs(axis.max), axis.step});
  if (axis.spec.type == ParameterType::integer && largest > kMostExact)
    return refuse("max", fmt::format("axis {} reaches beyond 2^53", axis.path), "list the values");
  if (!std::isfinite(axis.max - axis.min)) return refuse("max", fmt::format("axis {} is too wide", axis.path), "");
  return true;
}

/// Reports a bound of the range that is not a value of the parameter.
void check_bound(const Node& range, std::string_view key, const ParameterValue& value, const Axis& axis,
                 Diagnostics& diagnostics) {
  const auto wrong = axis.spec.violation(value);
  if (!wrong.empty())
    diagnostics.push_back({mark_of(range, key), fmt::format("{} of axis {} {}", key, axis.path, wrong), "", {}});
}

std::optional<Axis> read_range(const Entry& entry, const ParameterSpec& spec, Diagnostics& diagnostics) {
  const Node& range = entry.value;
  if (spec.type != ParameterType::real && spec.type != ParameterType::integer) {
    diagnostics.push_back(
        {range.mark,
         fmt::format("axis {} is a range, but its parameter is a {}", entry.key, to_string(spec.type)),
         "list the values",
         {}});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  const Schema schema = axis_range_schema(spec.type);
  const Params params = read_block(&range,
                                   {.owner = "axis " + entry.key,
                                    .schemas = {&schema},
                                    .other_keys = {},
                                    .may_miss = {"step"},
                                    .notes = {},
                                    .mark = entry.key_mark},
                                   diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  Axis axis{.path = entry.key, .spec = spec, .values = {}};
  axis.min = number_of(*params.find("min"));
  axis.max = number_of(*params.find("max"));
  axis.log = params.boolean("log");
  if (range.find("step")) axis.step = number_of(*params.find("step"));
  for (const char* bound : kAxisBounds) check_bound(range, bound, *params.find(bound), axis, diagnostics);
  if (diagnostics.size() != before || !check_range(axis, range, diagnostics)) return std::nullopt;
  return axis;
}

}  // namespace

std::optional<Axis> read_axis(const Entry& entry, const ParameterSpec& spec, bool may_repeat,
                              Diagnostics& diagnostics) {
  if (entry.value.is_list()) return read_list(entry, spec, may_repeat, diagnostics);
  if (entry.value.is_map()) return read_range(entry, spec, diagnostics);
  diagnostics.push_back({entry.value.mark,
                         fmt::format("axis {} is {}, expected a list or a range", entry.key, describe(entry.value)),
                         kTwoWays,
                         {}});
  return std::nullopt;
}

namespace {

Diagnostic unknown_path(const Entry& entry, const SweepableParameters& sweepable) {
  const std::string block = block_of(entry.key);
  if (entry.key == "seed")
    return {entry.key_mark, "'seed' cannot be an axis", "several seeds for each point: 'replicates: 3' in 'sweep'", {}};
  const auto paths = sweepable.paths();
  const StudyBlock* found = find_trial_block(entry.key);
  const bool is_list = found && found->is_list;
  const auto network = of_network(entry.key, paths);
  const auto near = meant(entry.key, paths);
  std::vector<std::string> same_block;
  std::ranges::copy_if(paths, std::back_inserter(same_block),
                       [&](const std::string& path) { return block_of(path) == block; });
  const auto& shown = same_block.empty() ? paths : same_block;
  return {entry.key_mark,
          fmt::format("axis {} is no parameter of this study", in_quotes(entry.key)),
          !network.empty() ? network
          : near           ? fmt::format("did you mean '{}'? ({})", *near, sweepable.find(*near)->expectation())
          : is_list        ? "lists of plugins vary by 'variants', with one of them in each"
                           : "",
          {"parameters that can vary: " + join(shown)}};
}

std::optional<Axis> read_for_all(const Entry& entry, const std::vector<const VariantParameters*>& variants,
                                 bool may_repeat, Diagnostics& diagnostics) {
  std::optional<Axis> axis;
  bool sound = true;
  for (const VariantParameters* one : variants) {
    const auto& [variant, choices, sweepable] = *one;
    const auto* spec = sweepable.find(entry.key);
    if (!spec) {
      if (!sweepable.may_exist(entry.key)) {
        diagnostics.push_back({entry.key_mark,
                               fmt::format("axis {} is no parameter of variant '{}'", in_quotes(entry.key), variant),
                               "write it in the block 'axes' of those that have it",
                               {}});
      }
      sound = false;
      continue;
    }
    auto read = read_axis(entry, *spec, may_repeat, diagnostics);
    if (read && axis && axis->spec.type != spec->type) {
      diagnostics.push_back({entry.key_mark,
                             fmt::format("axis {} is {} in variant '{}' and {} in another", in_quotes(entry.key),
                                         to_string(spec->type), variant, to_string(axis->spec.type)),
                             "an axis has one type in all variants",
                             {}});
      sound = false;
    }
    sound = sound && read;
    if (!axis) axis = std::move(read);
  }
  return sound ? axis : std::nullopt;
}

}  // namespace

std::optional<Axis> read_shared_axis(const Entry& entry, const std::vector<const VariantParameters*>& variants,
                                     bool may_repeat, Diagnostics& diagnostics) {
  SweepableParameters all;
  for (const auto* variant : variants) all.merge(variant->sweepable);
  if (all.find(entry.key)) return read_for_all(entry, variants, may_repeat, diagnostics);
  if (!all.may_exist(entry.key)) diagnostics.push_back(unknown_path(entry, all));
  return std::nullopt;
}

}  // namespace sandglass::config
