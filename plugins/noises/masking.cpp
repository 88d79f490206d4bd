#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Masking noise: each feature is set to 0 with probability `ratio`, independently.
///   x~ = a * x,  a ~ Bernoulli(1 - ratio)
/// What is kept is not rescaled (dropout would divide it by 1 - ratio). A masked NaN or infinity becomes 0.
/// Source: Vincent et al. 2010, "Stacked denoising autoencoders", JMLR 11, section 3.3.
class Masking final : public Noise {
 public:
  explicit Masking(double ratio) : ratio_(ratio) {}

  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    linalg::masked_copy(rng, clean.rows * clean.cols, 1 - ratio_, clean.data, out.data);
  }
  void corrupt_and_mark(BatchView clean, MutableBatchView out, MutableBatchView chosen, Rng& rng) const override {
    const Index size = clean.rows * clean.cols;
    Rng same = rng;
    corrupt(clean, out, rng);
    linalg::fill_mask(same, size, 1 - ratio_, chosen.data);
    for (Index i = 0; i < size; ++i) chosen.data[i] = 1 - chosen.data[i];
  }
  bool is_identity() const override { return ratio_ == 0; }

 private:
  double ratio_;
};

}  // namespace

SANDGLASS_PLUGIN(masking_noise, SANDGLASS_VERSION) {
  registrar.noise(
      "masking", "Sets a random share of the features to zero.",
      Schema{}.real("ratio", {.fallback = 0.25, .min = 0, .max = 1, .unit = "share", .text = "Share set to zero."}),
      [](const Params& params) { return std::make_unique<Masking>(params.real("ratio")); });
}
