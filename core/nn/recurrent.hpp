#pragma once
#include <string>

#include "core/autodiff/ops/recurrent.hpp"
#include "core/base/rng.hpp"

namespace sandglass {

/// What both recurrent layers hold: "<prefix>.input_weight" (I, gates * H), "<prefix>.hidden_weight" (H, gates * H),
/// "<prefix>.input_bias" and "<prefix>.hidden_bias" (1, gates * H), all drawn from U(-1/sqrt(H), 1/sqrt(H)) as PyTorch
/// does. Holds references into the ParameterSet, which must outlive it. Apply it to any number of graphs.
class RecurrentLayer {
 public:
  Index hidden() const { return hidden_weight_->rows(); }
  Parameter& input_weight() const { return *input_weight_; }
  Parameter& hidden_weight() const { return *hidden_weight_; }
  Parameter& input_bias() const { return *input_bias_; }
  Parameter& hidden_bias() const { return *hidden_bias_; }

 protected:
  RecurrentLayer(ParameterSet& parameters, const std::string& prefix, Index gates, Index inputs, Index hidden,
                 Rng& rng);
  ~RecurrentLayer() = default;

 private:
  Parameter* input_weight_;
  Parameter* hidden_weight_;
  Parameter* input_bias_;
  Parameter* hidden_bias_;
};

/// A layer of gated recurrent units: see gru().
class Gru : public RecurrentLayer {
 public:
  Gru(ParameterSet& parameters, const std::string& prefix, Index inputs, Index hidden, Rng& rng);
  /// x (B, steps * inputs), or (B, inputs) for the same input at every step; h0 (B, hidden) or Value{} for zeros.
  /// All states, (B, steps * hidden); last_step() takes the last one.
  Value operator()(Value x, Index steps, Value h0 = {}) const;
};

/// A layer of long short-term memory: see lstm().
class Lstm : public RecurrentLayer {
 public:
  Lstm(ParameterSet& parameters, const std::string& prefix, Index inputs, Index hidden, Rng& rng);
  Value operator()(Value x, Index steps, Value h0 = {}, Value m0 = {}) const;
};

}  // namespace sandglass
