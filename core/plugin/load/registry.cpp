#include "core/plugin/load/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <tuple>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

bool is_snake_case(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::ranges::all_of(name, allowed);
}

bool has_factory(const PluginEntry& entry) {
  return std::visit([](const auto& factory) { return static_cast<bool>(factory); }, entry.factory);
}

auto position(Kind kind, std::string_view name) { return std::tuple(kind, name); }

/// Throws PluginError unless `entry` can stand in a registry at all.
void require_sound(const PluginEntry& entry) {
  if (!is_snake_case(entry.name)) {
    throw PluginError(
        fmt::format("{} registers a {} named '{}': expected snake_case (a-z, 0-9 and _, starting with a "
                    "letter); rename the plugin",
                    entry.owner, to_string(entry.kind), entry.name));
  }
  // The alternatives of `factory` stand in the order of Kind.
  if (entry.factory.index() != static_cast<std::size_t>(entry.kind))
    throw PluginError(fmt::format("{}: {} has a factory of another kind", entry.owner, entry.id()));
  if (!has_factory(entry)) throw PluginError(fmt::format("{}: {} has an empty factory", entry.owner, entry.id()));
}

template <class Interface>
std::unique_ptr<Interface> make(const PluginEntry& entry, const Params& params) {
  const auto refuse = [&](std::string_view why) {
    return PluginError(fmt::format("plugin {} ({}) could not be created: {}", entry.id(), entry.owner, why));
  };
  try {
    if (auto made = std::get<Factory<Interface>>(entry.factory)(params)) return made;
  } catch (const std::exception& error) {
    throw refuse(error.what());
  } catch (...) {
    throw refuse("its factory threw something that is not a std::exception");
  }
  throw refuse("its factory returned nothing");
}

}  // namespace

std::string PluginEntry::id() const { return fmt::format("{}/{}", to_string(kind), name); }

void Registry::add(PluginEntry entry) {
  require_addable(entry);
  insert(std::make_unique<PluginEntry>(std::move(entry)));
}

void Registry::insert(std::unique_ptr<PluginEntry> entry) {
  const auto at = std::ranges::upper_bound(entries_, position(entry->kind, entry->name), {},
                                           [](const auto& other) { return position(other->kind, other->name); });
  entries_.insert(at, std::move(entry));
}

void Registry::require_addable(const PluginEntry& entry) const {
  require_sound(entry);
  if (frozen_) {
    throw PluginError(
        fmt::format("{} registers {} after the registry was frozen: plugins are loaded before a study "
                    "starts",
                    entry.owner, entry.id()));
  }
  if (const auto* taken = find(entry.kind, entry.name)) {
    throw PluginError(fmt::format("two plugins are named {}: one is from {}, the other from {}; rename one of them",
                                  entry.id(), taken->owner, entry.owner));
  }
}

void Registry::add_all(const Registry& other) {
  for (const auto& entry : other.entries_) require_addable(*entry);
  for (const auto& entry : other.entries_) insert(std::make_unique<PluginEntry>(*entry));
}

const PluginEntry* Registry::find(Kind kind, std::string_view name) const {
  const auto wanted = position(kind, name);
  const auto found = std::ranges::lower_bound(entries_, wanted, {},
                                              [](const auto& entry) { return position(entry->kind, entry->name); });
  if (found == entries_.end() || position((*found)->kind, (*found)->name) != wanted) return nullptr;
  return found->get();
}

const PluginEntry& Registry::at(Kind kind, std::string_view name) const {
  if (const auto* entry = find(kind, name)) return *entry;
  const auto known = names(kind);
  const auto near = closest(name, known);
  throw PluginError(fmt::format("there is no {} named '{}'{}; known: {}", to_string(kind), name,
                                near ? fmt::format(" (did you mean '{}'?)", *near) : "",
                                known.empty() ? "none" : join(known)));
}

std::vector<const PluginEntry*> Registry::all(Kind kind) const {
  std::vector<const PluginEntry*> found;
  for (const auto& entry : entries_)
    if (entry->kind == kind) found.push_back(entry.get());
  return found;
}

std::vector<std::string> Registry::names(Kind kind) const {
  std::vector<std::string> found;
  for (const auto* entry : all(kind)) found.push_back(entry->name);
  return found;
}

std::unique_ptr<Dataset> Registry::make_dataset(std::string_view name, const Params& params) const {
  return make<Dataset>(at(Kind::dataset, name), params);
}
std::unique_ptr<Transform> Registry::make_transform(std::string_view name, const Params& params) const {
  return make<Transform>(at(Kind::transform, name), params);
}
std::unique_ptr<Noise> Registry::make_noise(std::string_view name, const Params& params) const {
  return make<Noise>(at(Kind::noise, name), params);
}
std::unique_ptr<Model> Registry::make_model(std::string_view name, const Params& params) const {
  return make<Model>(at(Kind::model, name), params);
}
std::unique_ptr<Network> Registry::make_network(std::string_view name, const Params& params) const {
  const auto& entry = at(Kind::network, name);
  auto network = make<Network>(entry, params);
  network->set_name(entry.id());
  return network;
}
std::unique_ptr<Loss> Registry::make_loss(std::string_view name, const Params& params) const {
  return make<Loss>(at(Kind::loss, name), params);
}
std::unique_ptr<Optimizer> Registry::make_optimizer(std::string_view name, const Params& params) const {
  return make<Optimizer>(at(Kind::optimizer, name), params);
}
std::unique_ptr<Metric> Registry::make_metric(std::string_view name, const Params& params) const {
  return make<Metric>(at(Kind::metric, name), params);
}
std::unique_ptr<Sampler> Registry::make_sampler(std::string_view name, const Params& params) const {
  return make<Sampler>(at(Kind::sampler, name), params);
}
std::unique_ptr<Pruner> Registry::make_pruner(std::string_view name, const Params& params) const {
  return make<Pruner>(at(Kind::pruner, name), params);
}

namespace {

/// What `ask` gives, or nothing if the plugin cannot be made with its defaults: a study that uses it is told why.
template <class Ask>
auto with_defaults(const PluginEntry& entry, Ask&& ask) -> decltype(ask(Params{})) {
  const auto without_default = [](const ParameterSpec& spec) { return !spec.fallback; };
  if (std::ranges::any_of(entry.schema.parameters(), without_default)) return {};
  try {
    return ask(Params(entry.schema));
  } catch (...) {
    return {};
  }
}

}  // namespace

std::vector<MetricOutput> default_outputs(const Registry& registry, const PluginEntry& metric) {
  return with_defaults(metric, [&](const Params& p) { return registry.make_metric(metric.name, p)->outputs(); });
}

std::vector<TrainingSeries> default_series(const Registry& registry, const PluginEntry& model) {
  return with_defaults(model, [&](const Params& p) { return registry.make_model(model.name, p)->series(); });
}

}  // namespace sandglass
