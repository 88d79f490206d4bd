#include <algorithm>
#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Mean 0 and variance 1 over the training examples:
///   y = (x - mean) / deviation,  and 0 where deviation <= epsilon * max |x|
/// with the population's deviation (variance divided by N), of each feature on its own or of all numbers together.
class Standardise final : public Transform {
 public:
  explicit Standardise(const Params& params)
      : global_(params.choice("scope") == "global"), epsilon_(params.real("epsilon")) {}

  DataShape prepare(const DataShape& shape) override {
    lines_.assign(static_cast<std::size_t>(shape.features), {});
    return shape;
  }

  void fit(BatchView train) override {
    if (train.rows == 0) return;
    const auto n = static_cast<double>(train.rows), features = static_cast<double>(lines_.size());
    std::vector<double> mean(lines_.size()), variance(lines_.size()), largest(lines_.size());
    for_each(train, [&](std::size_t k, double x) {
      mean[k] += x / n;
      largest[k] = std::max(largest[k], std::abs(x));
    });
    if (global_) flatten(mean, features);
    for_each(train, [&](std::size_t k, double x) { variance[k] += (x - mean[k]) * (x - mean[k]) / n; });
    if (global_) {
      flatten(variance, features);
      largest.assign(largest.size(), *std::ranges::max_element(largest));
    }
    for (std::size_t k = 0; k < lines_.size(); ++k) {
      const double deviation = std::sqrt(variance[k]);
      lines_[k] = {mean[k], deviation > epsilon_ * largest[k] ? 1 / deviation : 0};
    }
  }

  void apply(std::span<const float> in, std::span<float> out, Rng&) const override {
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] = static_cast<float>((in[k] - lines_[k].mean) * lines_[k].slope);
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

  /// The average in place of each value.
  static void flatten(std::vector<double>& values, double count) {
    double sum = 0;
    for (const double v : values) sum += v / count;
    values.assign(values.size(), sum);
  }

  bool global_;
  double epsilon_;
  std::vector<Line> lines_;
};

}  // namespace

SANDGLASS_PLUGIN(standardise_transform, SANDGLASS_VERSION) {
  registrar.transform(
      "standardise", "Gives the training examples mean 0 and variance 1.",
      Schema{}
          .choice("scope", {.choices = {"feature", "global"},
                            .fallback = "feature",
                            .text = "Mean and variance of each feature on its own, or of all numbers together."})
          .real("epsilon", {.fallback = 1e-6,
                            .max = 1,
                            .above = 0,
                            .text = "A feature whose deviation is no larger than this share of its largest absolute "
                                    "value counts as one that never changes, and becomes 0."}),
      [](const Params& params) { return std::make_unique<Standardise>(params); });
}
