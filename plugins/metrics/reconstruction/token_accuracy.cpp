#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// The share of tokens that the reconstruction gets right. The D features are groups of K neighbours, one for each
/// token; its symbol is the group's largest number, the first of equal ones:
///   sum_g [argmax_k x^_gk = argmax_k x_gk] / number of groups, over all examples
/// Groups of x without a number above 0 (padding) do not count. A group of x^ with a NaN is wrong. NaN if no group
/// counts.
class TokenAccuracy final : public Metric {
 public:
  explicit TokenAccuracy(Index categories) : categories_(categories) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"token_accuracy", "share of tokens", "Tokens that are reconstructed as they are.", Goal::maximize}};
  }

  void begin(const MetricContext& context) override {
    const DataShape& shape = context.shape();
    if (categories_ == 0 && shape.steps == 0)
      throw ConfigError("categories: 0 takes each step of a sequence for a token, but these examples are " +
                        std::to_string(shape.features) +
                        " features without steps\nset categories, or use a dataset "
                        "of sequences such as text");
    width_ = categories_ > 0 ? categories_ : shape.features / shape.steps;
    if (shape.features % width_ != 0)
      throw ConfigError("categories is " + std::to_string(width_) + ", but an example has " +
                        std::to_string(shape.features) + " features, which are not whole groups of that size");
  }

  void add(const MetricBatch& batch) override {
    const auto x = batch.input.all(), y = batch.reconstruction.all();
    const auto width = static_cast<std::size_t>(width_);
    for (std::size_t at = 0; at < x.size(); at += width) {
      std::size_t symbol = 0;
      for (std::size_t k = 1; k < width; ++k)
        if (x[at + k] > x[at + symbol]) symbol = k;
      if (!(x[at + symbol] > 0)) continue;
      bool right = true;
      for (std::size_t k = 0; k < width; ++k)
        right = right && (k < symbol ? y[at + symbol] > y[at + k] : y[at + symbol] >= y[at + k]);
      right_ += right ? 1 : 0;
      ++count_;
    }
  }

  std::vector<double> finish() override { return {right_ / count_}; }

 private:
  Index categories_, width_ = 0;
  double right_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(token_accuracy_metric, SANDGLASS_VERSION) {
  registrar.metric("token_accuracy", "Share of one-hot tokens, such as characters, that are reconstructed right.",
                   Schema{}.integer("categories", {.fallback = 0,
                                                   .min = 0,
                                                   .max = 65536,
                                                   .unit = "features",
                                                   .text = "Size of a token's group; 0: the features of a step."}),
                   [](const Params& params) { return std::make_unique<TokenAccuracy>(params.integer("categories")); });
}
