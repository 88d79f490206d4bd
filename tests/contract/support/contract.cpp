#include "tests/contract/support/contract.hpp"

#include <cmath>

#include "plugins/builtin.hpp"
#include "tests/contract/support/data_files.hpp"

namespace sandglass::contract {
namespace {

Params defaults_of(const PluginEntry& entry) {
  Params params(entry.schema);
  give_files(entry, params);
  return params;
}

std::vector<ParameterValue> alternatives(const ParameterSpec& spec) {
  if (spec.type == ParameterType::boolean) return {true, false};
  if (spec.name == "dropout") return {0.3};  // none by default: nothing would be seen of it
  return {spec.choices.begin(), spec.choices.end()};
}

/// Of a layer, where a network tells it as one number: fewer units have fewer kinks for central differences to meet.
constexpr std::int64_t kUnits = 8;

std::vector<Case> cases_of(const PluginEntry& entry) {
  const auto defaults = defaults_of(entry);
  std::vector<Case> all{{&entry, defaults, entry.id()}};
  for (const auto& spec : entry.schema.parameters()) {
    for (const auto& value : alternatives(spec)) {
      if (spec.fallback && value == *spec.fallback) continue;
      auto params = defaults;
      params.set(spec.name, value);
      all.push_back({&entry, params, entry.id() + " " + spec.name + "=" + to_string(value)});
    }
  }
  return all;
}

Case pair_of(Case model, const Case& network) {
  model.label += " " + network.label;
  model.network = network.entry;
  model.network_params = network.params;
  for (const auto& spec : network.entry->schema.parameters())
    if (spec.type == ParameterType::integer && spec.unit == "units") model.network_params.set(spec.name, kUnits);
  return model;
}

/// A recurrent layer does not tell its Jacobian.
bool refuses(const PluginEntry& model, const PluginEntry& network) {
  return model.name == "contractive_autoencoder" && network.name == "recurrent";
}

/// Dense layers that the case takes: the Jacobian of one layer alone has a closed form.
Case dense_for(const Case& model) {
  auto dense = cases_of(registry().at(Kind::network, "dense")).front();
  const auto* jacobian = model.params.find("jacobian");
  if (jacobian && std::get<std::string>(*jacobian) == "closed_form")
    dense.params.set("hidden", std::vector<std::int64_t>{});
  return dense;
}

}  // namespace

const Registry& registry() {
  static const Registry filled = [] {
    Registry plugins;
    register_builtin_plugins(plugins);
    plugins.freeze();
    return plugins;
  }();
  return filled;
}

std::vector<Case> cases(Kind kind) {
  std::vector<Case> all;
  for (const auto* entry : registry().all(kind)) {
    const auto own = cases_of(*entry);
    if (entry->networks.empty()) {
      all.insert(all.end(), own.begin(), own.end());
      continue;
    }
    const auto of_network = cases(Kind::network);
    for (const auto& one : own) all.push_back(pair_of(one, dense_for(one)));
    for (const auto& network : of_network) {
      const bool by_default = network.label == network.entry->id();
      const bool wanted = entry->name == "autoencoder" || by_default;
      const bool is_there = by_default && network.entry->name == "dense";
      if (wanted && !is_there && !refuses(*entry, *network.entry)) all.push_back(pair_of(own.front(), network));
    }
  }
  return all;
}

std::vector<Case> refused_pairs() {
  std::vector<Case> all;
  for (const auto* model : registry().all(Kind::model))
    for (const auto* network : registry().all(Kind::network))
      if (refuses(*model, *network)) all.push_back(pair_of(cases_of(*model).front(), cases_of(*network).front()));
  return all;
}

std::string loss_for(const Case& model) {
  const auto* forcing = model.network ? model.network_params.find("teacher_forcing") : nullptr;
  return forcing && std::get<std::string>(*forcing) != "none" ? "mse" : "bce";
}

std::vector<float> sample(Index rows, Index cols, std::uint64_t seed) {
  std::vector<float> x;
  for (Index r = 0; r < rows; ++r) {
    Rng rng(seed, Purpose::test, static_cast<std::uint64_t>(r));
    const double phase = rng.uniform(0, 6.28), speed = rng.uniform(0.3, 1);
    for (Index c = 0; c < cols; ++c)
      x.push_back(
          static_cast<float>(0.5 + 0.4 * std::sin(phase + speed * static_cast<double>(c)) + rng.uniform(0, 0.1)));
  }
  return x;
}

Value ContractBatch::corrupted() {
  kept_ = random_mask(clean_.graph(), clean_.rows(), clean_.cols(), 0.75);
  return mul(clean_, kept_);
}

Value ContractBatch::corruption_mask() { return shift(negate(kept_), 1); }

Value ContractBatch::labels() const {
  if (labelled_ == 0) throw ConfigError("the batch has no labels");
  std::vector<double> one_hot(static_cast<std::size_t>(labelled_ * kImages.classes), 0.0);
  for (Index i = 0; i < labelled_; ++i)
    one_hot[static_cast<std::size_t>(i * kImages.classes + i % kImages.classes)] = 1;
  return clean_.graph().constant(labelled_, kImages.classes, one_hot);
}

Value ContractBatch::schedule(std::function<double(double epoch)> f) { return clean_.graph().constant(1, 1, f(0.5)); }

Index labelled_rows(const Stage& stage, Index rows) {
  return stage.examples == Stage::Examples::mixed ? std::min(stage.labelled_per_batch, rows / 2) : rows;
}

}  // namespace sandglass::contract
