#pragma once
#include <filesystem>
#include <string>

#include "results/base/files.hpp"

namespace sandglass::results {

// HDF5 files of ours end with a seal: one line of text after HDF5's own last byte, with size and CRC-32 of all before
// it. Every HDF5 reader ignores it. It lets us tell a damaged file without handing damaged bytes to the HDF5 library,
// whose parser is not made for them.

/// Appends the seal to a complete file. Throws IoError.
void append_seal(const FileDescriptor& file, const std::filesystem::path& path);

/// Throws IoError that says what is wrong if the file is shorter, longer or other than when it was sealed.
void check_seal(const FileDescriptor& file, const std::filesystem::path& path);

}  // namespace sandglass::results
