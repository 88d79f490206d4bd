#pragma once
#include <filesystem>
#include <sandglass/plugin.hpp>

namespace sandglass {

/// A decoded image, (height, width, channels), samples from 0 to 1 as the file has them: neither gamma nor a colour
/// profile is applied, nor the rotation that a camera notes beside its picture (EXIF).
struct Image {
  Index height = 0;
  Index width = 0;
  Index channels = 1;  ///< 1 grey, 2 grey and opacity, 3 red, green and blue, 4 with opacity
  std::vector<float> samples;

  bool transparent() const { return channels == 2 || channels == 4; }
};

/// What an image's header says.
struct ImageHeader {
  Index height = 0;
  Index width = 0;
  Index channels = 1;  ///< 1 grey, 3 colour; opacity does not count
};

/// What is the largest image that is believed, so that a small file cannot ask for all memory.
inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;

/// PNG of 1 to 16 bits a sample, grey, colour or palette, interlaced or not; JPEG, grey or YCbCr or RGB, baseline or
/// progressive. The first bytes tell which, not the name. Throws IoError naming the file: of another kind, broken, cut
/// off, more than kMostPixels, CMYK.
Image read_image(const std::filesystem::path& file);

/// Reads the header alone.
ImageHeader read_image_header(const std::filesystem::path& file);

/// Every pixel's opacity a taken into account: a * pixel + (1 - a) * background.
Image blended(const Image& image, float background);

/// Of 1 or 3 channels. Grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601); colour of a grey image is three
/// times the same. The image must not be transparent.
Image with_channels(Image image, Index channels);

/// Another size, by a triangle filter along each axis in turn: bilinear interpolation where the image grows, and where
/// it shrinks a mean over two output pixels' width that weights near pixels more (so that nothing is skipped). The same
/// bits on every machine.
Image resized(const Image& image, Index height, Index width);

}  // namespace sandglass
