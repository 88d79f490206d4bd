#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Makes every feature 0 or 1. `fixed`: 1 with probability x (held in [0, 1]), drawn once for each example;
/// `every_epoch`: the same, and training examples are drawn anew in every epoch; `threshold`: 1 where x >= threshold.
/// What is not a number stays so. Source of the first two: Salakhutdinov & Murray 2008, and Burda, Grosse &
/// Salakhutdinov 2016.
class Binarise final : public Transform {
 public:
  Binarise(const std::string& mode, double threshold)
      : threshold_(static_cast<float>(threshold)), random_(mode != "threshold"), every_epoch_(mode == "every_epoch") {}

  DataShape prepare(const DataShape& shape) override { return shape; }

  void apply(std::span<const float> in, std::span<float> out, Rng& rng) const override {
    for (std::size_t k = 0; k < out.size(); ++k) {
      const bool one = random_ ? rng.uniform() < in[k] : in[k] >= threshold_;
      out[k] = std::isnan(in[k]) ? in[k] : static_cast<float>(one);
    }
  }

  bool every_epoch() const override { return every_epoch_; }

 private:
  float threshold_;
  bool random_, every_epoch_;
};

}  // namespace

SANDGLASS_PLUGIN(binarise_transform, SANDGLASS_VERSION) {
  registrar.transform(
      "binarise", "Makes every feature 0 or 1, at random with its value as the probability, or by a threshold.",
      Schema{}
          .choice("mode", {.choices = {"fixed", "every_epoch", "threshold"},
                           .fallback = "fixed",
                           .text = "Drawn once; drawn anew in every epoch; or 1 from the threshold on."})
          .real("threshold",
                {.fallback = 0.5, .min = 0, .max = 1, .text = "Values from it on become 1, for mode threshold."}),
      [](const Params& params) { return std::make_unique<Binarise>(params.choice("mode"), params.real("threshold")); });
}
