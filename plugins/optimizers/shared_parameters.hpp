#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Adds what every optimizer can do to gradients and weights before its own step (GradientPreparation).
inline Schema with_gradient_options(Schema schema) {
  return schema
      .real("weight_decay", {.fallback = 0.0, .min = 0, .text = "How fast weights decay towards 0; 0 for not at all."})
      .choice("decay", {.choices = {"decoupled", "l2"},
                        .fallback = "decoupled",
                        .text = "What decays: the weights themselves by learning_rate * weight_decay in each step, as "
                                "in AdamW, or their square as a penalty, whose gradient the rule then scales."})
      .boolean("decay_biases", {.fallback = false, .text = "Whether biases decay as well; PyTorch lets them."})
      .real("clip_norm", {.fallback = 0.0,
                          .min = 0,
                          .text = "The gradients of an update are scaled down to this norm, taken over all its "
                                  "parameters, where it is larger; 0 for never."});
}

inline GradientOptions gradient_options(const Params& params) {
  return {.clip_norm = params.real("clip_norm"),
          .weight_decay = params.real("weight_decay"),
          .decoupled = params.choice("decay") == "decoupled",
          .decay_biases = params.boolean("decay_biases")};
}

}  // namespace sandglass
