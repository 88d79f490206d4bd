#include <cmath>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/synthetic/convex_sets.hpp"
#include "plugins/datasets/synthetic/generated.hpp"

using namespace sandglass;

namespace {

/// A white set of pixels on black, convex (label 1) or not (label 0), equally likely. Convex: an intersection of half-
/// planes. Not convex: a union of 2 to 4 such sets that fails the convexity test. So that the share of white pixels
/// says nothing about the class, each example first draws a share, uniform from 10 to 60 %, the same for both classes,
/// and keeps the first candidate within 4 % of it.
class WhiteSet final : public Generator {
 public:
  explicit WhiteSet(Index size) : size_(size) {}

  std::int32_t label(Rng rng) const override { return static_cast<std::int32_t>(rng.below(2)); }

  void features(Rng rng, std::span<float> out) const override {
    const bool convex = rng.below(2) == 1;
    const double share = rng.uniform(.1, .6), area = static_cast<double>(size_ * size_);
    PixelSet set;
    do set = convex ? draw_convex(size_, .195, least(19), rng) : draw_union(rng);
    while (std::abs(static_cast<double>(pixel_count(set)) / area - share) > .04 || (!convex && is_convex(set, size_)));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = set[i];
  }

 private:
  /// Of an image of 28 x 28.
  Index least(Index pixels) const { return std::max<Index>(1, pixels * size_ * size_ / 784); }

  PixelSet draw_union(Rng& rng) const {
    auto all = draw_convex(size_, .07, least(10), rng);
    for (auto more = rng.below(3) + 1; more > 0; --more) {
      const auto next = draw_convex(size_, .07, least(10), rng);
      for (std::size_t i = 0; i < all.size(); ++i) all[i] |= next[i];
    }
    return all;
  }

  Index size_;
};

/// Is the white set convex? 8000 and 50,000 test images where the study does not say.
/// Recipe: Larochelle, Erhan, Courville, Bergstra & Bengio 2007, "An empirical evaluation of deep architectures on
/// problems with many factors of variation", with the white share balanced as above. Generated anew: not the draw that
/// their figures were measured on.
class Convex final : public Dataset {
 public:
  explicit Convex(Index size) : size_(size) {}

  DatasetParts load(const DatasetRequest& request) const override {
    return generate(std::make_shared<WhiteSet>(size_),
                    {.shape = {.features = size_ * size_, .height = size_, .width = size_, .classes = 2},
                     .pool = 8000,
                     .test = 50000,
                     .source = "convex and other sets, recipe of Larochelle et al. 2007",
                     .coordinates = {}},
                    request);
  }

 private:
  Index size_;
};

}  // namespace

SANDGLASS_PLUGIN(convex_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "convex", "White sets of pixels on black, convex or not; needs no file.",
      Schema{}.integer(
          "size", {.fallback = 28, .min = 12, .max = 128, .unit = "pixels", .text = "Height and width of an image."}),
      [](const Params& params) { return std::make_unique<Convex>(params.integer("size")); });
}
