#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// Categorical cross-entropy. The D features are D / K groups of K neighbours, each group the probabilities of K
/// categories (a one-hot pixel or symbol): p = softmax(a) within each group, from the logits a.
///   l_g = -sum_k x_gk ln p_gk   nats per group
/// mean: over groups and batch; sum_per_example: over the groups of an example, then the mean over the batch. Weights
/// multiply each -x_gk ln p_gk. a, x: (B, D). It is the negative log-likelihood of a categorical decoder where x is
/// one-hot, and any soft x is served too. A group of zeros, such as padding, adds nothing, and a mean counts it as 0.
/// Non-finite numbers are passed on.
class CategoricalCrossEntropy final : public Loss {
 public:
  CategoricalCrossEntropy(Index categories, Reduction reduction) : categories_(categories), reduction_(reduction) {}

  void build(const DataShape& shape, ParameterSet&) override {
    if (categories_ == 0) categories_ = shape.steps > 0 ? shape.features / shape.steps : 0;
    if (categories_ < 2)
      throw ConfigError("loss/categorical: " +
                        (categories_ == 1 ? std::string("one category leaves no choice")
                                          : "categories: 0 takes each step of a sequence for a "
                                            "group, but these examples have no steps") +
                        "\nset loss.categories to the size of a group, at least 2");
    if (shape.features % categories_ == 0) return;
    throw ConfigError("loss/categorical: categories is " + std::to_string(categories_) + ", but an example has " +
                      std::to_string(shape.features) +
                      " features, which are not whole groups of that size\nset loss.categories to a divisor of " +
                      std::to_string(shape.features));
  }

  Value reconstruction(Value pre_activation) const override {
    return reshape(softmax(groups(pre_activation)), pre_activation.rows(), pre_activation.cols());
  }

  Value loss(Value pre_activation, Value target) const override {
    const Value each = cross_entropy_from_logits(groups(pre_activation), groups(target));
    return reduce_elements(reshape(each, target.rows(), groups_per_example(target)), reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    const Value each = groups(weights) * groups(target) * log_softmax(groups(pre_activation));
    return reduce_elements(reshape(negate(row_sum(each)), target.rows(), groups_per_example(target)), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    const Value each = cross_entropy_from_logits(groups(pre_activation), groups(target));
    return row_sum(reshape(each, target.rows(), groups_per_example(target)));
  }

  ValueRange target_range() const override { return {0, 1}; }
  std::string_view likelihood() const override { return "categorical"; }
  Reduction reduction() const override { return reduction_; }

  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "nats per group, mean over groups and batch"
                                         : "nats per example, sum over groups, mean over batch";
  }

 private:
  Index groups_per_example(Value x) const { return x.cols() / categories_; }
  Value groups(Value x) const { return reshape(x, x.rows() * groups_per_example(x), categories_); }

  Index categories_;
  Reduction reduction_;
};

Schema categorical_schema() {
  Schema schema;
  schema.integer("categories", {.fallback = 2,
                                .min = 0,
                                .max = 65536,
                                .unit = "features",
                                .text = "Size of a group: how many categories each output chooses among; 0: the "
                                        "features of a step of a sequence."});
  return schema.choice("reduction", {.choices = {"mean", "sum_per_example"},
                                     .fallback = "mean",
                                     .text = "mean: over groups and batch; sum_per_example: over the groups of an "
                                             "example, then the mean over the batch."});
}

}  // namespace

SANDGLASS_PLUGIN(categorical_loss, SANDGLASS_VERSION) {
  registrar.loss("categorical", "Categorical cross-entropy over groups of features: a softmax decoder.",
                 categorical_schema(), [](const Params& params) {
                   return std::make_unique<CategoricalCrossEntropy>(params.integer("categories"), reduction_of(params));
                 });
}
