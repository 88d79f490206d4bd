#pragma once
#include "plugins/datasets/images/image_file.hpp"

/// The decoders behind read_image(), each for a file in memory that has its format's first bytes.
namespace sandglass {

ImageHeader read_png_header(const std::string& name, std::span<const std::uint8_t> bytes);
Image read_png(const std::string& name, std::span<const std::uint8_t> bytes);

ImageHeader read_jpeg_header(const std::string& name, std::span<const std::uint8_t> bytes);
Image read_jpeg(const std::string& name, std::span<const std::uint8_t> bytes);

/// Throws IoError for an image without pixels or with more than kMostPixels.
void require_size(const std::string& name, std::uint64_t height, std::uint64_t width);

}  // namespace sandglass
