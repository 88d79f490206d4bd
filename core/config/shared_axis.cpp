#include "core/config/shared_axis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/axes.hpp"

namespace sandglass::config {
namespace {

Diagnostic unknown_path(const Entry& entry, const Sweepable& sweepable) {
  const std::string block = block_of(entry.key);
  const auto dot = entry.key.find('.');
  if (dot != entry.key.npos && entry.key.substr(dot + 1) == "use") {
    return {entry.key_mark,
            fmt::format("{} cannot be an axis: plugins cannot be swept", in_quotes(entry.key)),
            "write one study for each plugin and compare them",
            {}};
  }
  if (entry.key == "seed")
    return {entry.key_mark, "'seed' cannot be an axis", "several seeds for each point: 'replicates: 3' in 'sweep'", {}};
  const auto paths = sweepable.paths();
  const auto near = closest(entry.key, paths);
  std::vector<std::string> same_block;
  std::ranges::copy_if(paths, std::back_inserter(same_block),
                       [&](const std::string& path) { return block_of(path) == block; });
  const auto& shown = same_block.empty() ? paths : same_block;
  return {entry.key_mark,
          fmt::format("axis {} is no parameter of this study", in_quotes(entry.key)),
          near ? fmt::format("did you mean '{}'? ({})", *near, sweepable.find(*near)->expectation()) : "",
          {"parameters that can vary: " + join(shown)}};
}

std::optional<Axis> read_for_all(const Entry& entry, const std::vector<const VariantSweepable*>& variants,
                                 bool may_repeat, Diagnostics& diagnostics) {
  std::optional<Axis> axis;
  bool sound = true;
  for (const VariantSweepable* one : variants) {
    const auto& [variant, sweepable] = *one;
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

std::optional<Axis> read_shared_axis(const Entry& entry, const std::vector<const VariantSweepable*>& variants,
                                     bool may_repeat, Diagnostics& diagnostics) {
  Sweepable all;
  for (const auto* variant : variants) all.merge(variant->sweepable);
  if (all.find(entry.key)) return read_for_all(entry, variants, may_repeat, diagnostics);
  if (!all.may_exist(entry.key)) diagnostics.push_back(unknown_path(entry, all));
  return std::nullopt;
}

}  // namespace sandglass::config
