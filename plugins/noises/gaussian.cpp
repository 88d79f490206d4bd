#include <algorithm>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Additive isotropic Gaussian noise: x~ = x + sigma * e, e ~ N(0, I). The result is not clipped to [0, 1].
/// Source: Vincent et al. 2010, JMLR 11, section 3.3.
class GaussianNoise final : public Noise {
 public:
  explicit GaussianNoise(double sigma) : sigma_(static_cast<float>(sigma)) {}

  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    const Index size = clean.rows * clean.cols;
    if (is_identity()) {
      std::copy_n(clean.data, size, out.data);
      return;
    }
    linalg::fill_normal(rng, size, 0.0F, sigma_, out.data);
    for (Index i = 0; i < size; ++i) out.data[i] += clean.data[i];
  }
  bool is_identity() const override { return sigma_ == 0; }

 private:
  float sigma_;
};

}  // namespace

SANDGLASS_PLUGIN(gaussian_noise, SANDGLASS_VERSION) {
  registrar.noise("gaussian", "Adds independent Gaussian noise to every feature.",
                  Schema{}.real("sigma", {.fallback = 0.3,
                                          .min = 0,
                                          .max = 1e6,
                                          .unit = "input units",
                                          .text = "Standard deviation of what is added."}),
                  [](const Params& params) { return std::make_unique<GaussianNoise>(params.real("sigma")); });
}
