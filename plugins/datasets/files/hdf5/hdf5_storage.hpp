#pragma once
#include <hdf5.h>

#include <sandglass/plugin.hpp>

namespace sandglass {

/// Whether there is an object at `path`: every group on the way is there, and no link leads nowhere.
bool holds_object(hid_t file, const std::string& path);

/// Throws IoError naming a filter that the chunks of a set need and this HDF5 has not, with the command that rewrites
/// the file without it.
void require_filters(hid_t set, const std::string& where);

/// Of a virtual dataset: the bytes of the files that it takes its values from. Throws IoError naming a file or an array
/// that is missing (HDF5 would give zeros), or an array there that is damaged or virtual itself. Nothing if the set is
/// not virtual.
std::optional<std::uint64_t> check_virtual(hid_t set, const std::string& file, const std::string& where);

}  // namespace sandglass
