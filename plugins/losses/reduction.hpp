#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Declares `reduction`: mean (over pixels and batch) or sum_per_example (over the pixels, then the mean over the
/// batch). The gradients of the two differ by the factor D, and so do the learning rates that suit them.
inline Schema& add_reduction(Schema& schema) {
  return schema.choice("reduction", {.choices = {"mean", "sum_per_example"},
                                     .fallback = "mean",
                                     .text = "mean: over pixels and batch; sum_per_example: over the pixels of an "
                                             "example, then the mean over the batch."});
}

inline Reduction reduction_of(const Params& params) {
  return params.choice("reduction") == "mean" ? Reduction::mean : Reduction::sum_per_example;
}

}  // namespace sandglass
