#include <algorithm>
#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Mean 0 and variance 1 over the training examples:
///   y = (x - mean) / deviation,  and 0 where deviation <= epsilon * max |x|
/// with the population's deviation (variance divided by N), of each feature on its own, of each channel of images or
/// sequences over all positions, or of all numbers together. Undone by x = mean + deviation * y.
class Standardise final : public Transform {
 public:
  explicit Standardise(const Params& params) : scope_(params.choice("scope")), epsilon_(params.real("epsilon")) {}

  DataShape prepare(const DataShape& shape) override {
    lines_.assign(static_cast<std::size_t>(shape.features), {});
    if (scope_ == "channel" && !shape.is_image() && shape.steps == 0)
      throw ConfigError(
          "transform/standardise: scope channel needs images or sequences, and these examples have neither height and "
          "width nor steps\ntake scope: feature");
    const Index channels = shape.is_image() ? shape.channels : shape.features / std::max<Index>(shape.steps, 1);
    groups_ = scope_ == "global" ? 1 : scope_ == "channel" ? static_cast<std::size_t>(channels) : lines_.size();
    return shape;
  }

  void fit(BatchView train) override {
    if (train.rows == 0) return;
    const auto n = static_cast<double>(train.rows);
    std::vector<double> mean(lines_.size()), variance(lines_.size()), largest(lines_.size());
    for_each(train, [&](std::size_t k, double x) {
      mean[k] += x / n;
      largest[k] = std::max(largest[k], std::abs(x));
    });
    average(mean);
    for_each(train, [&](std::size_t k, double x) { variance[k] += (x - mean[k]) * (x - mean[k]) / n; });
    average(variance);
    for (std::size_t k = groups_; k < largest.size(); ++k)
      largest[k % groups_] = std::max(largest[k % groups_], largest[k]);
    for (std::size_t k = 0; k < lines_.size(); ++k) {
      const double deviation = std::sqrt(variance[k]);
      lines_[k] = {mean[k], deviation > epsilon_ * largest[k % groups_] ? 1 / deviation : 0};
    }
  }

  void apply(std::span<const float> in, std::span<float> out, Rng&) const override {
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] = static_cast<float>((in[k] - lines_[k].mean) * lines_[k].slope);
  }

  bool can_undo() const override { return true; }

  void undo(std::span<const float> in, std::span<float> out) const override {
    for (std::size_t k = 0; k < out.size(); ++k) {
      const auto [mean, slope] = lines_[k];
      out[k] = static_cast<float>(slope > 0 ? mean + in[k] / slope : mean);
    }
  }

  /// Of each feature mean and slope.
  std::optional<std::vector<double>> fitted() const override {
    std::vector<double> numbers;
    for (const Line& line : lines_) numbers.insert(numbers.end(), {line.mean, line.slope});
    return numbers;
  }

  void restore(std::span<const double> fitted) override {
    if (fitted.size() != 2 * lines_.size())
      throw ConfigError("transform/standardise was fitted to " + std::to_string(fitted.size() / 2) +
                        " features, but an example has " + std::to_string(lines_.size()));
    for (std::size_t k = 0; k < lines_.size(); ++k) lines_[k] = {fitted[2 * k], fitted[2 * k + 1]};
  }

 private:
  struct Line {
    double mean = 0, slope = 1;
  };

  void for_each(BatchView train, auto visit) const {
    for (Index i = 0; i < train.rows; ++i)
      for (std::size_t k = 0; k < lines_.size(); ++k) visit(k, train.row(i)[k]);
  }

  /// In place of each value the average over the features of its group: feature k is of group k mod groups_.
  void average(std::vector<double>& values) const {
    const auto count = static_cast<double>(values.size()) / static_cast<double>(groups_);
    std::vector<double> sums(groups_);
    for (std::size_t k = 0; k < values.size(); ++k) sums[k % groups_] += values[k] / count;
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = sums[k % groups_];
  }

  std::string scope_;
  double epsilon_;
  std::size_t groups_ = 1;
  std::vector<Line> lines_;
};

}  // namespace

SANDGLASS_PLUGIN(standardise_transform, SANDGLASS_VERSION) {
  registrar.transform(
      "standardise", "Gives the training examples mean 0 and variance 1.",
      Schema{}
          .choice("scope", {.choices = {"feature", "channel", "global"},
                            .fallback = "feature",
                            .text = "Mean and variance of each feature on its own, of each channel of images or "
                                    "sequences over all positions, or of all numbers together."})
          .real("epsilon", {.fallback = 1e-6,
                            .max = 1,
                            .above = 0,
                            .text = "A feature whose deviation is no larger than this share of its largest absolute "
                                    "value counts as one that never changes, and becomes 0."}),
      [](const Params& params) { return std::make_unique<Standardise>(params); });
}
