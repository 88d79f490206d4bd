#include <algorithm>
#include <optional>

#include "plugins/models/variational/gaussian_network.hpp"

using namespace sandglass;

namespace {

/// The adversarial autoencoder: a discriminator D that tells codes from draws of the prior N(0, I) takes the place of
/// the KL term. Encoder and decoder are deterministic, z = f(x) (B, L). Three updates for each batch, each with an
/// optimizer of its own:
///   reconstruction: the study's loss; trains encoder and decoder
///   discriminator:  BCE(D(z'), 1) + BCE(D(z), 0), z' from N(0, I); trains D; 2 ln 2 where D cannot tell them apart
///   encoder:        BCE(D(z), 1); trains the encoder to be taken for the prior; ln 2 there
/// BCE is the mean over the batch, in nats, from D's logits. A noise of the study corrupts what the encoder sees.
/// Source: Makhzani et al. 2016, "Adversarial autoencoders".
class AdversarialAutoencoder final : public Model {
 public:
  AdversarialAutoencoder(LatentNetwork network, std::vector<Index> discriminator_hidden)
      : network_(std::move(network)), discriminator_hidden_(std::move(discriminator_hidden)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    const std::size_t first = parameters.size();
    encoder_.emplace(parameters, "encoder", shape.features, 0, network_.hidden, network_.latent, network_.activation,
                     rng);
    of_encoder_ = added_since(first, parameters);
    decoder_.emplace(parameters, "decoder", network_.latent, 0, network_.mirrored(), shape.features,
                     network_.activation, rng);
    const std::size_t second = parameters.size();
    discriminator_.emplace(parameters, "discriminator", network_.latent, 0, discriminator_hidden_, 1,
                           network_.activation, rng);
    of_discriminator_ = added_since(second, parameters);
  }

  Index latent_size() const override { return network_.latent; }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }
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
  static std::vector<Parameter*> added_since(std::size_t first, ParameterSet& parameters) {
    std::vector<Parameter*> all;
    for (std::size_t k = first; k < parameters.size(); ++k) all.push_back(&parameters[k]);
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

  LatentNetwork network_;
  std::vector<Index> discriminator_hidden_;
  std::optional<LogitNetwork> encoder_, decoder_, discriminator_;
  std::vector<Parameter*> of_encoder_, of_discriminator_;
};

}  // namespace

SANDGLASS_PLUGIN(aae_model, SANDGLASS_VERSION) {
  registrar.model("aae", "Adversarial autoencoder: a discriminator draws the codes towards a normal distribution.",
                  latent_network_schema().integers(
                      "discriminator_hidden", {.fallback = std::vector<std::int64_t>{256},
                                               .min = 1,
                                               .max = 65536,
                                               .unit = "units",
                                               .text = "Sizes of the discriminator's hidden layers; [] for none."}),
                  [](const Params& params) {
                    const auto& hidden = params.integers("discriminator_hidden");
                    return std::make_unique<AdversarialAutoencoder>(latent_network(params),
                                                                    std::vector<Index>(hidden.begin(), hidden.end()));
                  });
}
