#include <algorithm>
#include <array>
#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

struct SaltAndPepperOptions {
  double ratio = 0.25;
  bool from_data = false;
  ValueRange values{0, 1};
};

/// Salt-and-pepper noise: each feature is replaced with probability `ratio` by a smallest or a largest value, a fair
/// coin deciding which.
///   x~ = a * x + (1 - a) * (low + (high - low) b),  a ~ Bernoulli(1 - ratio),  b ~ Bernoulli(1/2)
/// low and high are given, or the smallest and the largest number in any training example. One random word serves a
/// feature: its upper 31 bits decide a, the lowest bit is b. Source: Vincent et al. 2010, JMLR 11, section 3.3 ("its
/// minimum or maximum possible value").
class SaltAndPepper final : public Noise {
 public:
  explicit SaltAndPepper(const SaltAndPepperOptions& options)
      : options_(options), replaced_below_(static_cast<std::uint32_t>(std::llround(options.ratio * 0x1p31))) {
    if (!options.from_data) set(options.values);
  }

  void prepare(const DataShape&, ValueRange trained) override {
    if (!options_.from_data) return;
    if (!(trained.min <= trained.max))
      throw ConfigError(
          "noise/salt_and_pepper takes its values from the data, but no training example has a number\n"
          "set noise.values: given, with low and high");
    set(trained);
  }

  void corrupt(BatchView clean, MutableBatchView out, Rng& rng) const override { run(clean, out, nullptr, rng); }

  void corrupt_and_mark(BatchView clean, MutableBatchView out, MutableBatchView chosen, Rng& rng) const override {
    run(clean, out, chosen.data, rng);
  }

  bool is_identity() const override { return options_.ratio == 0; }

 private:
  void set(ValueRange values) { values_ = {static_cast<float>(values.min), static_cast<float>(values.max)}; }

  void run(BatchView clean, MutableBatchView out, float* chosen, Rng& rng) const {
    std::array<std::uint32_t, 512> words;
    const Index size = clean.rows * clean.cols;
    for (Index start = 0; start < size; start += static_cast<Index>(words.size())) {
      const auto count = std::min(static_cast<std::size_t>(size - start), words.size());
      const std::span drawn(words.data(), count);
      rng.fill_bits(drawn);
      replace(clean.data + start, out.data + start, drawn);
      if (!chosen) continue;
      for (std::size_t i = 0; i < count; ++i)
        chosen[start + static_cast<Index>(i)] = (words[i] >> 1) < replaced_below_ ? 1 : 0;
    }
  }

  void replace(const float* clean, float* out, std::span<const std::uint32_t> words) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const float value = (words[i] & 1U) != 0 ? values_[1] : values_[0];
      out[i] = (words[i] >> 1) < replaced_below_ ? value : clean[i];
    }
  }

  SaltAndPepperOptions options_;
  std::uint32_t replaced_below_;  // of 2^31
  std::array<float, 2> values_{0, 1};
};

std::unique_ptr<Noise> make(const Params& params) {
  const SaltAndPepperOptions options{.ratio = params.real("ratio"),
                                     .from_data = params.choice("values") == "data",
                                     .values = {params.real("low"), params.real("high")}};
  if (!options.from_data && options.values.min >= options.values.max)
    throw ConfigError("noise/salt_and_pepper: low is " + format_number(options.values.min) + " and high " +
                      format_number(options.values.max) + ", expected low below high\nset noise.low and noise.high");
  return std::make_unique<SaltAndPepper>(options);
}

}  // namespace

SANDGLASS_PLUGIN(salt_and_pepper_noise, SANDGLASS_VERSION) {
  registrar.noise(
      "salt_and_pepper", "Replaces a random share of the features by the smallest or the largest value.",
      Schema{}
          .real("ratio", {.fallback = 0.25, .min = 0, .max = 1, .unit = "share", .text = "Share replaced."})
          .choice("values", {.choices = {"given", "data"},
                             .fallback = "given",
                             .text = "given: low and high; data: the smallest and the largest number in any training "
                                     "example."})
          .real("low", {.fallback = 0,
                        .min = -1e30,
                        .max = 1e30,
                        .unit = "input units",
                        .text = "The smallest value (pepper), where values are given."})
          .real("high", {.fallback = 1,
                         .min = -1e30,
                         .max = 1e30,
                         .unit = "input units",
                         .text = "The largest value (salt), where values are given."}),
      make);
}
