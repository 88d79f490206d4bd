#include <algorithm>
#include <sandglass/plugin.hpp>

#include "plugins/transforms/patches.hpp"

using namespace sandglass;

namespace {

/// Lays a background b behind each example x in [0, 1], b drawn once for each example: `noise`: each feature uniform on
/// {0, 1/255, ..., 1}; `texture`: a generated one; `folder`: a patch of an image, uniform. Patches of little contrast
/// are drawn again.
///   mode max:  max(x, b), the bright strokes stand out of a darker background
///   mode over: x where x > 0, else b
///   mode add:  min(x + b, 1)
/// With `rotate` before it these are the variants of MNIST of Larochelle, Erhan, Courville, Bergstra & Bengio 2007, "An
/// empirical evaluation of deep architectures on problems with many factors of variation"; the images are generated
/// anew, not the draw that their figures were measured on.
class Background final : public Transform {
 public:
  explicit Background(const Params& params)
      : noise_(params.choice("source") == "noise"),
        options_{params.choice("source"), params.text("folder")},
        mode_(params.choice("mode")[0]) {}

  DataShape prepare(const DataShape& shape) override {
    if (noise_) return shape;
    if (!shape.is_image())
      throw ConfigError("transform/background: source " + options_.source +
                        " needs images, and these examples have no height and width; use source noise");
    patches_ = make_patches(options_, "transform/background");
    shape_ = {shape.height, shape.width, shape.channels};
    patches_->require(shape_);
    return shape;
  }

  void apply(std::span<const float> in, std::span<float> out, Rng& rng) const override {
    if (noise_)
      for (auto& b : out) b = static_cast<float>(rng.below(256)) / 255;
    else
      patches_->draw(shape_, rng, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = lay(in[i], out[i]);
  }

  std::string source() const override { return "backgrounds: " + (noise_ ? "uniform noise" : patches_->source()); }

 private:
  float lay(float x, float b) const {
    if (mode_ == 'a') return std::min(x + b, 1.F);
    if (mode_ == 'o') return x > 0 ? x : b;
    return std::max(x, b);
  }

  bool noise_;
  PatchOptions options_;
  char mode_;  // max, over or add
  std::shared_ptr<const PatchSource> patches_;
  PatchShape shape_;
};

}  // namespace

SANDGLASS_PLUGIN(background_transform, SANDGLASS_VERSION) {
  registrar.transform(
      "background", "Lays noise, a generated texture or a photograph behind each example.",
      Schema{}
          .choice("source", {.choices = {"noise", "texture", "folder"},
                             .fallback = "noise",
                             .text = "What is laid behind: uniform noise, a generated texture or images of a folder."})
          .folder("folder",
                  {.fallback = "", .text = "Folder with .pgm and .ppm images, for source folder; else not used."})
          .choice("mode",
                  {.choices = {"max", "over", "add"},
                   .fallback = "max",
                   .text = "The brighter of the two; the example where it is above 0; or their sum, at most 1."}),
      [](const Params& params) { return std::make_unique<Background>(params); });
}
