#include <algorithm>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/synthetic/generated.hpp"
#include "plugins/transforms/patches.hpp"

using namespace sandglass;

namespace {

constexpr Index kLeastImageSide = 10, kLeastImageDifference = 5;

/// A rectangle without a border, cut from one grey patch and laid on another. Sides uniform from 10 to `size` pixels
/// with a difference of at least 5 and 25 to 75 % of the image's area; corner uniform where it fits. Label 1: wider
/// than high; 0: higher than wide; equally likely.
class PatchOnPatch final : public Generator {
 public:
  PatchOnPatch(Index size, std::shared_ptr<const PatchSource> patches) : size_(size), patches_(std::move(patches)) {}

  std::int32_t label(Rng rng) const override { return static_cast<std::int32_t>(rng.below(2)); }

  void features(Rng rng, std::span<float> out) const override {
    const bool wide = rng.below(2) == 1;
    Index a = 0, b = 0;
    while (!suits(a, b)) {
      a = side(rng);
      b = side(rng);
    }
    const auto [low, high] = std::minmax(a, b);
    const Index width = wide ? high : low, height = wide ? low : high;
    const Index left = below(rng, size_ - width + 1), top = below(rng, size_ - height + 1);
    auto inner = rng.fork(0), outer = rng.fork(1);
    const PatchShape shape{size_, size_, 1};
    std::vector<float> inside(out.size());
    patches_->draw(shape, inner, inside);
    patches_->draw(shape, outer, out);
    for (Index row = top; row < top + height; ++row)
      std::copy_n(inside.begin() + row * size_ + left, width, out.begin() + row * size_ + left);
  }

 private:
  bool suits(Index a, Index b) const {
    return std::abs(a - b) >= kLeastImageDifference && 4 * a * b >= size_ * size_ && 4 * a * b <= 3 * size_ * size_;
  }
  Index side(Rng& rng) const { return kLeastImageSide + below(rng, size_ - kLeastImageSide + 1); }
  static Index below(Rng& rng, Index count) { return static_cast<Index>(rng.below(static_cast<std::uint64_t>(count))); }

  Index size_;
  std::shared_ptr<const PatchSource> patches_;
};

/// The harder form of `rectangles`: 10,000 + 2000 and 50,000 test images where the study does not say.
/// Recipe: Larochelle, Erhan, Courville, Bergstra & Bengio 2007, "An empirical evaluation of deep architectures on
/// problems with many factors of variation". Generated anew, and with textures instead of photographs unless a folder
/// is named: not the draw that their figures were measured on.
class RectanglesImages final : public Dataset {
 public:
  explicit RectanglesImages(const Params& params)
      : size_(params.integer("size")), patches_(params.choice("source"), params.text("folder")) {}

  DatasetParts load(const DatasetRequest& request) const override {
    const auto patches = make_patches(patches_, "dataset/rectangles_images");
    return generate(std::make_shared<PatchOnPatch>(size_, patches),
                    {.shape = {.features = size_ * size_, .height = size_, .width = size_, .classes = 2},
                     .pool = 12000,
                     .test = 50000,
                     .source = "rectangles-images, recipe of Larochelle et al. 2007, patches of " + patches->source(),
                     .coordinates = {}},
                    request);
  }

 private:
  Index size_;
  PatchOptions patches_;
};

}  // namespace

SANDGLASS_PLUGIN(rectangles_images_dataset, SANDGLASS_VERSION) {
  registrar.dataset(
      "rectangles_images", "Rectangles cut from one texture or photograph and laid on another, wide or high.",
      Schema{}
          .integer("size",
                   {.fallback = 28, .min = 20, .max = 256, .unit = "pixels", .text = "Height and width of an image."})
          .choice("source", {.choices = {"texture", "folder"},
                             .fallback = "texture",
                             .text = "Where the patches come from: generated textures, or the images of a folder."})
          .folder("folder",
                  {.fallback = "", .text = "Folder with .pgm and .ppm images, for source folder; else not used."}),
      [](const Params& params) { return std::make_unique<RectanglesImages>(params); });
}
