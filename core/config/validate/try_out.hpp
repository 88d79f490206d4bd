#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/config/validate/study_places.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Files up to this size together are read whole; of larger ones it is looked at what a dataset's inspect() does.
inline constexpr std::uintmax_t kReadWhole = 8 << 20;

/// The bytes of the files that a dataset is given, and of those in its folders, unpacked; nothing if it is given none.
std::optional<std::uintmax_t> bytes_read(const PluginUse& dataset, const Registry& registry);

/// Makes the plugins of `uses` and opens the files that they name: reports at its place what a plugin or a file
/// refuses. A block with an axis is made with the values of the study's points, the first few thousand, up to the first
/// that is refused; this only if there are no mistakes yet. `axes` is where to report a point.
void try_out(const StudySpec& study, const std::vector<UsePlace>& uses, const std::map<std::string, Mark>& axes,
             const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
