#include <algorithm>
#include <array>
#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Salt-and-pepper noise: each feature is replaced with probability `ratio` by 0 or 1, a fair coin deciding which.
///   x~ = a * x + (1 - a) * b,  a ~ Bernoulli(1 - ratio),  b ~ Bernoulli(1/2)
/// One random word serves a feature: its upper 31 bits decide a, the lowest bit is b.
/// Source: Vincent et al. 2010, JMLR 11, section 3.3.
class SaltAndPepper final : public Noise {
 public:
  explicit SaltAndPepper(double ratio)
      : ratio_(ratio), replaced_below_(static_cast<std::uint32_t>(std::llround(ratio * 0x1p31))) {}

  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override {
    std::array<std::uint32_t, 512> words;
    const Index size = clean.rows * clean.cols;
    for (Index start = 0; start < size; start += static_cast<Index>(words.size())) {
      const auto count = std::min(static_cast<std::size_t>(size - start), words.size());
      rng.fill_bits({words.data(), count});
      replace(clean.data + start, out.data + start, {words.data(), count});
    }
  }
  bool is_identity() const override { return ratio_ == 0; }

 private:
  void replace(const float* clean, float* out, std::span<const std::uint32_t> words) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto coin = static_cast<float>(words[i] & 1U);
      out[i] = (words[i] >> 1) < replaced_below_ ? coin : clean[i];
    }
  }

  double ratio_;
  std::uint32_t replaced_below_;  // of 2^31
};

}  // namespace

SANDGLASS_PLUGIN(salt_and_pepper_noise, SANDGLASS_VERSION) {
  registrar.noise(
      "salt_and_pepper", "Replaces a random share of the features by zeros and ones.",
      Schema{}.real("ratio", {.fallback = 0.25, .min = 0, .max = 1, .unit = "share", .text = "Share replaced."}),
      [](const Params& params) { return std::make_unique<SaltAndPepper>(params.real("ratio")); });
}
