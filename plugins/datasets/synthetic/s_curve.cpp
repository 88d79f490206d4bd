#include <cmath>
#include <numbers>

#include "plugins/datasets/synthetic/manifold.hpp"

using namespace sandglass;

namespace {

/// A sheet bent into an S: p = (sin t, height, sign(t) (cos t - 1)), t uniform on [-1.5 pi, 1.5 pi], height uniform on
/// [0, 2]. t is the arc length. Source: scikit-learn's make_s_curve.
class SCurve final : public Dataset {
 public:
  explicit SCurve(Params params) : params_(std::move(params)) {}

  DatasetParts load(const DatasetRequest& request) const override {
    const double end = 1.5 * std::numbers::pi;
    // The farthest points are those of t = +-pi on either edge: (0, +-1, +-2) from the centre.
    const Manifold curve{.name = "s-curve",
                         .t_low = -end,
                         .t_high = end,
                         .height = 2,
                         .centre = {0, 1, 0},
                         .radius = std::sqrt(5.0),
                         .point = [](double t, double height) {
                           return std::array{std::sin(t), height, std::copysign(std::cos(t) - 1, -t)};
                         }};
    return load_manifold(curve, params_, request);
  }

 private:
  Params params_;
};

}  // namespace

SANDGLASS_PLUGIN(s_curve_dataset, SANDGLASS_VERSION) {
  registrar.dataset("s_curve", "A sheet bent into an S: two true coordinates, t and height.", manifold_schema(),
                    [](const Params& params) { return std::make_unique<SCurve>(params); });
}
