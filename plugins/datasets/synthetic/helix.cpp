#include <cmath>
#include <numbers>

#include "plugins/datasets/synthetic/manifold.hpp"

using namespace sandglass;

namespace {

/// A helix of three turns: p = (cos t, sin t, t / (2 pi) - 1.5), t uniform on [0, 6 pi]; the arc length is
/// t sqrt(1 + 1 / (4 pi^2)). One true coordinate.
class Helix final : public Dataset {
 public:
  explicit Helix(Params params) : params_(std::move(params)) {}

  DatasetParts load(const DatasetRequest& request) const override {
    const Manifold helix{.name = "helix",
                         .t_low = 0,
                         .t_high = 6 * std::numbers::pi,
                         .height = 0,
                         .centre = {0, 0, 0},
                         .radius = std::hypot(1.0, 1.5),
                         .point = [](double t, double) {
                           return std::array{std::cos(t), std::sin(t), t / (2 * std::numbers::pi) - 1.5};
                         }};
    return load_manifold(helix, params_, request);
  }

 private:
  Params params_;
};

}  // namespace

SANDGLASS_PLUGIN(helix_dataset, SANDGLASS_VERSION) {
  registrar.dataset("helix", "A helix of three turns: one true coordinate, t.", manifold_schema(),
                    [](const Params& params) { return std::make_unique<Helix>(params); });
}
