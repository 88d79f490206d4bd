#include "plugins/datasets/images/image_file.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/images/image_formats.hpp"

namespace sandglass {
namespace {

std::vector<std::uint8_t> read_all(ByteSource& source) {
  constexpr std::size_t kStep = 1 << 16;
  std::vector<std::uint8_t> bytes;
  for (std::size_t got = kStep; got == kStep;) {
    const auto size = bytes.size();
    bytes.resize(size + kStep);
    got = source.read({bytes.data() + size, kStep});
    bytes.resize(size + got);
  }
  return bytes;
}

bool starts_with(std::span<const std::uint8_t> bytes, std::string_view start) {
  return bytes.size() >= start.size() &&
         std::equal(start.begin(), start.end(), bytes.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// Hands the file to the decoder of its format.
auto decode(const std::filesystem::path& file, auto png, auto jpeg) {
  ByteSource source(file);
  const auto bytes = read_all(source);
  if (starts_with(bytes, "\x89PNG\r\n\x1a\n")) return png(source.name(), std::span(bytes));
  if (starts_with(bytes, "\xFF\xD8\xFF")) return jpeg(source.name(), std::span(bytes));
  refuse_data(
      source.name(), "a PNG or JPEG image",
      bytes.empty() ? "an empty file" : "other first bytes; it is broken, or of another kind than its name says");
}

/// Which of the old pixels make a new one along an axis, and with what weights.
struct Taps {
  Index first = 0;
  std::vector<double> weights;
};

std::vector<Taps> triangle(Index from, Index to) {
  std::vector<Taps> all;
  const double step = static_cast<double>(from) / static_cast<double>(to), reach = std::max(step, 1.0);
  for (Index i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * step;
    const auto first = std::max<Index>(0, static_cast<Index>(std::floor(centre - reach)));
    const auto end = std::min<Index>(from, static_cast<Index>(std::ceil(centre + reach)));
    Taps taps{first, {}};
    double sum = 0;
    for (Index k = first; k < end; ++k) {
      const double far = std::abs(static_cast<double>(k) + 0.5 - centre) / reach;
      taps.weights.push_back(std::max(0.0, 1 - far));
      sum += taps.weights.back();
    }
    for (auto& weight : taps.weights) weight /= sum;
    all.push_back(std::move(taps));
  }
  return all;
}

}  // namespace

void require_size(const std::string& name, std::uint64_t height, std::uint64_t width) {
  if (height > 0 && width > 0 && height <= kMostPixels / width) return;
  refuse_data(name, "an image of 1 to " + std::to_string(kMostPixels) + " pixels",
              std::to_string(height) + " x " + std::to_string(width));
}

Image read_image(const std::filesystem::path& file) { return decode(file, read_png, read_jpeg); }

ImageHeader read_image_header(const std::filesystem::path& file) {
  return decode(file, read_png_header, read_jpeg_header);
}

Image blended(const Image& image, float background) {
  Image out{image.height, image.width, image.channels - 1, {}};
  const auto c = static_cast<std::size_t>(image.channels);
  for (std::size_t at = 0; at < image.samples.size(); at += c) {
    const float opacity = image.samples[at + c - 1];
    for (std::size_t k = 0; k + 1 < c; ++k)
      out.samples.push_back(opacity * image.samples[at + k] + (1 - opacity) * background);
  }
  return out;
}

Image with_channels(Image image, Index channels) {
  if (image.channels == channels) return image;
  Image out{image.height, image.width, channels, {}};
  if (channels == 3) {
    for (const float grey : image.samples) out.samples.insert(out.samples.end(), 3, grey);
  } else {
    for (std::size_t at = 0; at < image.samples.size(); at += 3)
      out.samples.push_back(static_cast<float>(0.299 * image.samples[at] + 0.587 * image.samples[at + 1] +
                                               0.114 * image.samples[at + 2]));
  }
  return out;
}

Image resized(const Image& image, Index height, Index width) {
  if (image.height == height && image.width == width) return image;
  const Index c = image.channels;
  const auto across = triangle(image.width, width), down = triangle(image.height, height);
  const auto sum = [](const Taps& taps, const float* from, Index stride) {
    double total = 0;
    for (std::size_t k = 0; k < taps.weights.size(); ++k)
      total += taps.weights[k] * from[(taps.first + static_cast<Index>(k)) * stride];
    return static_cast<float>(total);
  };
  std::vector<float> narrow;  // (image.height, width, channels)
  for (Index y = 0; y < image.height; ++y)
    for (const auto& taps : across)
      for (Index k = 0; k < c; ++k) narrow.push_back(sum(taps, image.samples.data() + y * image.width * c + k, c));
  Image out{height, width, c, {}};
  for (const auto& taps : down)
    for (Index x = 0; x < width * c; ++x) out.samples.push_back(sum(taps, narrow.data() + x, width * c));
  return out;
}

}  // namespace sandglass
