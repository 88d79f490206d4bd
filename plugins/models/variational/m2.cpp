#include "plugins/models/variational/gaussian_autoencoder.hpp"
#include "plugins/models/variational/m2_objective.hpp"

using namespace sandglass;

namespace {

/// Semi-supervised learning with a latent-variable model, M2: a classifier q(y|x), an encoder q(z|x, y) and a decoder
/// p(x|y, z), each of its own network, are trained together; where the label is withheld the class is summed out
/// exactly. See m2_objective(). x (B, D), y (B, C), z (B, L). Each batch holds labelled_per_batch labelled examples and
/// train.batch others, drawn from all training examples without their labels. A noise of the study corrupts what
/// classifier and encoder see. Without a class encode() takes the classifier's probabilities, decode() each class for
/// equally probable. Source: Kingma, Rezende, Mohamed & Welling 2014, "Semi-supervised learning with deep generative
/// models".
class M2 final : public ConditionalAutoencoder {
 public:
  M2(Index latent, SemiSupervisedOptions options) : ConditionalAutoencoder(latent), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    set_classes("m2", shape);
    classifier_ = logit_layers(*networks().classifier, {parameters, "classifier", rng}, shape, shape.classes);
    build_parts(shape, shape.classes, parameters, rng);
  }

  Value encode(Value x) const override { return encode_given(x, softmax(classify(x))); }
  Value classify(Value x) const override { return (*classifier_)(x); }

  std::vector<TrainingSeries> series() const override { return semi_supervised_series(); }

  Objective objective(TrainingBatch& batch) const override {
    const auto reconstruction_error = [&](Value x, Value y, Value z) {
      return batch.loss().negative_log_likelihood(decode_towards(decoder(), x, z, y, batch), x);
    };
    return m2_objective(batch, batch.clean(), batch.corrupted(),
                        {*classifier_, encoder(), reconstruction_error, classes()}, options_.alpha);
  }

  std::vector<Stage> stages() const override {
    auto all = Model::stages();
    all.front().examples = Stage::Examples::mixed;
    all.front().labelled_per_batch = options_.labelled_per_batch;
    return all;
  }

 private:
  SemiSupervisedOptions options_;
  std::unique_ptr<Layers> classifier_;
};

Schema m2_schema() {
  auto schema = latent_schema();
  return add_semi_supervised_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(m2_model, SANDGLASS_VERSION) {
  registrar.model("m2", "Semi-supervised VAE: a classifier infers the missing labels, which are summed out exactly.",
                  m2_schema(),
                  [](const Params& params) {
                    return std::make_unique<M2>(params.integer("latent"), semi_supervised_options(params));
                  },
                  {NetworkRole::encoder, NetworkRole::decoder, NetworkRole::classifier});
}
