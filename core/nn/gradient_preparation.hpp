#pragma once
#include <vector>

#include "core/autodiff/graph.hpp"

namespace sandglass {

/// What is done to gradients and weights before an update rule sees them.
struct GradientOptions {
  double clip_norm = 0;       ///< the largest norm of all gradients of the update together; 0: no clipping
  double weight_decay = 0;    ///< lambda; 0: none
  bool decoupled = true;      ///< w <- (1 - rate * lambda) w before the step (AdamW); else g <- g + lambda w (L2)
  bool decay_biases = false;  ///< whether biases decay as well: parameters whose name ends with "bias"

  /// Whether gradients and weights stay as they are.
  bool nothing_to_do() const { return clip_norm == 0 && weight_decay == 0; }
};

/// Clips, then decays:
///   g <- g * min(1, clip_norm / (||g|| + 1e-6)), ||g|| over all parameters (torch.nn.utils.clip_grad_norm_),
///   and then w <- (1 - rate * weight_decay) w, or g <- g + weight_decay * w.
/// The norm is summed in double, parameter by parameter in their order. A gradient that is no finite number is not
/// hidden: it makes all others of the update NaN. Allocates nothing after construction. The parameters must outlive it.
/// Sources: Pascanu et al. 2013 (clipping); Loshchilov & Hutter 2019 (decoupled decay).
class GradientPreparation {
 public:
  /// Throws Error unless clip_norm and weight_decay are finite and at least 0.
  GradientPreparation(std::vector<Parameter*> parameters, GradientOptions options);

  /// `rate`: the learning rate of the step to come.
  void apply(double rate);

 private:
  void clip();
  void decay(double rate);

  std::vector<Parameter*> parameters_;
  std::vector<Parameter*> decayed_;
  GradientOptions options_;
};

}  // namespace sandglass
