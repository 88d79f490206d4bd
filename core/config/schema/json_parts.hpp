#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "core/plugin/load/registry.hpp"
#include "core/plugin/schema/schema.hpp"

namespace sandglass::config {

using Json = nlohmann::ordered_json;

/// A reference to a definition of the schema.
Json refers_to(const std::string& definition);

/// A value that may also be a reference. No keyword of `json` but its type may concern strings.
Json or_reference(Json json);

/// A block or list that may also be empty, which takes out what another file says.
Json or_nothing(Json json);

/// A value of the parameter, or a reference.
Json type_schema(const ParameterSpec& spec);

/// The parameters of `schema` as properties, with their texts and defaults.
void add_parameters(Json& properties, const Schema& schema);

/// A block with these keys and no others.
Json block_schema(const Schema& schema, const std::string& text);

/// The name of the plugin's definition: "noise.masking", without a slash, which would be a step of a JSON reference.
std::string definition_of(const PluginEntry& plugin);

/// The definition of a block that uses a plugin of the kind; of one that may leave out what another block says.
std::string use_definition(Kind kind);
std::string change_definition(Kind kind);

/// The keys of a block that uses the plugin: its parameters and the study's own keys. None is required here, since a
/// variant's block may leave out what the study's block says.
Json plugin_definition(const PluginEntry& plugin, const Registry& registry);

/// A block that names a plugin of this kind, or the name alone. With `whole`, it has every parameter without a default.
Json use_schema(Kind kind, const std::vector<const PluginEntry*>& plugins, bool whole);

}  // namespace sandglass::config
