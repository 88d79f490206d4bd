#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/interfaces/axis.hpp"

namespace sandglass::config {

/// Parameters that move together, by their place.
using Zips = std::vector<std::vector<std::size_t>>;

/// Reads `sweep.zip` (null: absent), lists of paths. Each group has to be of lists of one length that count under the
/// same condition; groups with a mistake are left out. With `complete` a path that is not in `parameters` is a mistake.
Zips read_zip(const Entry* zip, const SearchSpace& parameters, bool complete, Diagnostics& diagnostics);

/// The space in which each group is one axis, in the place of its first parameter, and for each of its axes the
/// parameters that it sets.
std::pair<SearchSpace, Zips> zipped_space(const SearchSpace& parameters, const Zips& groups);

}  // namespace sandglass::config
