#pragma once
#include <hdf5.h>

#include <filesystem>
#include <string>

namespace sandglass {

/// HDF5 1.10 takes the mapping of a virtual dataset apart while it opens it, and compares its checksum only afterwards:
/// a damaged one may crash it, or keep it busy for ever. So this looks first, at the file itself. Throws IoError, with
/// `where` in front, if the mapping of the array in the file at `path` is damaged. Nothing to do for other arrays.
void check_mapping(hid_t file, const std::string& array, const std::filesystem::path& path, const std::string& where);

}  // namespace sandglass
