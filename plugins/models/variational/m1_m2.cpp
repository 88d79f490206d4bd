#include "plugins/models/variational/m2_objective.hpp"
#include "plugins/models/variational/variational_bound.hpp"
#include "plugins/networks/dense_network.hpp"
#include "plugins/networks/taught_layers.hpp"

using namespace sandglass;

namespace {

struct FirstModel {
  Index latent;
  Index epochs;
  bool draws;  // M2 sees draws from q(z1|x), not its mean
};

struct SecondModel {
  Index latent;
  DenseNetwork halves, classifier;
};

/// M1+M2: M2 on the codes of a VAE, in two stages.
///   m1: a VAE x (B, D) -> z1 (B, L1), of the study's networks, on all examples
///   m2: M2 with z1 in place of x: classifier q(y|z1), encoder q(z2|z1, y), decoder p(z1|y, z2), a Gaussian whose mean
///       is a function of (z2, y) and whose variance is one learned number for each unit of z1; z1 is drawn
///       from q(z1|x) anew in each step, or is its mean; M1 is held fixed. All of M2 is dense.
/// See negative_bound() and m2_objective(); both objectives are in nats per example, that of m2 a bound on the density
/// of z1. The code is z2 (B, L); decode goes z2, y -> mean of z1 -> x. A noise of the study corrupts what M1's encoder
/// sees while M1 is trained. Without a class encode() takes the classifier's probabilities, decode() each class for
/// equally probable. Source: Kingma, Rezende, Mohamed & Welling 2014, "Semi-supervised learning with deep generative
/// models".
class M1M2 final : public Model {
 public:
  M1M2(FirstModel first, SecondModel second, SemiSupervisedOptions options)
      : first_(first), second_(std::move(second)), options_(options) {}

  void set_networks(const Networks& networks) override { networks_ = networks; }

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    require_classes("m1_m2", shape);
    classes_ = shape.classes;
    const auto site = [&](const char* prefix) { return LayerSite{parameters, prefix, rng}; };
    encoder1_.emplace(*networks_.encoder, site("m1.encoder"), shape, 0, first_.latent);
    decoder1_ = decoder_layers(networks_, site("m1.decoder"), encoder1_->features(), &encoder1_->mean_head(),
                               first_.latent, 0, shape);
    const DataShape codes{.features = first_.latent};
    classifier_ = logit_layers(second_.classifier, site("m2.classifier"), codes, classes_);
    encoder2_.emplace(second_.halves, site("m2.encoder"), codes, classes_, second_.latent);
    decoder2_ = second_.halves.decoder(site("m2.decoder"), second_.latent, classes_, codes);
    log_variance_ = &parameters.add("m2.decoder.log_variance", 1, first_.latent);
  }

  Index latent_size() const override { return second_.latent; }
  Value encode(Value x) const override {
    const Value z1 = encoder1_->mean(x);
    return encoder2_->mean(z1, softmax((*classifier_)(z1)));
  }
  Value decode(Value z) const override {
    return decode_given(z, z.graph().constant(z.rows(), classes_, 1.0 / static_cast<double>(classes_)));
  }

  bool conditional() const override { return true; }
  Value encode_given(Value x, Value y) const override { return encoder2_->mean(encoder1_->mean(x), y); }
  Value decode_given(Value z, Value y) const override { return (*decoder1_)((*decoder2_)(z, y)); }
  Value classify(Value x) const override { return (*classifier_)(encoder1_->mean(x)); }
  Posterior posterior(Value x, Value y) const override { return (*encoder2_)(encoder1_->mean(x), y); }
  bool has_prior() const override { return true; }

  std::vector<TrainingSeries> series() const override {
    std::vector<TrainingSeries> all{{"m1.loss", "The objective of the VAE, nats per example."}};
    for (const auto& [name, text] : bound_series({})) all.push_back({"m1." + name, text});
    for (const auto& own : semi_supervised_series()) all.push_back(own);
    return all;
  }

  /// M1's: M2's is that of the last stage.
  Objective objective(TrainingBatch& batch) const override {
    return negative_bound(batch, batch.clean(), (*encoder1_)(batch.corrupted()), {},
                          [&](Value z) { return decode_towards(*decoder1_, batch.clean(), z, {}, batch); });
  }

  std::vector<Stage> stages() const override {
    Stage m1, m2;
    m1.name = "m1";
    m1.updates.push_back({"m1", [this](TrainingBatch& batch) { return objective(batch); }, {}});
    m1.epochs = first_.epochs;
    m2.name = "m2";
    m2.updates.push_back({"m2", [this](TrainingBatch& batch) { return second_objective(batch); }, {}});
    m2.input = [this](Value x) { return first_code(x); };
    m2.examples = Stage::Examples::mixed;
    m2.labelled_per_batch = options_.labelled_per_batch;
    return {m1, m2};
  }

 private:
  /// What stage m2 reads: mean, (B, L1), or mean and log-variance of q(z1|x) side by side.
  Value first_code(Value x) const {
    if (!first_.draws) return encoder1_->mean(x);
    const auto q = (*encoder1_)(x);
    return concat_columns({q.mean, q.log_variance});
  }

  Objective second_objective(TrainingBatch& batch) const {
    Value z1 = batch.clean();
    if (const Index size = first_.latent; first_.draws)
      z1 = reparameterise(slice_columns(z1, 0, size), slice_columns(z1, size, size));
    const auto reconstruction_error = [&](Value x, Value y, Value z) {
      return gaussian_nll_rows(x, (*decoder2_)(z, y), x.graph().parameter(*log_variance_));
    };
    return m2_objective(batch, z1, z1, {*classifier_, *encoder2_, reconstruction_error, classes_}, options_.alpha);
  }

  FirstModel first_;
  SecondModel second_;
  SemiSupervisedOptions options_;
  Networks networks_;
  Index classes_ = 0;
  std::optional<GaussianEncoder> encoder1_, encoder2_;
  std::unique_ptr<Layers> decoder1_, decoder2_, classifier_;
  Parameter* log_variance_ = nullptr;
};

IntegersOptions m2_sizes(const char* text) {
  return {
      .fallback = std::vector<std::int64_t>{256}, .min = 1, .max = 65536, .unit = "units", .text = text, .stage = "m2"};
}

Schema m1_m2_schema() {
  const auto names = activation_names();
  auto schema = latent_schema("m2");
  schema
      .integers("hidden", m2_sizes("Sizes of the hidden layers of M2's encoder, mirrored in its decoder; [] for none."))
      .integers("classifier_hidden", m2_sizes("Sizes of the classifier's hidden layers; [] for none."))
      .choice("activation", {.choices = {names.begin(), names.end()},
                             .fallback = "relu",
                             .text = "Activation of the hidden layers of M2.",
                             .stage = "m2"});
  add_semi_supervised_options(schema, "m2");
  return schema
      .integer("m1_latent", {.fallback = 32,
                             .min = 1,
                             .max = 65536,
                             .unit = "units",
                             .text = "Size of the code z1 of the VAE that M2 stands on."})
      .integer("m1_epochs", {.fallback = 0,
                             .min = 0,
                             .max = 1000000,
                             .unit = "epochs",
                             .text = "Epochs of stage m1; 0 for as many as train.epochs."})
      .choice("m1_code", {.choices = {"mean", "draw"},
                          .fallback = "draw",
                          .text = "What M2 is trained on: the mean of q(z1|x), or a new draw from it in each step.",
                          .stage = "m2"});
}

std::unique_ptr<Model> make_m1_m2(const Params& params) {
  const auto dense = [&](const char* sizes) {
    const auto& hidden = params.integers(sizes);
    return DenseNetwork({.hidden = {hidden.begin(), hidden.end()},
                         .options = {.activation = activation_from_string(params.choice("activation"))}});
  };
  const FirstModel first{.latent = params.integer("m1_latent"),
                         .epochs = params.integer("m1_epochs"),
                         .draws = params.choice("m1_code") == "draw"};
  return std::make_unique<M1M2>(
      first,
      SecondModel{
          .latent = params.integer("latent"), .halves = dense("hidden"), .classifier = dense("classifier_hidden")},
      semi_supervised_options(params));
}

}  // namespace

SANDGLASS_PLUGIN(m1_m2_model, SANDGLASS_VERSION) {
  registrar.model("m1_m2", "Semi-supervised M2 on the codes of a VAE that was trained before it.", m1_m2_schema(),
                  make_m1_m2, kEncoderAndDecoder);
}
