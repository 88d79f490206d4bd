#pragma once
#include "plugins/losses/count_operators.hpp"
#include "plugins/losses/reduction.hpp"

namespace sandglass::losses {

/// What likelihoods of counts share: elements l(a, x) (B, D) in nats, reduced as the study says, of targets that are
/// whole and not negative; a study with other data is refused. Weights multiply each l.
class CountLoss : public Loss {
 public:
  CountLoss(Link link, Reduction reduction) : link_(link), reduction_(reduction) {}

  Value reconstruction(Value pre_activation) const override { return mean_of_counts(pre_activation, link_); }

  Value loss(Value pre_activation, Value target) const override {
    return reduce_elements(elements(pre_activation, target), reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    return reduce_elements(weights * elements(pre_activation, target), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    return row_sum(elements(pre_activation, target));
  }

  ValueRange target_range() const override { return {.min = 0, .whole = true}; }
  Reduction reduction() const override { return reduction_; }
  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "nats per feature, mean over features and batch"
                                         : "nats per example, sum over features, mean over batch";
  }

 protected:
  virtual Value elements(Value a, Value x) const = 0;
  Link link() const { return link_; }

 private:
  Link link_;
  Reduction reduction_;
};

}  // namespace sandglass::losses
