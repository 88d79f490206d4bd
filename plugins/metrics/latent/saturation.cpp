#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Share of code values at the flat ends of their activation: within `margin` of the width of its range from either
/// end, for a sigmoid z < margin or z > 1 - margin. Values beyond the range count. The mean over units and examples;
/// NaN if a code is. A saturated unit has no gradient: it is how a contractive code becomes insensitive to the input.
/// Source: Rifai et al. 2011, section 5.3.
class Saturation final : public Metric {
 public:
  Saturation(bool sigmoid, double margin)
      : low_(sigmoid ? margin : -1 + 2 * margin), high_(sigmoid ? 1 - margin : 1 - 2 * margin) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"saturation", "share of code values", "Code values near the ends of the range of their activation."}};
  }

  void add(const MetricBatch& batch) override {
    for (const float value : batch.latent.all()) {
      const double z = value;
      saturated_ += z != z ? z : static_cast<double>(z < low_ || z > high_);
    }
    count_ += static_cast<double>(batch.latent.all().size());
  }

  std::vector<double> finish() override { return {saturated_ / count_}; }

 private:
  double low_, high_;
  double saturated_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(saturation_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "saturation", "Share of code values at the flat ends of a sigmoid or tanh.",
      Schema{}
          .choice("activation", {.choices = {"sigmoid", "tanh"},
                                 .fallback = "sigmoid",
                                 .text = "Activation that the code is assumed to have: its range is (0, 1) or (-1, 1), "
                                         "and every value beyond it counts as saturated."})
          .real("margin", {.fallback = 0.05,
                           .above = 0,
                           .below = 0.5,
                           .unit = "share of the range",
                           .text = "Distance from an end of the range within which a value is saturated."}),
      [](const Params& params) {
        return std::make_unique<Saturation>(params.choice("activation") == "sigmoid", params.real("margin"));
      });
}
