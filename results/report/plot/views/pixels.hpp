#pragma once

#include <span>
#include <vector>

#include "results/report/plot/figure.hpp"
#include "results/report/plot/figure_data.hpp"

namespace sandglass::results {

/// A picture's size: of one channel, or of three that follow each other in each pixel.
struct PictureShape {
  std::size_t height = 0, width = 0, channels = 1;
  std::size_t values() const { return height * width * channels; }
};

PictureShape picture_shape(const nlohmann::json& shape);

/// As red, green, blue in 0..255: values of low are black, of high white; one channel is grey.
std::vector<unsigned char> pixels_of(std::span<const double> values, const PictureShape& shape, double low,
                                     double high);

/// Of one channel, white at 0, blue below and red above, the strongest at +-`most`; of three their mean.
std::vector<unsigned char> diverging_pixels(std::span<const double> values, const PictureShape& shape, double most);

}  // namespace sandglass::results
