#include "plugins/networks/recurrent_layers.hpp"

#include "plugins/networks/reverse_steps.hpp"

namespace sandglass {
namespace {

/// Input, forget, candidate, output: the forget gate's biases are the second part.
void raise_forget_bias(const Lstm& cell, double by) {
  Parameter& bias = cell.input_bias();
  for (Index i = cell.hidden(); i < 2 * cell.hidden(); ++i) bias.set(i, bias.at(i) + by);
}

/// y (B, C) beside each step of x: (B, steps * (I + C)).
Value at_every_step(Value x, Value y, Index steps) {
  const Value rows = reshape(x, x.rows() * steps, x.cols() / steps);
  return reshape(concat_columns({rows, repeat_rows(y, steps)}), x.rows(), x.cols() + steps * y.cols());
}

}  // namespace

RecurrentStack::RecurrentStack(const LayerSite& site, Index inputs, const RecurrentLayout& layout) {
  for (Index k = 0; k < layout.layers; ++k) {
    const auto name = site.prefix + "." + std::to_string(k);
    if (layout.lstm) {
      raise_forget_bias(lstm_.emplace_back(site.parameters, name, inputs, layout.hidden, site.rng), layout.forget_bias);
    } else {
      gru_.emplace_back(site.parameters, name, inputs, layout.hidden, site.rng);
    }
    inputs = layout.hidden;
  }
}

Value RecurrentStack::operator()(Value x, Index steps) const {
  for (const auto& cell : lstm_) x = cell(x, steps);
  for (const auto& cell : gru_) x = cell(x, steps);
  return x;
}

Index steps_of(const DataShape& shape) {
  const Index steps = shape.steps > 0 ? shape.steps : shape.height;
  if (steps == 0)
    throw ConfigError("needs sequences or images, but these examples are " + std::to_string(shape.features) +
                      " features without steps; use a dataset of either, or another network such as dense");
  if (shape.features % steps != 0)
    throw ConfigError("needs the same number of features at each step, got " + std::to_string(shape.features) +
                      " features in " + std::to_string(steps) + " steps");
  return steps;
}

SequenceEncoder::SequenceEncoder(const LayerSite& site, const DataShape& in, Index given, const RecurrentLayout& layout)
    : layout_(layout), steps_(steps_of(in)), cells_(site, in.features / steps_ + given, layout) {}

Value SequenceEncoder::operator()(Value x, Value y) const {
  return last_step(cells_(y.valid() ? at_every_step(x, y, steps_) : x, steps_), steps_);
}

SequenceDecoder::SequenceDecoder(const LayerSite& site, Index latent, Index given, const DataShape& out,
                                 const RecurrentLayout& layout)
    : layout_(layout),
      steps_(steps_of(out)),
      cells_(site, (latent > 0 ? latent : layout.hidden) + given, layout),
      to_step_(site.parameters, site.prefix + "." + std::to_string(layout.layers), layout.hidden, out.features / steps_,
               Activation::identity, site.rng) {}

Value SequenceDecoder::operator()(Value z, Value y) const {
  const Value states = cells_(y.valid() ? concat_columns({z, y}) : z, steps_);
  const Value a = to_step_(reshape(states, z.rows() * steps_, layout_.hidden));
  const Value sequence = reshape(a, z.rows(), steps_ * a.cols());
  return layout_.reverse_target ? reverse_steps(sequence, steps_) : sequence;
}

}  // namespace sandglass
