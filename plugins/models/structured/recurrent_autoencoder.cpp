#include <optional>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

struct RecurrentLayout {
  bool lstm;
  Index hidden;
  Index latent;
  Activation latent_activation;
};

/// One recurrent layer of either kind.
class Cell {
 public:
  Cell(ParameterSet& parameters, const std::string& prefix, Index inputs, const RecurrentLayout& layout, Rng& rng) {
    if (layout.lstm)
      lstm_.emplace(parameters, prefix, inputs, layout.hidden, rng);
    else
      gru_.emplace(parameters, prefix, inputs, layout.hidden, rng);
  }

  /// All states, (B, steps * H), from x (B, steps * I), or (B, I) for the same input at every step.
  Value operator()(Value x, Index steps) const { return lstm_ ? (*lstm_)(x, steps) : (*gru_)(x, steps); }

 private:
  std::optional<Gru> gru_;
  std::optional<Lstm> lstm_;
};

/// An autoencoder of sequences of T steps with I features each; D = T I, a row holds step after step:
///   encoder  h_t = cell(x_t, h_{t-1}), h_0 = 0;  z = s_z(h_T W + b)  (B, L): one vector for the whole sequence
///   decoder  g_t = cell(z, g_{t-1}), g_0 = 0;  a_t = g_t V + c  (B, I): unrolled from z, which it sees at every step
/// The decoder is never shown the sequence. Sequences are taken as the dataset gives them; images row by row, as
/// sequences of `height` steps of width x channels features. Source: Srivastava et al. 2015, ICML, and Cho et al. 2014,
/// EMNLP; the target is not reversed.
class RecurrentAutoencoder final : public Model {
 public:
  explicit RecurrentAutoencoder(RecurrentLayout layout) : layout_(layout) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    steps_ = steps_of(shape);
    const Index features = shape.features / steps_;
    encoder_.emplace(parameters, "encoder.cell", features, layout_, rng);
    to_code_.emplace(parameters, "encoder.dense", layout_.hidden, layout_.latent, layout_.latent_activation, rng);
    decoder_.emplace(parameters, "decoder.cell", layout_.latent, layout_, rng);
    to_step_.emplace(parameters, "decoder.dense", layout_.hidden, features, Activation::identity, rng);
  }

  Index latent_size() const override { return layout_.latent; }

  Value encode(Value x) const override { return (*to_code_)(last_step((*encoder_)(x, steps_), steps_)); }

  Value decode(Value z) const override {
    const Value states = (*decoder_)(z, steps_);
    const Value a = (*to_step_)(reshape(states, z.rows() * steps_, layout_.hidden));
    return reshape(a, z.rows(), steps_ * a.cols());
  }

 private:
  static Index steps_of(const DataShape& shape) {
    const Index steps = shape.steps > 0 ? shape.steps : shape.height;
    if (steps == 0)
      throw ConfigError("recurrent_autoencoder needs sequences or images, but this dataset's examples are " +
                        std::to_string(shape.features) + " features without steps; use a dataset of either");
    if (shape.features % steps != 0)
      throw ConfigError("recurrent_autoencoder needs the same number of features at each step, got " +
                        std::to_string(shape.features) + " features in " + std::to_string(steps) + " steps");
    return steps;
  }

  RecurrentLayout layout_;
  Index steps_ = 0;
  std::optional<Cell> encoder_, decoder_;
  std::optional<Dense> to_code_, to_step_;
};

Schema recurrent_schema() {
  const auto names = activation_names();
  return Schema{}
      .choice("cell", {.choices = {"gru", "lstm"},
                       .fallback = "gru",
                       .text = "gru: gated recurrent unit; lstm: long short-term memory."})
      .integer("hidden", {.fallback = 64,
                          .min = 1,
                          .max = 16384,
                          .unit = "units",
                          .text = "Size of the state of the encoder and of the decoder."})
      .integer("latent", {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code."})
      .choice("latent_activation",
              {.choices = {names.begin(), names.end()}, .fallback = "identity", .text = "Activation of the code."});
}

}  // namespace

SANDGLASS_PLUGIN(recurrent_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("recurrent_autoencoder",
                  "Squeezes a sequence into one vector with a recurrent network, and unrolls it with another.",
                  recurrent_schema(), [](const Params& params) {
                    return std::make_unique<RecurrentAutoencoder>(RecurrentLayout{
                        .lstm = params.choice("cell") == "lstm",
                        .hidden = params.integer("hidden"),
                        .latent = params.integer("latent"),
                        .latent_activation = activation_from_string(params.choice("latent_activation"))});
                  });
}
