#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// What a recurrent network is told.
struct RecurrentLayout {
  bool lstm;
  Index hidden;
  Index layers;
  double forget_bias;
  bool reverse_target;
};

/// Recurrent layers one upon the other, each reading the states of the one below. Parameters: "<prefix>.0.input_weight"
/// ..., see RecurrentLayer. forget_bias is added to the drawn input biases of an LSTM's forget gates.
class RecurrentStack {
 public:
  RecurrentStack(const LayerSite& site, Index inputs, const RecurrentLayout& layout);

  /// The last layer's states, (B, steps * H), from x (B, steps * inputs), or (B, inputs) for the same input at every
  /// step.
  Value operator()(Value x, Index steps) const;

 private:
  std::vector<Gru> gru_;
  std::vector<Lstm> lstm_;
};

/// How many steps an example has: those of a sequence, else the rows of an image. Throws ConfigError, with the shape,
/// if it is neither.
Index steps_of(const DataShape& shape);

/// h_t = cell((x_t, y), h_{t-1}), h_0 = 0; the last state: x (B, T I), y (B, given) at every step -> (B, H).
class SequenceEncoder final : public Layers {
 public:
  SequenceEncoder(const LayerSite& site, const DataShape& in, Index given, const RecurrentLayout& layout);

  Index out() const override { return layout_.hidden; }
  Index depth() const override { return layout_.layers; }
  Value operator()(Value x, Value y = {}) const override;

 private:
  RecurrentLayout layout_;
  Index steps_;
  RecurrentStack cells_;
};

/// g_t = cell((z, y), g_{t-1}), g_0 = 0; a_t = g_t V + c: unrolled from z (B, L), which it sees at every step, to
/// (B, T I). reverse_target: the first step gives a_T, the last a_1. Parameters: the cells, then "<prefix>.<layers>".
class SequenceDecoder final : public Layers {
 public:
  SequenceDecoder(const LayerSite& site, Index latent, Index given, const DataShape& out,
                  const RecurrentLayout& layout);

  Index out() const override { return steps_ * to_step_.bias().cols(); }
  Index depth() const override { return layout_.layers + 1; }
  Value operator()(Value z, Value y = {}) const override;

 private:
  RecurrentLayout layout_;
  Index steps_;
  RecurrentStack cells_;
  Dense to_step_;
};

}  // namespace sandglass
