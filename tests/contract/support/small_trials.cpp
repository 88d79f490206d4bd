#include "tests/contract/support/small_trials.hpp"

#include <algorithm>

namespace sandglass::contract {
namespace {

class Sample final : public Examples {
 public:
  Sample(Index count, std::uint64_t seed) : count_(count), values_(sample(count, kImages.features, seed)) {}
  Index count() const override { return count_; }
  bool has_labels() const override { return true; }
  std::int32_t label(Index i) const override { return static_cast<std::int32_t>(i % kImages.classes); }
  void read(Index i, std::span<float> out) const override {
    std::copy_n(values_.begin() + i * kImages.features, kImages.features, out.begin());
  }

 private:
  Index count_;
  std::vector<float> values_;
};

class SampleDataset final : public Dataset {
 public:
  DatasetParts load(const DatasetRequest&) const override {
    DatasetParts parts;
    parts.shape = kImages;
    parts.pool = std::make_unique<Sample>(30, 1);
    parts.test = std::make_unique<Sample>(5, 2);
    parts.source = "the contract's sample";
    return parts;
  }
};

config::PluginUse use(Kind kind, const std::string& name) {
  return {name, Params(registry_with_data().at(kind, name).schema)};
}

/// What would take long becomes small; everything else keeps its value.
Params made_small(const PluginEntry& entry, Params params) {
  for (const auto& spec : entry.schema.parameters()) {
    const auto* value = params.find(spec.name);
    if (const auto* list = value ? std::get_if<std::vector<std::int64_t>>(value) : nullptr) {
      auto sizes = *list;
      for (auto& size : sizes) size = std::min<std::int64_t>(size, 5);
      params.set(spec.name, sizes);
    } else if (const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr) {
      if (spec.unit == "epochs") params.set(spec.name, std::min<std::int64_t>(*number, 2));
      if (spec.unit == "examples") params.set(spec.name, std::min<std::int64_t>(*number, 3));
    }
  }
  return params;
}

}  // namespace

const Registry& registry_with_data() {
  static const auto filled = [] {
    auto made = std::make_unique<Registry>();
    made->add_all(registry());
    Registrar registrar(*made, "tests", "1.0.0");
    registrar.dataset("contract", "A sample.", Schema{},
                      [](const Params&) { return std::make_unique<SampleDataset>(); });
    made->freeze();
    return made;
  }();
  return *filled;
}

TrialSpec small_trial(const Case& model, const Case& optimizer) {
  TrialSpec spec;
  spec.seed = 11;
  auto& config = spec.config;
  config.dataset = use(Kind::dataset, "contract");
  config.split = {.train = 20, .valid = 6, .test = 4, .labelled = 9, .seed = 3};
  config.noise = use(Kind::noise, "masking");
  config.model = {model.entry->name, made_small(*model.entry, model.params)};
  if (model.network) {
    config.network = {model.network->name, made_small(*model.network, model.network_params)};
    const auto& dense = registry().at(Kind::network, "dense");
    config.discriminator = {dense.name, made_small(dense, Params(dense.schema))};
  }
  config.loss = use(Kind::loss, loss_for(model));
  config.optimizer = {optimizer.entry->name, optimizer.params};
  config.train = {.epochs = 2, .batch = 8};
  config.record.latents = "test";
  config.record.weights = "all";
  config.objective.metric = "valid.reconstruction";
  return spec;
}

Case case_of(Kind kind, const std::string& name) {
  const auto& entry = registry().at(kind, name);
  Case one{&entry, Params(entry.schema), entry.id()};
  if (!entry.networks.empty()) {
    one.network = &registry().at(Kind::network, "dense");
    one.network_params = Params(one.network->schema);
  }
  return one;
}

}  // namespace sandglass::contract
