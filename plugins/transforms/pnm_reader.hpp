#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

namespace sandglass {

struct ByteImage {
  std::ptrdiff_t height = 0;
  std::ptrdiff_t width = 0;
  std::ptrdiff_t channels = 1;       ///< 1 or 3
  std::vector<std::uint8_t> pixels;  ///< height x width x channels, 0 black to 255
};

/// Reads a PGM or PPM image: P2, P3 (text), P5, P6 (binary), maximum value up to 65535 (scaled to 255, rounded). Throws
/// IoError naming the file, what was expected and what was found. Reads no more into memory than the file can account
/// for. Source: Netpbm, "PGM/PPM format specification".
ByteImage read_pnm(const std::filesystem::path& file);

}  // namespace sandglass
