#include "results/report/plot/views/pixels.hpp"

#include <algorithm>
#include <cmath>

#include "results/report/plot/colours.hpp"

namespace sandglass::results {
namespace {

unsigned char byte_of(double share) {
  return std::isnan(share) ? 0 : static_cast<unsigned char>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
}

}  // namespace

PictureShape picture_shape(const nlohmann::json& shape) {
  return {shape.at(0).get<std::size_t>(), shape.at(1).get<std::size_t>(),
          shape.size() > 2 ? shape.at(2).get<std::size_t>() : 1};
}

std::vector<unsigned char> pixels_of(std::span<const double> values, const PictureShape& shape, double low,
                                     double high) {
  std::vector<unsigned char> pixels;
  for (std::size_t pixel = 0; pixel < shape.height * shape.width; ++pixel)
    for (std::size_t channel = 0; channel < 3; ++channel)
      pixels.push_back(
          byte_of((values[pixel * shape.channels + std::min(channel, shape.channels - 1)] - low) / (high - low)));
  return pixels;
}

std::vector<unsigned char> diverging_pixels(std::span<const double> values, const PictureShape& shape, double most) {
  std::vector<unsigned char> pixels;
  for (std::size_t pixel = 0; pixel < shape.height * shape.width; ++pixel) {
    double mean = 0;
    for (std::size_t channel = 0; channel < shape.channels; ++channel)
      mean += values[pixel * shape.channels + channel] / static_cast<double>(shape.channels);
    const Colour colour = diverging(most > 0 ? mean / most : 0);
    for (const double part : {colour.red, colour.green, colour.blue}) pixels.push_back(byte_of(part));
  }
  return pixels;
}

}  // namespace sandglass::results
