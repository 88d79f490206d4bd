#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/plugin/interfaces/dataset.hpp"
#include "core/plugin/interfaces/metric.hpp"
#include "core/plugin/interfaces/model.hpp"
#include "core/plugin/interfaces/network.hpp"
#include "core/plugin/interfaces/noise.hpp"
#include "core/plugin/interfaces/optimizer.hpp"
#include "core/plugin/interfaces/pruner.hpp"
#include "core/plugin/interfaces/sampler.hpp"
#include "core/plugin/interfaces/transform.hpp"
#include "core/plugin/schema/kind.hpp"
#include "core/plugin/schema/params.hpp"

namespace sandglass {

template <class Interface>
using Factory = std::function<std::unique_ptr<Interface>(const Params&)>;

/// One registered plugin.
struct PluginEntry {
  Kind kind{};
  std::string name;
  std::string summary;  ///< one sentence
  Schema schema;
  std::string version;
  std::string owner;  ///< "built in", or the path of the shared library
  std::variant<Factory<Dataset>, Factory<Transform>, Factory<Noise>, Factory<Model>, Factory<Network>, Factory<Loss>,
               Factory<Optimizer>, Factory<Metric>, Factory<Sampler>, Factory<Pruner>>
      factory;
  std::vector<NetworkRole> networks{};  ///< of a model: the parts that it builds by the study's networks

  std::string id() const;  ///< "noise/masking"
};

/// All plugins of a process, by kind and name. Filled at start-up, then frozen; from then on any number of threads may
/// read it without locks. Factories are re-entrant and make one instance per trial.
class Registry {
 public:
  /// Throws PluginError if the name is taken (naming both owners), empty or not snake_case, or the registry is frozen.
  void add(PluginEntry entry);

  /// Adds copies of every plugin of `other`, or throws as add() does and adds none.
  void add_all(const Registry& other);

  void freeze() { frozen_ = true; }
  bool frozen() const { return frozen_; }

  /// Null if there is none.
  const PluginEntry* find(Kind kind, std::string_view name) const;

  /// Throws PluginError with the known names and the closest one if there is none.
  const PluginEntry& at(Kind kind, std::string_view name) const;

  /// All of a kind, by name.
  std::vector<const PluginEntry*> all(Kind kind) const;
  std::vector<std::string> names(Kind kind) const;

  /// Makes an instance. Throws PluginError if the plugin's factory throws or returns nothing.
  std::unique_ptr<Dataset> make_dataset(std::string_view name, const Params&) const;
  std::unique_ptr<Transform> make_transform(std::string_view name, const Params&) const;
  std::unique_ptr<Noise> make_noise(std::string_view name, const Params&) const;
  std::unique_ptr<Model> make_model(std::string_view name, const Params&) const;
  std::unique_ptr<Network> make_network(std::string_view name, const Params&) const;
  std::unique_ptr<Loss> make_loss(std::string_view name, const Params&) const;
  std::unique_ptr<Optimizer> make_optimizer(std::string_view name, const Params&) const;
  std::unique_ptr<Metric> make_metric(std::string_view name, const Params&) const;
  std::unique_ptr<Sampler> make_sampler(std::string_view name, const Params&) const;
  std::unique_ptr<Pruner> make_pruner(std::string_view name, const Params&) const;

 private:
  void require_addable(const PluginEntry& entry) const;
  void insert(std::unique_ptr<PluginEntry> entry);

  std::vector<std::unique_ptr<PluginEntry>> entries_;  // sorted by kind, then name
  bool frozen_ = false;
};

/// What a metric reports with its defaults: empty if a parameter has none, or if it cannot be made with them.
std::vector<MetricOutput> default_outputs(const Registry& registry, const PluginEntry& metric);

/// The same of what training records of a model.
std::vector<TrainingSeries> default_series(const Registry& registry, const PluginEntry& model);

}  // namespace sandglass
