#include "plugins/models/variational/gaussian_network.hpp"

namespace sandglass {

ConditionalLayers::ConditionalLayers(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                                     const std::vector<Index>& sizes, Activation activation, Rng& rng)
    : classes_(classes), out_(in) {
  for (const Index size : sizes) {
    const auto name = prefix + "." + std::to_string(layers_.size());
    layers_.emplace_back(parameters, name, out_, size, activation, rng);
    if (classes > 0 && layers_.size() == 1) {
      class_weight_ = &parameters.add(name + ".class_weight", classes, size);
      initialise_for(activation, *class_weight_, rng);
    }
    out_ = size;
  }
  if (sizes.empty()) out_ += classes;
}

Value ConditionalLayers::operator()(Value x, Value y) const {
  if (layers_.empty()) return classes_ > 0 ? concat_columns({x, y}) : x;
  const auto& first = layers_.front();
  if (classes_ == 0) return upper(first(x));
  return upper(activation(first.logits(x) + matmul(y, x.graph().parameter(*class_weight_)), first.activation()));
}

Value ConditionalLayers::with_every_class(Value x) const {
  const Value y = every_class(x.graph(), x.rows(), classes_);
  if (layers_.empty()) return concat_columns({repeat_rows(x, classes_), y});
  const auto& first = layers_.front();
  const Value both = repeat_rows(first.logits(x), classes_) + matmul(y, x.graph().parameter(*class_weight_));
  return upper(activation(both, first.activation()));
}

Value ConditionalLayers::upper(Value h) const {
  for (std::size_t k = 1; k < layers_.size(); ++k) h = layers_[k](h);
  return h;
}

Value every_class(Graph& graph, Index rows, Index classes) {
  std::vector<double> one_hot(static_cast<std::size_t>(rows * classes * classes), 0);
  for (Index r = 0; r < rows * classes; ++r) one_hot[static_cast<std::size_t>(r * classes + r % classes)] = 1;
  return graph.constant(rows * classes, classes, one_hot);
}

Schema latent_network_schema(const std::string& stage) {
  const auto names = activation_names();
  return Schema{}
      .integers("hidden", {.fallback = std::vector<std::int64_t>{256},
                           .min = 1,
                           .max = 65536,
                           .unit = "units",
                           .text = "Sizes of the encoder's hidden layers, mirrored in the decoder; [] for none.",
                           .stage = stage})
      .integer("latent",
               {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code.", .stage = stage})
      .choice(
          "activation",
          {.choices = {names.begin(), names.end()}, .fallback = "relu", .text = "Activation of the hidden layers."});
}

LatentNetwork latent_network(const Params& params) {
  const auto& hidden = params.integers("hidden");
  return {.hidden = {hidden.begin(), hidden.end()},
          .latent = params.integer("latent"),
          .activation = activation_from_string(params.choice("activation"))};
}

GaussianNetwork::GaussianNetwork(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                                 const std::vector<Index>& hidden, Index out, Activation activation, Rng& rng)
    : layers_(parameters, prefix, in, classes, hidden, activation, rng),
      mean_(parameters, prefix + ".mean", layers_.out(), out, Activation::identity, rng),
      log_variance_(parameters, prefix + ".log_variance", layers_.out(), out, Activation::identity, rng) {}

LogitNetwork::LogitNetwork(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                           const std::vector<Index>& hidden, Index out, Activation activation, Rng& rng)
    : layers_(parameters, prefix, in, classes, hidden, activation, rng),
      output_(parameters, prefix + "." + std::to_string(hidden.size()), layers_.out(), out, Activation::identity, rng) {
}

Value draw(const Posterior& q, Index draws) {
  return reparameterise(for_draws(q.mean, draws), for_draws(q.log_variance, draws));
}

void require_classes(const char* model, const DataShape& shape) {
  if (shape.classes >= 2) return;
  throw ConfigError(std::string("model/") + model + " needs labels of at least two classes, but the dataset has " +
                    (shape.classes == 0 ? "no labels" : "one class only") +
                    "\nuse a dataset with labels, or a model without classes such as vae");
}

}  // namespace sandglass
