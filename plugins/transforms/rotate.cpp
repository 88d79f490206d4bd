#include <cmath>
#include <numbers>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Turns each image about its centre by an angle uniform on [-max_angle, max_angle], counter-clockwise where positive.
/// Values between pixels are interpolated bilinearly; beyond the image everything is 0, so turn before laying a
/// background. All channels turn together. max_angle 180 gives every angle, as the rotated variants of MNIST of
/// Larochelle, Erhan, Courville, Bergstra & Bengio 2007.
class Rotate final : public Transform {
 public:
  Rotate(double degrees, bool every_epoch) : most_(degrees * std::numbers::pi / 180), every_epoch_(every_epoch) {}

  DataShape prepare(const DataShape& shape) override {
    if (!shape.is_image())
      throw ConfigError("transform/rotate: needs images, and these examples have no height and width");
    return shape_ = shape;
  }

  void apply(std::span<const float> in, std::span<float> out, Rng& rng) const override {
    const double angle = rng.uniform(-most_, most_), c = std::cos(angle), s = std::sin(angle);
    const double middle_row = static_cast<double>(shape_.height - 1) / 2,
                 middle_col = static_cast<double>(shape_.width - 1) / 2;
    for (Index row = 0; row < shape_.height; ++row)
      for (Index col = 0; col < shape_.width; ++col) {
        const double y = static_cast<double>(row) - middle_row, x = static_cast<double>(col) - middle_col;
        interpolate(in, middle_row + s * x + c * y, middle_col + c * x - s * y,
                    out.data() + (row * shape_.width + col) * shape_.channels);
      }
  }

  bool every_epoch() const override { return every_epoch_; }

 private:
  void interpolate(std::span<const float> in, double y, double x, float* out) const {
    const double top = std::floor(y), left = std::floor(x);
    const auto v = static_cast<float>(y - top), u = static_cast<float>(x - left);
    const auto row = static_cast<Index>(top), col = static_cast<Index>(left);
    for (Index k = 0; k < shape_.channels; ++k)
      out[k] = (1 - v) * ((1 - u) * at(in, row, col, k) + u * at(in, row, col + 1, k)) +
               v * ((1 - u) * at(in, row + 1, col, k) + u * at(in, row + 1, col + 1, k));
  }

  float at(std::span<const float> in, Index row, Index col, Index channel) const {
    if (row < 0 || row >= shape_.height || col < 0 || col >= shape_.width) return 0;
    return in[static_cast<std::size_t>((row * shape_.width + col) * shape_.channels + channel)];
  }

  double most_;
  bool every_epoch_;
  DataShape shape_;
};

}  // namespace

SANDGLASS_PLUGIN(rotate_transform, SANDGLASS_VERSION) {
  registrar.transform(
      "rotate", "Turns each image by a random angle.",
      Schema{}
          .real("max_angle", {.fallback = 180,
                              .min = 0,
                              .max = 180,
                              .unit = "degrees",
                              .text = "Largest angle, in either direction; 180 gives every angle."})
          .boolean("every_epoch",
                   {.fallback = false, .text = "Whether training examples are turned anew in every epoch."}),
      [](const Params& params) {
        return std::make_unique<Rotate>(params.real("max_angle"), params.boolean("every_epoch"));
      });
}
