#include <algorithm>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// x~ = x: a plain autoencoder. Draws nothing.
class NoNoise final : public Noise {
 public:
  void corrupt(BatchView clean, MutableBatchView out, Rng&) const override {
    std::copy_n(clean.data, clean.rows * clean.cols, out.data);
  }
  bool is_identity() const override { return true; }
};

}  // namespace

SANDGLASS_PLUGIN(none_noise, SANDGLASS_VERSION) {
  registrar.noise("none", "Leaves the input as it is: a plain autoencoder.", Schema{},
                  [](const Params&) { return std::make_unique<NoNoise>(); });
}
