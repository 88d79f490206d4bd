#pragma once
#include <cstdint>
#include <filesystem>

namespace sandglass::config {

/// How many bytes a file holds, as far as it says so itself: of gzip data and of a zip archive (.npz) what they claim
/// to hold unpacked, if that is more than the file's size. 0 if it is no regular file or cannot be read.
std::uint64_t unpacked_size(const std::filesystem::path& file);

}  // namespace sandglass::config
