#include <algorithm>

#include "plugins/models/deterministic/network_autoencoder.hpp"
#include "plugins/models/variational/gaussian_encoder.hpp"

using namespace sandglass;

namespace {

/// The adversarial autoencoder: a discriminator D that tells codes from draws of the prior N(0, I) takes the place of
/// the KL term. Encoder and decoder are deterministic, z = f(x) (B, L); D is a network over codes. Three updates for
/// each batch, each with an optimizer of its own:
///   reconstruction: the study's loss; trains encoder and decoder
///   discriminator:  BCE(D(z'), 1) + BCE(D(z), 0), z' from N(0, I); trains D; 2 ln 2 where D cannot tell them apart
///   encoder:        BCE(D(z), 1); trains the encoder to be taken for the prior; ln 2 there
/// BCE is the mean over the batch, in nats, from D's logits. A noise of the study corrupts what the encoder sees.
/// Source: Makhzani et al. 2016, "Adversarial autoencoders".
class AdversarialAutoencoder final : public NetworkAutoencoder {
 public:
  explicit AdversarialAutoencoder(Index latent) : NetworkAutoencoder({latent, Activation::identity}) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    NetworkAutoencoder::build(shape, parameters, rng);
    of_encoder_ = below("encoder.", parameters);
    discriminator_ =
        logit_layers(*networks().discriminator, {parameters, "discriminator", rng}, {.features = latent_size()}, 1);
    of_discriminator_ = below("discriminator.", parameters);
  }

  bool has_prior() const override { return true; }

  std::vector<TrainingSeries> series() const override {
    return {
        {"reconstruction", "The loss of the reconstruction."},
        {"discriminator", "What the discriminator minimises: 2 ln 2 where it cannot tell codes from the prior; nats."},
        {"encoder", "What the encoder minimises to be taken for the prior: ln 2 where it is; nats."}};
  }

  std::vector<Stage> stages() const override {
    auto all = Model::stages();
    auto& updates = all.front().updates;
    updates.front().name = "reconstruction";
    updates.push_back(
        {"discriminator", [this](TrainingBatch& batch) { return discriminate(batch); }, of_discriminator_});
    updates.push_back({"encoder", [this](TrainingBatch& batch) { return deceive(batch); }, of_encoder_});
    return all;
  }

 private:
  static std::vector<Parameter*> below(const std::string& prefix, ParameterSet& parameters) {
    std::vector<Parameter*> all;
    for (Parameter& parameter : parameters)
      if (parameter.name().starts_with(prefix)) all.push_back(&parameter);
    return all;
  }

  Objective discriminate(TrainingBatch& batch) const {
    const Value z = stop_gradient(encode(batch.corrupted()));
    const Value prior = random_normal(z.graph(), z.rows(), z.cols());
    std::vector<double> from_prior(static_cast<std::size_t>(2 * z.rows()), 0);
    std::fill_n(from_prior.begin(), z.rows(), 1);
    const Value target = z.graph().constant(2 * z.rows(), 1, from_prior);
    return of(scale(bce_with_logits((*discriminator_)(concat_rows({prior, z})), target, Reduction::mean), 2),
              "discriminator");
  }

  Objective deceive(TrainingBatch& batch) const {
    const Value logits = (*discriminator_)(encode(batch.corrupted()));
    return of(bce_with_logits(logits, logits.graph().constant(logits.rows(), 1, 1), Reduction::mean), "encoder");
  }

  static Objective of(Value total, const char* name) { return {total, {{name, total}}, "nats, mean over batch"}; }

  std::unique_ptr<Layers> discriminator_;
  std::vector<Parameter*> of_encoder_, of_discriminator_;
};

}  // namespace

SANDGLASS_PLUGIN(aae_model, SANDGLASS_VERSION) {
  registrar.model(
      "aae", "Adversarial autoencoder: a discriminator draws the codes towards a normal distribution.", latent_schema(),
      [](const Params& params) { return std::make_unique<AdversarialAutoencoder>(params.integer("latent")); },
      {NetworkRole::encoder, NetworkRole::decoder, NetworkRole::discriminator});
}
