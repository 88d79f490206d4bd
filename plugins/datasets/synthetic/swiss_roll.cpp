#include <cmath>
#include <numbers>

#include "plugins/datasets/synthetic/manifold.hpp"

using namespace sandglass;

namespace {

constexpr double kPi = std::numbers::pi;

/// The Swiss roll: p = (t cos t, height, t sin t), t uniform on [1.5 pi, 4.5 pi], height uniform on [0, 21]: a
/// rectangle rolled up. Uniform in t, so denser on the inner turns. Source: Tenenbaum, de Silva & Langford 2000
/// (Isomap), with scikit-learn's constants.
class SwissRoll final : public Dataset {
 public:
  explicit SwissRoll(Params params) : params_(std::move(params)) {}

  DatasetParts load(const DatasetRequest& request) const override {
    const double outer = 4.5 * kPi;
    const Manifold roll{.name = "swiss roll",
                        .t_low = 1.5 * kPi,
                        .t_high = outer,
                        .height = 21,
                        .centre = {0, 10.5, 0},
                        .radius = std::hypot(outer, 10.5),
                        .point = [](double t, double height) {
                          return std::array{t * std::cos(t), height, t * std::sin(t)};
                        }};
    return load_manifold(roll, params_, request);
  }

 private:
  Params params_;
};

}  // namespace

SANDGLASS_PLUGIN(swiss_roll_dataset, SANDGLASS_VERSION) {
  registrar.dataset("swiss_roll", "A rolled-up sheet: two true coordinates, t and height.", manifold_schema(),
                    [](const Params& params) { return std::make_unique<SwissRoll>(params); });
}
