#include <optional>

#include "plugins/models/variational/m2_objective.hpp"
#include "plugins/models/variational/variational_bound.hpp"

using namespace sandglass;

namespace {

struct FirstModel {
  LatentNetwork network;
  Index epochs;
  bool draws;  // M2 sees draws from q(z1|x), not its mean
};

/// M1+M2: M2 on the codes of a VAE, in two stages.
///   m1: a VAE x (B, D) -> z1 (B, L1), on all examples
///   m2: M2 with z1 in place of x: classifier q(y|z1), encoder q(z2|z1, y), decoder p(z1|y, z2), a Gaussian whose mean
///       is a function of (z2, y) and whose variance is one learned number for each unit of z1; z1 is the mean of
///       q(z1|x), or drawn from it anew in each step; M1 is held fixed
/// See negative_bound() and m2_objective(); both objectives are in nats per example, that of m2 a bound on the density
/// of z1. The code is z2 (B, L); decode goes z2, y -> mean of z1 -> x. A noise of the study corrupts what M1's encoder
/// sees while M1 is trained. Without a class encode() takes the classifier's probabilities, decode() each class for
/// equally probable. Source: Kingma, Rezende, Mohamed & Welling 2014, "Semi-supervised learning with deep generative
/// models".
class M1M2 final : public Model {
 public:
  M1M2(FirstModel first, LatentNetwork second, SemiSupervisedOptions options)
      : first_(std::move(first)), second_(std::move(second)), options_(std::move(options)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    require_classes("m1_m2", shape);
    classes_ = shape.classes;
    const auto& [hidden, latent, activation] = first_.network;
    encoder1_.emplace(parameters, "m1.encoder", shape.features, 0, hidden, latent, activation, rng);
    decoder1_.emplace(parameters, "m1.decoder", latent, 0, first_.network.mirrored(), shape.features, activation, rng);
    classifier_.emplace(parameters, "m2.classifier", latent, 0, options_.classifier_hidden, classes_, activation, rng);
    encoder2_.emplace(parameters, "m2.encoder", latent, classes_, second_.hidden, second_.latent, activation, rng);
    decoder2_.emplace(parameters, "m2.decoder", second_.latent, classes_, second_.mirrored(), latent, activation, rng);
    log_variance_ = &parameters.add("m2.decoder.log_variance", 1, latent);
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
    return negative_bound(batch, batch.clean(), (*encoder1_)(batch.corrupted()), {}, *decoder1_);
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
    if (const Index size = first_.network.latent; first_.draws)
      z1 = reparameterise(slice_columns(z1, 0, size), slice_columns(z1, size, size));
    const auto reconstruction_error = [&](Value x, Value y, Value z) {
      return gaussian_nll_rows(x, (*decoder2_)(z, y), x.graph().parameter(*log_variance_));
    };
    return m2_objective(batch, z1, z1, {*classifier_, *encoder2_, reconstruction_error, classes_}, options_.alpha);
  }

  FirstModel first_;
  LatentNetwork second_;
  SemiSupervisedOptions options_;
  Index classes_ = 0;
  std::optional<GaussianNetwork> encoder1_, encoder2_;
  std::optional<LogitNetwork> decoder1_, decoder2_, classifier_;
  Parameter* log_variance_ = nullptr;
};

Schema m1_m2_schema() {
  auto schema = latent_network_schema("m2");
  add_semi_supervised_options(schema, "m2");
  return schema
      .integers("m1_hidden", {.fallback = std::vector<std::int64_t>{256},
                              .min = 1,
                              .max = 65536,
                              .unit = "units",
                              .text = "As hidden, of the VAE that M2 stands on; hidden is M2's own."})
      .integer("m1_latent",
               {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of that VAE's code z1."})
      .integer("m1_epochs", {.fallback = 0,
                             .min = 0,
                             .max = 1000000,
                             .unit = "epochs",
                             .text = "Epochs of stage m1; 0 for as many as train.epochs."})
      .choice("m1_code", {.choices = {"mean", "draw"},
                          .fallback = "mean",
                          .text = "What M2 is trained on: the mean of q(z1|x), or a new draw from it in each step.",
                          .stage = "m2"});
}

std::unique_ptr<Model> make_m1_m2(const Params& params) {
  auto second = latent_network(params);
  const auto& hidden = params.integers("m1_hidden");
  FirstModel first{.network = {.hidden = {hidden.begin(), hidden.end()},
                               .latent = params.integer("m1_latent"),
                               .activation = second.activation},
                   .epochs = params.integer("m1_epochs"),
                   .draws = params.choice("m1_code") == "draw"};
  return std::make_unique<M1M2>(std::move(first), std::move(second), semi_supervised_options(params));
}

}  // namespace

SANDGLASS_PLUGIN(m1_m2_model, SANDGLASS_VERSION) {
  registrar.model("m1_m2", "Semi-supervised M2 on the codes of a VAE that was trained before it.", m1_m2_schema(),
                  make_m1_m2);
}
