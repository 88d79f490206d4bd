#pragma once
#include <optional>
#include <sandglass/plugin.hpp>

namespace sandglass {

struct StackOptions {
  std::vector<Index> sizes;  ///< of the layers; the last is the code
  Activation activation;
  bool tied;
  Index pretrain_epochs;  ///< of each layer; 0: no pretraining
  std::optional<double> pretrain_learning_rate;
  bool classify;  ///< fine-tuning: a softmax layer on labelled examples, else reconstruction of all
  bool denoising;
  double emphasis_corrupted = 1, emphasis_clean = 1;  ///< of what the noise chose, and of the rest; for denoising
};

/// Layers trained greedily, one autoencoder at a time, then together.
///   encoder  h_0 = x (B, D),  h_k = s(h_{k-1} W_k + b_k),  z = h_n (B, L)
///   decoder  the layers' own decoders in reverse: h'_{k-1} = s(h'_k W'_k + c_k); the last ends in a pre-activation
/// Stages:
///   pretrain.k  (k = 1 ... n) trains W_k, b_k, W'_k, c_k alone on L_k(h'_{k-1}(h_k(h_{k-1})), h_{k-1}), the input
///               being the code h_{k-1} of the layers below, which are finished. L_1 is the study's loss; for k > 1 it
///               is binary cross-entropy if the code is sigmoid, else squared error, reduced as the study's loss; of
///               tanh(h'_k W'_k + c_k) if the code is tanh, else of that sum itself: what layer k - 1 gives has no
///               upper bound, and at a relu that gives 0 its decoder would learn nothing. Fine-tuning and decode() do
///               apply s. denoising: the input, and only it, is corrupted by the study's noise; the target and what the
///               layer hands on are clean; each element's share of L_k is multiplied by alpha where the noise chose it,
///               by beta elsewhere (emphasised denoising; other than 1 the study's loss must be a sum over elements).
///               Else the noise is not used.
///   fine_tune   classify: class logits a = z V + d, -1/B sum_b ln softmax(a_b)[y_b], in nats per example; trains V, d
///               and the encoder on labelled examples. The decoder is left as the pretraining made it (if tied, with
///               the weights of the moment). reconstruct: the study's loss of the whole, on all examples (denoising:
///               from corrupted ones). Clean input in the first case.
/// Without pretraining and with classify this is a plain multilayer perceptron.
/// Sources: Bengio et al. 2007, NIPS; Vincent et al. 2010, JMLR 11, sections 2.2 (the decoder), 3.4, 4.2 and 6.
class StackedAutoencoder final : public Model {
 public:
  explicit StackedAutoencoder(StackOptions options) : options_(std::move(options)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override;
  Index latent_size() const override { return options_.sizes.back(); }
  Value encode(Value x) const override { return through_layers(x, encoder_.size()); }
  Value decode(Value z) const override;
  Value classify(Value x) const override;
  /// That of fine-tuning.
  Objective objective(TrainingBatch& batch) const override;
  std::vector<Stage> stages() const override;
  std::vector<TrainingSeries> series() const override;

 private:
  void build_decoder(ParameterSet& parameters, Rng& rng);
  Value through_layers(Value x, std::size_t count) const;
  Value layer_logits(std::size_t k, Value code) const;
  Stage pretraining(std::size_t k) const;
  Objective layer_objective(std::size_t k, TrainingBatch& batch) const;
  /// L_k of the pre-activation a; weights invalid: 1 everywhere.
  Value layer_loss(std::size_t k, TrainingBatch& batch, Value a, Value weights) const;
  Activation decoder_activation(std::size_t k) const { return k == 0 ? Activation::identity : options_.activation; }

  StackOptions options_;
  std::vector<Dense> encoder_;
  std::vector<Dense> decoder_;           // of layer k, if not tied
  std::vector<TiedDense> tied_decoder_;  // of layer k, if tied
  std::optional<Dense> classifier_;
};

Schema stacked_schema();
std::unique_ptr<Model> make_stacked(const Params& params, bool denoising);

}  // namespace sandglass
