#include <algorithm>
#include <limits>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Linear from the training examples' range [low, high] to [min, max]:
///   y = min + (max - min) (x - low) / (high - low)
/// over all features together or each on its own; a feature that never changes becomes min. Examples beyond the
/// training range land beyond [min, max] unless `clip` holds them in. Undone by the line back, a feature that never
/// changes by its one value.
class Rescale final : public Transform {
 public:
  explicit Rescale(const Params& params)
      : min_(params.real("min")),
        max_(params.real("max")),
        global_(params.choice("scope") == "global"),
        clip_(params.boolean("clip")) {
    if (min_ >= max_)
      throw ConfigError("transform/rescale: expected min below max, found " + format_number(min_) + " and " +
                        format_number(max_));
  }

  DataShape prepare(const DataShape& shape) override {
    lines_.assign(static_cast<std::size_t>(shape.features), {});
    return shape;
  }

  void fit(BatchView train) override {
    if (train.rows == 0) return;
    constexpr auto kInfinity = std::numeric_limits<float>::infinity();
    const auto features = lines_.size();
    std::vector<float> low(features, kInfinity), high(features, -kInfinity);
    for (Index i = 0; i < train.rows; ++i)
      for (std::size_t k = 0; k < features; ++k) {
        low[k] = std::min(low[k], train.row(i)[k]);
        high[k] = std::max(high[k], train.row(i)[k]);
      }
    if (global_) {
      std::fill(low.begin(), low.end(), *std::min_element(low.begin(), low.end()));
      std::fill(high.begin(), high.end(), *std::max_element(high.begin(), high.end()));
    }
    for (std::size_t k = 0; k < features; ++k) {
      const double range = static_cast<double>(high[k]) - low[k];
      lines_[k] = {low[k], range > 0 ? (max_ - min_) / range : 0};
    }
  }

  void apply(std::span<const float> in, std::span<float> out, Rng&) const override {
    for (std::size_t k = 0; k < out.size(); ++k) {
      const double y = min_ + lines_[k].slope * (in[k] - lines_[k].low);
      out[k] = static_cast<float>(clip_ ? std::clamp(y, min_, max_) : y);
    }
  }

  bool can_undo() const override { return true; }

  void undo(std::span<const float> in, std::span<float> out) const override {
    for (std::size_t k = 0; k < out.size(); ++k) {
      const auto [low, slope] = lines_[k];
      out[k] = static_cast<float>(slope > 0 ? low + (in[k] - min_) / slope : low);
    }
  }

  /// Of each feature low and slope.
  std::optional<std::vector<double>> fitted() const override {
    std::vector<double> numbers;
    for (const Line& line : lines_) numbers.insert(numbers.end(), {line.low, line.slope});
    return numbers;
  }

  void restore(std::span<const double> fitted) override {
    if (fitted.size() != 2 * lines_.size())
      throw ConfigError("transform/rescale was fitted to " + std::to_string(fitted.size() / 2) +
                        " features, but an example has " + std::to_string(lines_.size()));
    for (std::size_t k = 0; k < lines_.size(); ++k) lines_[k] = {fitted[2 * k], fitted[2 * k + 1]};
  }

 private:
  struct Line {
    double low = 0, slope = 1;
  };
  double min_, max_;
  bool global_, clip_;
  std::vector<Line> lines_;
};

}  // namespace

SANDGLASS_PLUGIN(rescale_transform, SANDGLASS_VERSION) {
  registrar.transform(
      "rescale", "Maps the range of the training examples to another, linearly.",
      Schema{}
          .real("min", {.fallback = 0, .min = -1e6, .max = 1e6, .text = "What the smallest training value becomes."})
          .real("max", {.fallback = 1, .min = -1e6, .max = 1e6, .text = "What the largest training value becomes."})
          .choice("scope", {.choices = {"global", "feature"},
                            .fallback = "global",
                            .text = "One range for all features together, or one for each."})
          .boolean("clip",
                   {.fallback = false, .text = "Whether values outside the training range are held at its ends."}),
      [](const Params& params) { return std::make_unique<Rescale>(params); });
}
