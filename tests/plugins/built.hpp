#pragma once
#include <map>
#include <sandglass/plugin.hpp>
#include <string>

/// Built-in plugins for tests, with some parameters set and defaults for the rest.
namespace sandglass::built {

using Settings = std::map<std::string, ParameterValue>;

const Registry& registry();

/// Throws Error if a setting is unknown or outside its range, as a study would.
Params params(Kind kind, const std::string& name, const Settings& settings = {});

inline std::unique_ptr<Noise> noise(const std::string& name, const Settings& settings = {}) {
  return registry().make_noise(name, params(Kind::noise, name, settings));
}
inline std::unique_ptr<Loss> loss(const std::string& name, const Settings& settings = {}) {
  return registry().make_loss(name, params(Kind::loss, name, settings));
}
/// With its networks, which live as long as it does. Settings that the model does not declare are the network's, as in
/// a study; "network.hidden" is the network's even if the model has a parameter of that name, "network" names it
/// (dense); "encoder.hidden", "decoder", "classifier" and "discriminator" likewise those of one part.
std::shared_ptr<Model> model(const std::string& name, const Settings& settings = {});
inline std::unique_ptr<Optimizer> optimizer(const std::string& name, const Settings& settings = {}) {
  return registry().make_optimizer(name, params(Kind::optimizer, name, settings));
}
inline std::unique_ptr<Metric> metric(const std::string& name, const Settings& settings = {}) {
  return registry().make_metric(name, params(Kind::metric, name, settings));
}
inline std::unique_ptr<Dataset> dataset(const std::string& name, const Settings& settings = {}) {
  return registry().make_dataset(name, params(Kind::dataset, name, settings));
}
inline std::unique_ptr<Transform> transform(const std::string& name, const Settings& settings = {}) {
  return registry().make_transform(name, params(Kind::transform, name, settings));
}
inline std::unique_ptr<Sampler> sampler(const std::string& name, const Settings& settings = {}) {
  return registry().make_sampler(name, params(Kind::sampler, name, settings));
}
inline std::unique_ptr<Pruner> pruner(const std::string& name, const Settings& settings = {}) {
  return registry().make_pruner(name, params(Kind::pruner, name, settings));
}

}  // namespace sandglass::built
