#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Layers and one dense layer on them, which takes the next number behind their prefix: what ends in a code, in the
/// logits of classes, or in the pre-activation of a reconstruction.
class Headed final : public Layers {
 public:
  Headed(std::unique_ptr<Layers> below, const LayerSite& site, Index out, Activation activation)
      : below_(std::move(below)),
        head_(site.parameters, site.prefix + "." + std::to_string(below_->depth()), below_->out(), out, activation,
              site.rng) {}

  Index out() const override { return head_.bias().cols(); }
  Index depth() const override { return below_->depth() + 1; }
  Value operator()(Value x, Value y = {}) const override { return head_((*below_)(x, y)); }
  Value with_every_class(Value x, Index classes) const override { return head_(below_->with_every_class(x, classes)); }
  Moved along(Value x, Value v) const override;

  const Layers& below() const { return *below_; }
  const Dense& head() const { return head_; }

 private:
  std::unique_ptr<Layers> below_;
  Dense head_;
};

}  // namespace sandglass
