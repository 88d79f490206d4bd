#include "plugins/networks/recurrent_layers.hpp"

#include <algorithm>

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

/// One step of lstm(), of operators of their own, as that one keeps its memory to itself.
RecurrentStack::State lstm_step(const Lstm& cell, Value x, const RecurrentStack::State& before) {
  Graph& g = x.graph();
  const Index n = cell.hidden();
  Value sum = linear(x, g.parameter(cell.input_weight()), g.parameter(cell.input_bias()));
  const Value bias = g.parameter(cell.hidden_bias());
  sum = before.h.valid() ? sum + linear(before.h, g.parameter(cell.hidden_weight()), bias) : add_row(sum, bias);
  const auto gate = [&](Index k) { return slice_columns(sum, k * n, n); };
  Value m = sigmoid(gate(0)) * tanh(gate(2));
  if (before.m.valid()) m = sigmoid(gate(1)) * before.m + m;
  return {sigmoid(gate(3)) * tanh(m), m};
}

/// Where a number of the first input (B, T) is below the second (1, 1): 1, else 0.
class Below final : public TypedOperator<Below> {
 public:
  const char* name() const override { return "below"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T limit = *c.input<T>(1);
    std::transform(c.input<T>(0), c.input<T>(0) + c.size(), c.output<T>(), [=](T u) { return T(u < limit ? 1 : 0); });
  }
  template <class T>
  void backward_as(OperatorContext&) {}
};

Value below(Value x, Value limit) { return x.graph().apply(std::make_unique<Below>(), {x, limit}, x.rows(), x.cols()); }

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

Value RecurrentStack::step(Value x, std::vector<State>& states) const {
  states.resize(lstm_.size() + gru_.size());
  for (std::size_t k = 0; k < lstm_.size(); ++k) x = (states[k] = lstm_step(lstm_[k], x, states[k])).h;
  for (std::size_t k = 0; k < gru_.size(); ++k) x = states[k].h = gru_[k](x, 1, states[k].h);
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
      cells_(site,
             (latent > 0 ? latent : layout.hidden) + given +
                 (layout.teacher_forcing == TeacherForcing::none ? 0 : out.features / steps_),
             layout),
      to_step_(site.parameters, site.prefix + "." + std::to_string(layout.layers), layout.hidden, out.features / steps_,
               Activation::identity, site.rng) {}

Value SequenceDecoder::operator()(Value z, Value y) const {
  const Value code = y.valid() ? concat_columns({z, y}) : z;
  if (layout_.teacher_forcing == TeacherForcing::none) return in_order(at_once(code));
  if (z.graph().training())
    throw ConfigError(
        "teacher_forcing: the decoder is to be shown the sequences in training, but this model does not show them to "
        "it\nset network.teacher_forcing: none, or use a model that does, such as autoencoder or "
        "denoising_autoencoder");
  return in_order(step_by_step(code));
}

Value SequenceDecoder::towards(Value target, Value z, Value y, TrainingBatch& batch) const {
  if (layout_.teacher_forcing == TeacherForcing::none) return (*this)(z, y);
  Graph& g = z.graph();
  const Value code = y.valid() ? concat_columns({z, y}) : z, wanted = in_order(target);
  Value a;
  if (!g.training()) {
    a = step_by_step(code);
  } else if (layout_.teacher_forcing == TeacherForcing::always) {
    const Index width = target.cols() / steps_;
    const Value none = g.constant(z.rows(), width, 0);
    const Value before = steps_ == 1 ? none : concat_columns({none, slice_columns(wanted, 0, target.cols() - width)});
    a = at_once(at_every_step(before, code, steps_));
  } else {
    const Value share = batch.schedule(
        [epochs = layout_.forcing_epochs](double epoch) { return epoch < epochs ? 1 - epoch / epochs : 0; });
    a = step_by_step(code, wanted, below(random_uniform(g, z.rows(), steps_), share));
  }
  if (batch.loss().reconstruction(a).id() != a.id())
    throw ConfigError(
        "teacher_forcing: the decoder sees its own results, but this loss makes reconstructions of them by an output "
        "function\nuse a loss without one, such as mse with output: identity, or set network.teacher_forcing: none");
  return in_order(a);
}

Value SequenceDecoder::at_once(Value inputs) const {
  const Value states = cells_(inputs, steps_);
  return reshape(to_step_(reshape(states, inputs.rows() * steps_, layout_.hidden)), inputs.rows(), out());
}

Value SequenceDecoder::step_by_step(Value code, Value target, Value shown) const {
  const Index width = out() / steps_;
  std::vector<RecurrentStack::State> states;
  std::vector<Value> given;
  Value seen = code.graph().constant(code.rows(), width, 0);
  for (Index t = 0; t < steps_; ++t) {
    given.push_back(to_step_(cells_.step(concat_columns({seen, code}), states)));
    seen = given.back();
    if (!shown.valid()) continue;
    const Value chosen = slice_columns(shown, t, 1);
    seen = mul_column(slice_columns(target, t * width, width), chosen) + mul_column(seen, -chosen + 1.0);
  }
  return concat_columns(given);
}

Value SequenceDecoder::in_order(Value sequence) const {
  return layout_.reverse_target ? reverse_steps(sequence, steps_) : sequence;
}

}  // namespace sandglass
