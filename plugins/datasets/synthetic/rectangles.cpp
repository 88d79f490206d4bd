#include <algorithm>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/synthetic/generated.hpp"

using namespace sandglass;

namespace {

constexpr Index kLeastSide = 3, kLeastDifference = 3;

/// The white border, one pixel wide, of a rectangle on black. Sides uniform from 3 to `size` pixels with a difference
/// of at least 3; corner uniform where the rectangle fits. Label 1: wider than high; 0: higher than wide; equally
/// likely.
class BorderOnly final : public Generator {
 public:
  explicit BorderOnly(Index size) : size_(size) {}

  std::int32_t label(Rng rng) const override { return static_cast<std::int32_t>(rng.below(2)); }

  void features(Rng rng, std::span<float> out) const override {
    const bool wide = rng.below(2) == 1;
    Index a = 0, b = 0;
    while (std::abs(a - b) < kLeastDifference) {
      a = side(rng);
      b = side(rng);
    }
    const auto [low, high] = std::minmax(a, b);
    draw(wide ? high : low, wide ? low : high, rng, out);
  }

 private:
  Index side(Rng& rng) const { return kLeastSide + below(rng, size_ - kLeastSide + 1); }
  static Index below(Rng& rng, Index count) { return static_cast<Index>(rng.below(static_cast<std::uint64_t>(count))); }

  void draw(Index width, Index height, Rng& rng, std::span<float> out) const {
    const Index left = below(rng, size_ - width + 1), top = below(rng, size_ - height + 1);
    const auto pixel = [&](Index row, Index col) -> float& { return out[static_cast<std::size_t>(row * size_ + col)]; };
    std::fill(out.begin(), out.end(), 0.F);
    for (Index col = left; col < left + width; ++col) pixel(top, col) = pixel(top + height - 1, col) = 1;
    for (Index row = top; row < top + height; ++row) pixel(row, left) = pixel(row, left + width - 1) = 1;
  }

  Index size_;
};

/// Is the rectangle wide or high? 1000 + 200 and 50,000 test images where the study does not say.
/// Recipe: Larochelle, Erhan, Courville, Bergstra & Bengio 2007, "An empirical evaluation of deep architectures on
/// problems with many factors of variation". Generated anew: not the draw that their figures were measured on.
class Rectangles final : public Dataset {
 public:
  explicit Rectangles(Index size) : size_(size) {}

  DatasetParts load(const DatasetRequest& request) const override {
    return generate(std::make_shared<BorderOnly>(size_),
                    {.shape = {.features = size_ * size_, .height = size_, .width = size_, .classes = 2},
                     .pool = 1200,
                     .test = 50000,
                     .source = "rectangles, recipe of Larochelle et al. 2007",
                     .coordinates = {}},
                    request);
  }

 private:
  Index size_;
};

}  // namespace

SANDGLASS_PLUGIN(rectangles_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "rectangles", "White outlines of rectangles on black, wide or high; needs no file.",
      Schema{}.integer(
          "size", {.fallback = 28, .min = 8, .max = 256, .unit = "pixels", .text = "Height and width of an image."}),
      [](const Params& params) { return std::make_unique<Rectangles>(params.integer("size")); });
}
