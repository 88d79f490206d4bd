#pragma once
#include <sandglass/plugin.hpp>

#include "plugins/networks/taught_layers.hpp"

namespace sandglass {

/// What a decoder is shown of the target, step by step, while it trains.
enum class TeacherForcing : std::uint8_t { none, always, scheduled };

/// What a recurrent network is told.
struct RecurrentLayout {
  bool lstm;
  Index hidden;
  Index layers;
  double forget_bias;
  bool reverse_target;
  TeacherForcing teacher_forcing;
  double forcing_epochs;  ///< of scheduled
};

/// Recurrent layers one upon the other, each reading the states of the one below. Parameters: "<prefix>.0.input_weight"
/// ..., see RecurrentLayer. forget_bias is added to the drawn input biases of an LSTM's forget gates.
class RecurrentStack {
 public:
  RecurrentStack(const LayerSite& site, Index inputs, const RecurrentLayout& layout);

  /// The last layer's states, (B, steps * H), from x (B, steps * inputs), or (B, inputs) for the same input at every
  /// step.
  Value operator()(Value x, Index steps) const;

  /// What a layer hands on to its next step, (B, H) each; both invalid before the first.
  struct State {
    Value h, m;  ///< m: of an LSTM
  };
  /// One step from x (B, inputs): moves the states on, one for each layer, and gives the last layer's h (B, H).
  Value step(Value x, std::vector<State>& states) const;

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
/// With teacher forcing g_t = cell((s_{t-1}, z, y), g_{t-1}), s_0 = 0, where s_t (B, I) is a_t, or in training x_t:
///   always     s_t = x_t
///   scheduled  s_t = x_t with probability max(0, 1 - epoch / forcing_epochs), drawn for each example and step, else
///              a_t, through which gradients flow
/// Sources: Williams & Zipser 1989; Bengio et al. 2015, "Scheduled sampling".
class SequenceDecoder final : public TaughtLayers {
 public:
  SequenceDecoder(const LayerSite& site, Index latent, Index given, const DataShape& out,
                  const RecurrentLayout& layout);

  Index out() const override { return steps_ * to_step_.bias().cols(); }
  Index depth() const override { return layout_.layers + 1; }
  /// Throws ConfigError in a graph that trains, if the decoder is to be taught: a model calls towards().
  Value operator()(Value z, Value y = {}) const override;
  Value towards(Value target, Value z, Value y, TrainingBatch& batch) const override;

 private:
  /// a, all steps in the order of unrolling, from what the cells see at each.
  Value at_once(Value inputs) const;
  /// The same, one step after the other, each seeing what the one before gave, or, where `shown` (B, T) is 1, the
  /// target's. Without a target: what it gave.
  Value step_by_step(Value code, Value target = {}, Value shown = {}) const;
  Value in_order(Value sequence) const;

  RecurrentLayout layout_;
  Index steps_;
  RecurrentStack cells_;
  Dense to_step_;
};

}  // namespace sandglass
