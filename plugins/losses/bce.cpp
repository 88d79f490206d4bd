#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// Binary cross-entropy of x^ = sigmoid(a), computed from the logits a without ever taking the log of a rounded
/// probability:
///   l(a, x) = max(a, 0) - a x + ln(1 + e^-|a|) = -[x ln x^ + (1 - x) ln(1 - x^)]
/// summed or averaged over pixels, then averaged over the batch. a, x: (B, D), x in [0, 1]; in nats. Weights multiply
/// each l. It is the negative log-likelihood of a Bernoulli decoder. For grey x its minimum is the entropy of x, not 0.
/// Non-finite numbers are passed on.
class BinaryCrossEntropy final : public Loss {
 public:
  explicit BinaryCrossEntropy(Reduction reduction) : reduction_(reduction) {}

  Value reconstruction(Value pre_activation) const override { return sigmoid(pre_activation); }

  Value loss(Value pre_activation, Value target) const override {
    return bce_with_logits(pre_activation, target, reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    // ln(1 + e^a) - a x is l as well, and differentiable at 0 term by term.
    return reduce_elements(weights * (softplus(pre_activation) - pre_activation * target), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    return bce_with_logits_rows(pre_activation, target);
  }

  ValueRange target_range() const override { return {0, 1}; }
  std::string_view likelihood() const override { return "Bernoulli"; }
  Reduction reduction() const override { return reduction_; }

  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "nats per pixel, mean over pixels and batch"
                                         : "nats per example, sum over pixels, mean over batch";
  }

 private:
  Reduction reduction_;
};

Schema bce_schema() {
  Schema schema;
  return add_reduction(schema);
}

}  // namespace

SANDGLASS_PLUGIN(bce_loss, SANDGLASS_VERSION) {
  registrar.loss("bce", "Binary cross-entropy from logits: a Bernoulli decoder.", bce_schema(),
                 [](const Params& params) { return std::make_unique<BinaryCrossEntropy>(reduction_of(params)); });
}
