#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Fades each example by a random factor: x~ = (1 - strength * u) * x, u ~ U[0, 1), one u for each example.
/// x, x~: (B, D).
class MyNoise final : public Noise {
 public:
  explicit MyNoise(double strength) : strength_(strength) {}

  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    for (Index b = 0; b < clean.rows; ++b) {
      const auto factor = static_cast<float>(1 - strength_ * rng.uniform());
      const auto from = clean.row(b);
      const auto to = out.row(b);
      for (std::size_t d = 0; d < from.size(); ++d) to[d] = factor * from[d];
    }
  }

  bool is_identity() const override { return strength_ == 0; }

 private:
  double strength_;
};

}  // namespace

// The name that a study uses, one sentence, the parameters with default, range and meaning, and how to make one.
SANDGLASS_PLUGIN(my_noise, "0.1.0") {
  registrar.noise("my_noise", "Fades each example by a random factor.",
                  Schema{}.real("strength", {.fallback = 0.5,
                                             .min = 0,
                                             .max = 1,
                                             .unit = "share",
                                             .text = "Largest share of the brightness that is taken away."}),
                  [](const Params& params) { return std::make_unique<MyNoise>(params.real("strength")); });
}
