#pragma once
#include <string>
#include <utility>

#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// What a plugin's registration function is given: adds plugins to the registry in the name of their owner.
class Registrar {
 public:
  Registrar(Registry& registry, std::string owner, std::string version)
      : registry_(registry), owner_(std::move(owner)), version_(std::move(version)) {}

  void dataset(std::string name, std::string summary, Schema schema, Factory<Dataset> factory) {
    add(Kind::dataset, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void transform(std::string name, std::string summary, Schema schema, Factory<Transform> factory) {
    add(Kind::transform, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void noise(std::string name, std::string summary, Schema schema, Factory<Noise> factory) {
    add(Kind::noise, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  /// `networks`: the parts that the model builds by the study's networks: Model::set_networks().
  void model(std::string name, std::string summary, Schema schema, Factory<Model> factory,
             std::vector<NetworkRole> networks = {}) {
    add(Kind::model, std::move(name), std::move(summary), std::move(schema), std::move(factory), std::move(networks));
  }
  void network(std::string name, std::string summary, Schema schema, Factory<Network> factory) {
    add(Kind::network, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void loss(std::string name, std::string summary, Schema schema, Factory<Loss> factory) {
    add(Kind::loss, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void optimizer(std::string name, std::string summary, Schema schema, Factory<Optimizer> factory) {
    add(Kind::optimizer, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void metric(std::string name, std::string summary, Schema schema, Factory<Metric> factory) {
    add(Kind::metric, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void sampler(std::string name, std::string summary, Schema schema, Factory<Sampler> factory) {
    add(Kind::sampler, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }
  void pruner(std::string name, std::string summary, Schema schema, Factory<Pruner> factory) {
    add(Kind::pruner, std::move(name), std::move(summary), std::move(schema), std::move(factory));
  }

 private:
  template <class F>
  void add(Kind kind, std::string name, std::string summary, Schema schema, F factory,
           std::vector<NetworkRole> networks = {}) {
    registry_.add({kind, std::move(name), std::move(summary), std::move(schema), version_, owner_, std::move(factory),
                   std::move(networks)});
  }

  Registry& registry_;
  std::string owner_;
  std::string version_;
};

}  // namespace sandglass
