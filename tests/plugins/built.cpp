#include "tests/plugins/built.hpp"

#include "plugins/builtin.hpp"

namespace sandglass::built {

const Registry& registry() {
  static const Registry filled = [] {
    Registry plugins;
    register_builtin_plugins(plugins);
    return plugins;
  }();
  return filled;
}

Params params(Kind kind, const std::string& name, const Settings& settings) {
  const auto& schema = registry().at(kind, name).schema;
  Params params(schema);
  for (const auto& [key, value] : settings) {
    const auto* spec = schema.find(key);
    if (!spec) throw Error("no parameter " + key);
    if (const auto wrong = spec->violation(value); !wrong.empty()) throw Error(key + " " + wrong);
    params.set(key, spec->normalised(value));
  }
  return params;
}

namespace {

/// What the settings say of one network.
struct Chosen {
  std::string name;  // empty: not said
  Settings settings;
};

/// The networks of `settings` by the part that they name, "network" for all others'; what is the model's stays.
std::map<std::string, Chosen> take_networks(const Schema& of_model, Settings& settings) {
  std::map<std::string, Chosen> chosen{{"network", {"dense", {}}}};
  for (auto at = settings.begin(); at != settings.end();) {
    const auto& [key, value] = *at;
    const auto dot = key.find('.');
    const auto part = key.substr(0, dot);
    const bool is_part =
        part == "network" || part == "encoder" || part == "decoder" || part == "classifier" || part == "discriminator";
    if (!is_part && of_model.find(key)) {
      ++at;
      continue;
    }
    auto& its = chosen[is_part ? part : "network"];
    if (its.name.empty()) its.name = "dense";
    if (is_part && dot == std::string::npos)
      its.name = std::get<std::string>(value);
    else
      its.settings[is_part ? key.substr(dot + 1) : key] = value;
    at = settings.erase(at);
  }
  return chosen;
}

/// A model and what it uses.
struct Kept {
  std::map<std::string, std::unique_ptr<Network>> networks;
  std::unique_ptr<Model> model;
};

}  // namespace

std::shared_ptr<Model> model(const std::string& name, const Settings& settings) {
  const auto& entry = registry().at(Kind::model, name);
  auto of_model = settings;
  const auto kept = std::make_shared<Kept>();
  if (!entry.networks.empty()) {
    for (const auto& [part, chosen] : take_networks(entry.schema, of_model))
      kept->networks[part] = registry().make_network(chosen.name, params(Kind::network, chosen.name, chosen.settings));
    if (!kept->networks.count("discriminator"))
      kept->networks["discriminator"] = registry().make_network("dense", params(Kind::network, "dense"));
  }
  kept->model = registry().make_model(name, params(Kind::model, name, of_model));
  const auto of = [&](const char* part, const char* otherwise) {
    const auto found = kept->networks.find(part);
    return found != kept->networks.end() ? found->second.get() : kept->networks.at(otherwise).get();
  };
  if (!entry.networks.empty()) {
    const char* like_encoder = kept->networks.count("encoder") ? "encoder" : "network";
    kept->model->set_networks({.encoder = of("encoder", "network"),
                               .decoder = of("decoder", "network"),
                               .classifier = of("classifier", like_encoder),
                               .discriminator = of("discriminator", "network")});
  }
  return {kept, kept->model.get()};
}

}  // namespace sandglass::built
