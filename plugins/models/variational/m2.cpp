#include <optional>

#include "plugins/models/variational/m2_objective.hpp"

using namespace sandglass;

namespace {

/// Semi-supervised learning with a latent-variable model, M2: a classifier q(y|x), an encoder q(z|x, y) and a decoder
/// p(x|y, z) are trained together; where the label is withheld the class is summed out exactly. See m2_objective().
/// x (B, D), y (B, C), z (B, L). Each batch holds labelled_per_batch labelled examples and train.batch others, drawn
/// from all training examples without their labels. A noise of the study corrupts what classifier and encoder see.
/// Without a class encode() takes the classifier's probabilities, decode() each class for equally probable.
/// Source: Kingma, Rezende, Mohamed & Welling 2014, "Semi-supervised learning with deep generative models".
class M2 final : public Model {
 public:
  M2(LatentNetwork network, SemiSupervisedOptions options)
      : network_(std::move(network)), options_(std::move(options)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    require_classes("m2", shape);
    classes_ = shape.classes;
    classifier_.emplace(parameters, "classifier", shape.features, 0, options_.classifier_hidden, classes_,
                        network_.activation, rng);
    encoder_.emplace(parameters, "encoder", shape.features, classes_, network_.hidden, network_.latent,
                     network_.activation, rng);
    decoder_.emplace(parameters, "decoder", network_.latent, classes_, network_.mirrored(), shape.features,
                     network_.activation, rng);
  }

  Index latent_size() const override { return network_.latent; }
  Value encode(Value x) const override { return encode_given(x, softmax(classify(x))); }
  Value decode(Value z) const override {
    return decode_given(z, z.graph().constant(z.rows(), classes_, 1.0 / static_cast<double>(classes_)));
  }

  bool conditional() const override { return true; }
  Value encode_given(Value x, Value y) const override { return encoder_->mean(x, y); }
  Value decode_given(Value z, Value y) const override { return (*decoder_)(z, y); }
  Value classify(Value x) const override { return (*classifier_)(x); }
  Posterior posterior(Value x, Value y) const override { return (*encoder_)(x, y); }
  bool has_prior() const override { return true; }

  std::vector<TrainingSeries> series() const override { return semi_supervised_series(); }

  Objective objective(TrainingBatch& batch) const override {
    const auto reconstruction_error = [&](Value x, Value y, Value z) {
      return batch.loss().negative_log_likelihood((*decoder_)(z, y), x);
    };
    return m2_objective(batch, batch.clean(), batch.corrupted(),
                        {*classifier_, *encoder_, reconstruction_error, classes_}, options_.alpha);
  }

  std::vector<Stage> stages() const override {
    auto all = Model::stages();
    all.front().examples = Stage::Examples::mixed;
    all.front().labelled_per_batch = options_.labelled_per_batch;
    return all;
  }

 private:
  LatentNetwork network_;
  SemiSupervisedOptions options_;
  Index classes_ = 0;
  std::optional<LogitNetwork> classifier_, decoder_;
  std::optional<GaussianNetwork> encoder_;
};

Schema m2_schema() {
  auto schema = latent_network_schema();
  return add_semi_supervised_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(m2_model, SANDGLASS_VERSION) {
  registrar.model("m2", "Semi-supervised VAE: a classifier infers the missing labels, which are summed out exactly.",
                  m2_schema(), [](const Params& params) {
                    return std::make_unique<M2>(latent_network(params), semi_supervised_options(params));
                  });
}
