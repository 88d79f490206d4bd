#include <optional>

#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// Structural dissimilarity of images, 1 - SSIM(x^, x), x^ = f(a), f the output function:
///   SSIM = mean over channels and places of (2 m_x m_y + C1)(2 c + C2) / ((m_x^2 + m_y^2 + C1)(v_x + v_y + C2))
/// with means m, variances v and covariance c in a Gaussian window of 11 x 11 pixels, sigma 1.5 (smaller images: the
/// largest odd window that fits), C1 = (0.01 R)^2, C2 = (0.03 R)^2, R the data range: see ssim(). The loss is the mean
/// over the batch: 0 for equal images, above 1 for inverted ones. a, x: (B, D), rows laid out height x width x
/// channels. It compares structure at the scale of the window, not single pixels; it is no likelihood and not a sum
/// over elements. Non-finite numbers are passed on. Source: Wang, Bovik, Sheikh & Simoncelli 2004.
class StructuralDissimilarity final : public Loss {
 public:
  StructuralDissimilarity(Activation output, double data_range) : output_(output), data_range_(data_range) {}

  void build(const DataShape& shape, ParameterSet&) override {
    if (!shape.is_image())
      throw ConfigError(
          "loss/ssim compares images, but the dataset's examples are none\nuse a dataset of images, or another loss "
          "such as mse");
    image_ = ImageShape{.height = shape.height, .width = shape.width, .channels = shape.channels};
  }

  Value reconstruction(Value pre_activation) const override { return output_of(pre_activation, output_); }

  Value loss(Value pre_activation, Value target) const override {
    if (!image_) throw PluginError("loss/ssim is used before build() has told it the shape of the images");
    return shift(negate(mean(ssim(reconstruction(pre_activation), target, *image_, data_range_))), 1);
  }

  ValueRange target_range() const override { return range_of(output_); }

  std::string_view unit() const override { return "1 - SSIM, mean over the places of an image and the batch"; }

 private:
  Activation output_;
  double data_range_;
  std::optional<ImageShape> image_;
};

Schema ssim_schema() {
  Schema schema;
  return add_output(schema, "sigmoid")
      .real("data_range", {.fallback = 1, .above = 0, .text = "Largest minus smallest value that a pixel can have."});
}

}  // namespace

SANDGLASS_PLUGIN(ssim_loss, SANDGLASS_VERSION) {
  registrar.loss("ssim", "Structural dissimilarity of images, 1 - SSIM.", ssim_schema(), [](const Params& params) {
    return std::make_unique<StructuralDissimilarity>(activation_from_string(params.choice("output")),
                                                     params.real("data_range"));
  });
}
