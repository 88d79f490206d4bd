#pragma once
#include <vector>

#include "core/autodiff/graph.hpp"

namespace sandglass::bench {

/// A model of the benchmark, the same as in peers/torch_models.py.
struct Model {
  const char* name;
  /// The loss of one batch: x is what the encoder reads, clean what the decoder is to give.
  Value (*loss)(ParameterSet& set, Value x, Value clean);
  Index batch;
  double keep;  ///< share of the pixels that is kept; 1: nothing is masked
  bool adam;    ///< else gradient descent
};

/// dae, ae, small, vae, cae, conv and gru.
const std::vector<Model>& models();

}  // namespace sandglass::bench
