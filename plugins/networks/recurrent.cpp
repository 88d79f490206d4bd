#include "plugins/networks/recurrent_layers.hpp"

using namespace sandglass;

namespace {

/// Recurrent layers over sequences of T steps with I features each; D = T I, a row holds step after step:
///   encoder  h_t = cell(x_t, h_{t-1}), h_0 = 0; the features are h_T of the last layer, (B, H)
///   decoder  g_t = cell(z, g_{t-1}), g_0 = 0;  a_t = g_t V + c  (B, I): unrolled from z, which it sees at every step
/// The decoder is never shown the sequence, unless it is taught: see SequenceDecoder. A y is joined to x_t, and to z,
/// at every step. Sequences are taken as the dataset gives them; images row by row, as sequences of `height` steps of
/// width x channels features. Sources: Srivastava et al. 2015, ICML (reversed target), and Cho et al. 2014, EMNLP;
/// forget bias: Jozefowicz et al. 2015, ICML.
class RecurrentNetwork final : public Network {
 public:
  explicit RecurrentNetwork(RecurrentLayout layout) : layout_(layout) {}

  std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index given) const override {
    return std::make_unique<SequenceEncoder>(site, in, given, layout_);
  }

  std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index given,
                                  const DataShape& out) const override {
    return std::make_unique<SequenceDecoder>(site, latent, given, out, layout_);
  }

 private:
  RecurrentLayout layout_;
};

Schema recurrent_schema() {
  return Schema{}
      .choice("cell", {.choices = {"gru", "lstm"},
                       .fallback = "gru",
                       .text = "gru: gated recurrent unit; lstm: long short-term memory."})
      .integer("hidden", {.fallback = 64,
                          .min = 1,
                          .max = 16384,
                          .unit = "units",
                          .text = "Size of the state of every layer, of the encoder and of the decoder."})
      .integer("layers", {.fallback = 1,
                          .min = 1,
                          .max = 64,
                          .text = "Recurrent layers one upon the other, in the encoder and in the decoder."})
      .boolean("reverse_target",
               {.fallback = false,
                .text = "Whether the decoder unrolls the sequence from its last step to its first, so that what it "
                        "gives first is what the encoder saw last."})
      .real("forget_bias", {.fallback = 1,
                            .min = -100,
                            .max = 100,
                            .text = "What the biases of an LSTM's forget gates start higher by; with 0 its memory "
                                    "halves at every step. gru has none."})
      .choice("teacher_forcing",
              {.choices = {"none", "always", "scheduled"},
               .fallback = "none",
               .text = "What the decoder sees beside the code. none: nothing; always: the step before, in training "
                       "that of the true sequence, later its own; scheduled: as always, but in training its own the "
                       "more often the longer it has been trained, one step after the other, which is slower."})
      .real("forcing_epochs", {.fallback = 10,
                               .min = 0,
                               .unit = "epochs",
                               .text = "Epochs over which the share of true steps falls from 1 to 0, along a line; for "
                                       "teacher_forcing scheduled only."});
}

TeacherForcing teacher_forcing_of(const Params& params) {
  const auto& name = params.choice("teacher_forcing");
  if (name == "none") return TeacherForcing::none;
  return name == "always" ? TeacherForcing::always : TeacherForcing::scheduled;
}

}  // namespace

SANDGLASS_PLUGIN(recurrent_network, SANDGLASS_VERSION) {
  registrar.network(
      "recurrent", "GRU or LSTM: squeezes a sequence into one vector, and unrolls it with another.", recurrent_schema(),
      [](const Params& params) {
        return std::make_unique<RecurrentNetwork>(RecurrentLayout{.lstm = params.choice("cell") == "lstm",
                                                                  .hidden = params.integer("hidden"),
                                                                  .layers = params.integer("layers"),
                                                                  .forget_bias = params.real("forget_bias"),
                                                                  .reverse_target = params.boolean("reverse_target"),
                                                                  .teacher_forcing = teacher_forcing_of(params),
                                                                  .forcing_epochs = params.real("forcing_epochs")});
      });
}
