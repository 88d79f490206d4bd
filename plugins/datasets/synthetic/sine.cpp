#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/datasets/synthetic/generated.hpp"

using namespace sandglass;

namespace {

struct Range {
  double low, high;
  double draw(Rng& rng) const { return rng.uniform(low, high); }
};

/// y_k = 1/2 + (a sin(2 pi f k / steps + phase) + noise * N(0, 1)) / (2 (1 + 4 noise)), k = 0 ... steps - 1, clamped to
/// [0, 1] (which a noise beyond four deviations alone can reach). f in cycles per sequence, uniform on [min_frequency,
/// max_frequency]; phase uniform on [0, 2 pi); a uniform on [min_amplitude, 1].
class SineWave final : public Generator {
 public:
  SineWave(Range frequency, Range amplitude, double noise, std::int64_t bands)
      : frequency_(frequency), amplitude_(amplitude), noise_(noise), bands_(bands) {}

  std::int32_t label(Rng rng) const override {
    return static_cast<std::int32_t>(static_cast<double>(bands_) * rng.uniform());  // the draw that makes the frequency
  }

  void coordinates(Rng rng, std::span<float> out) const override {
    const auto wave = draw(rng);
    out[0] = static_cast<float>(wave.frequency);
    out[1] = static_cast<float>(wave.phase);
    out[2] = static_cast<float>(wave.amplitude);
  }

  void features(Rng rng, std::span<float> out) const override {
    const auto wave = draw(rng);
    const double step = 2 * std::numbers::pi * wave.frequency / static_cast<double>(out.size());
    for (std::size_t k = 0; k < out.size(); ++k) {
      double y = wave.amplitude * std::sin(step * static_cast<double>(k) + wave.phase);
      if (noise_ > 0) y += noise_ * rng.normal();
      out[k] = static_cast<float>(std::clamp(.5 + y / (2 * (1 + 4 * noise_)), 0.0, 1.0));
    }
  }

 private:
  struct Wave {
    double frequency, phase, amplitude;
  };
  Wave draw(Rng& rng) const {
    const double frequency = frequency_.draw(rng), phase = rng.uniform(0, 2 * std::numbers::pi);
    return {frequency, phase, amplitude_.draw(rng)};
  }

  Range frequency_, amplitude_;
  double noise_;
  std::int64_t bands_;
};

/// Sequences of one channel; coordinates: frequency, phase, amplitude; labels: `bands` equal bands of frequency. 4000 +
/// 1000 examples where the study does not say.
class Sine final : public Dataset {
 public:
  explicit Sine(const Params& params)
      : steps_(params.integer("steps")),
        bands_(params.integer("bands")),
        wave_(std::make_shared<SineWave>(Range{params.real("min_frequency"), params.real("max_frequency")},
                                         Range{params.real("min_amplitude"), 1}, params.real("noise"), bands_)) {
    if (params.real("min_frequency") > params.real("max_frequency"))
      throw ConfigError("dataset/sine: expected min_frequency <= max_frequency, found " +
                        format_number(params.real("min_frequency")) + " and " +
                        format_number(params.real("max_frequency")));
  }

  DatasetParts load(const DatasetRequest& request) const override {
    return generate(wave_,
                    {.shape = {.features = steps_, .steps = steps_, .classes = bands_},
                     .pool = 4000,
                     .test = 1000,
                     .source = "sine sequences of " + std::to_string(steps_) + " steps",
                     .coordinates = {"frequency", "phase", "amplitude"}},
                    request);
  }

 private:
  Index steps_, bands_;
  std::shared_ptr<const SineWave> wave_;
};

}  // namespace

SANDGLASS_PLUGIN(sine_dataset, SANDGLASS_VERSION) {
  const std::string unit = "cycles per sequence";
  registrar.dataset(
      "sine", "Sequences of a sine wave: true coordinates frequency, phase, amplitude.",
      Schema{}
          .integer("steps", {.fallback = 32, .min = 2, .max = 10000, .unit = "steps", .text = "Length of a sequence."})
          .real("min_frequency", {.fallback = 1, .min = 0, .max = 1000, .unit = unit, .text = "Lowest frequency."})
          .real("max_frequency", {.fallback = 4, .min = 0, .max = 1000, .unit = unit, .text = "Highest frequency."})
          .real("min_amplitude",
                {.fallback = 0.5, .min = 0, .max = 1, .text = "Lowest amplitude; the highest is 1, before scaling."})
          .real("noise", {.fallback = 0, .min = 0, .max = 1, .text = "Standard deviation of the Gaussian noise."})
          .integer("bands", {.fallback = 4,
                             .min = 1,
                             .max = 1000,
                             .unit = "classes",
                             .text = "Bands of frequency that serve as labels."}),
      [](const Params& params) { return std::make_unique<Sine>(params); });
}
