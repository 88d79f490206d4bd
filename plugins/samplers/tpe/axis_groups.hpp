#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// The axes of a space, those that are active together in one group: the ones without a condition, and for each
/// condition its own. Every group stands behind the one that decides about it. Not `together`: each axis by itself.
std::vector<std::vector<std::size_t>> axis_groups(const SearchSpace& space, bool together);

}  // namespace sandglass
