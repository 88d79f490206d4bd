#include "core/trial/guarded_network.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>
#include <stdexcept>

#include "core/config/validate/validate.hpp"
#include "core/trial/run_trial.hpp"
#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_guarded_network {

namespace {

class OneLayer final : public Layers {
 public:
  OneLayer(const LayerSite& site, Index in, Index out)
      : layer_(site.parameters, site.prefix, in, out, Activation::identity, site.rng), out_(out) {}
  Index out() const override { return out_; }
  Index depth() const override { return 1; }
  Value operator()(Value x, Value) const override { return layer_(x); }

 private:
  Dense layer_;
  Index out_;
};

/// One layer of `width` units. It refuses more than `most` features, and fails at 0.
class Narrow final : public Network {
 public:
  Narrow(Index width, Index most) : width_(width), most_(most) {}
  std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index) const override {
    require(in.features);
    return std::make_unique<OneLayer>(site, in.features, width_);
  }
  std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index, const DataShape& out) const override {
    require(out.features);
    if (most_ == 9) return nullptr;
    return std::make_unique<OneLayer>(site, latent, out.features);
  }

 private:
  void require(Index features) const {
    if (most_ == 0) throw std::runtime_error("all is lost");
    if (features > most_) throw ConfigError("it takes at most " + std::to_string(most_) + " features");
  }
  Index width_, most_;
};

/// The features of its encoder are its code.
class Parts final : public Model {
 public:
  void set_networks(const Networks& networks) override { networks_ = networks; }
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_ = networks_.encoder->encoder({parameters, "encoder", rng}, shape, 0);
    decoder_ = networks_.decoder->decoder({parameters, "decoder", rng}, encoder_->out(), 0, shape);
  }
  Index latent_size() const override { return encoder_->out(); }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }

 private:
  Networks networks_;
  std::unique_ptr<Layers> encoder_, decoder_;
};

const Registry& registry() {
  static const auto made = fakes::registry_with([](Registrar& add) {
    add.network("dense", "One layer.",
                Schema{}
                    .integer("width", {.fallback = 2, .min = 1, .text = "Units."})
                    .integer("most", {.fallback = 100, .min = 0, .text = "Features that it takes."}),
                [](const Params& p) {
                  if (p.integer("width") == 13) throw ConfigError("13 units bring bad luck");
                  return std::make_unique<Narrow>(p.integer("width"), p.integer("most"));
                });
    add.model("parts", "An encoder and a decoder.", Schema{}, [](const Params&) { return std::make_unique<Parts>(); },
              {NetworkRole::encoder, NetworkRole::decoder});
  });
  return *made;
}

config::StudySpec study(const std::string& networks) {
  return config::validate(
      config::parse_study("name: s\nloss: square\nnoise: none\noptimizer: descent\nmetrics: [energy]\n"
                          "dataset: {use: ramp, train: 22, valid: 8, test: 5}\nsweep: {sampler: list}\nmodel: parts\n" +
                              networks,
                          "s.yaml"),
      registry());
}

std::vector<PluginRefusal> refusals(const std::string& networks) {
  DataCache data(registry());
  TrialSpec spec;
  spec.config = study(networks).base;
  return check_trial(spec, {registry(), data, {}}).refusals;
}

std::string fault_of(const std::string& networks) {
  const auto config = study(networks).base;
  ParameterSet parameters;
  try {
    TrialPlugins(registry(), config).build({.features = 4}, parameters, 1);
  } catch (const PluginFault& fault) {
    return fault.plugin() + ": " + fault.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a model gets the study's networks, one object for all parts that share one") {
  const auto widths = [](const std::string& networks) {
    ParameterSet parameters;
    const TrialPlugins plugins(registry(), study(networks).base);
    plugins.build({.features = 4}, parameters, 1);
    return std::pair(plugins.networks.size(), plugins.model->latent_size());
  };
  CHECK(widths("") == std::pair<std::size_t, Index>(1, 2));
  CHECK(widths("network: {width: 3}\n") == std::pair<std::size_t, Index>(1, 3));
  CHECK(widths("network: {width: 3}\nencoder: {width: 5}\n") == std::pair<std::size_t, Index>(2, 5));
}

TEST_CASE("a network that does not fit the data refuses by its own name and block, before the first trial") {
  CHECK(refusals("").empty());
  const auto shared = refusals("network: {most: 3}\n");
  REQUIRE(shared.size() == 1);
  CHECK(shared[0].plugin() == "network/dense");
  CHECK(shared[0].block() == "network");
  CHECK(std::string(shared[0].what()) == "it takes at most 3 features");
  const auto own = refusals("decoder: {most: 1}\n");
  REQUIRE(own.size() == 1);
  CHECK(own[0].plugin() == "network/dense");
  CHECK(own[0].block() == "decoder");
}

TEST_CASE("whatever else a network throws, or does not return, is a fault of the network") {
  CHECK(fault_of("") == "none");
  CHECK(fault_of("network: {most: 0}\n") == "network/dense: all is lost");
  CHECK_THAT(fault_of("network: dense\nencoder: {width: 13}\n"),
             Catch::StartsWith("network/dense: ") && Catch::EndsWith("13 units bring bad luck"));
  CHECK(fault_of("network: {most: 9}\n") == "network/dense: decoder() returned nothing");
}

}  // namespace sandglass::test_guarded_network
