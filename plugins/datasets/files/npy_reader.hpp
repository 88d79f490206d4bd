#pragma once
#include <filesystem>

#include "plugins/datasets/files/array_table.hpp"

namespace sandglass {

/// Reads a NumPy array file (.npy), plain or gzip-compressed: versions 1 to 3; u1, i4, i8, f4, f8 and their like (b1,
/// i1, u2, i2, u4), little-endian, in C order. Throws IoError naming the file, what was expected and what was found: no
/// NPY file, another type, byte order or order of axes, too short, too long, a number that is not finite (or not so as
/// a float). Reads no more into memory than the file's own size can account for.
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
NumericArray read_npy(const std::filesystem::path& file);

}  // namespace sandglass
