#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/interfaces/axis.hpp"

namespace sandglass::config {

/// Groups of parameters that move together, by their place in StudySpec::parameters.
using Zips = std::vector<std::vector<std::size_t>>;

/// Reads `sweep.zip` (null: absent), lists of paths. The axes of a group have lists of one length and are active at the
/// same points; groups with a mistake are left out. With `complete` a path that is not in `parameters` is a mistake.
Zips read_zip(const Entry* zip, const SearchSpace& parameters, bool complete, Diagnostics& diagnostics);

/// The search space, in which each group is one axis, in the place of its first parameter; and for each axis of it the
/// parameters that it sets.
std::pair<SearchSpace, Zips> zipped_space(const SearchSpace& parameters, const Zips& groups);

}  // namespace sandglass::config
