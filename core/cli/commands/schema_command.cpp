#include <fmt/format.h>

#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/config/schema/study_json_schema.hpp"

namespace sandglass {
namespace {

struct SchemaOptions {
  std::vector<std::filesystem::path> plugins;
};

int schema_command(const SchemaOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  fmt::print("{}\n", study_json_schema(registry));
  return kSuccess;
}

}  // namespace

void add_schema(CLI::App& app, Action& action) {
  auto options = std::make_shared<SchemaOptions>();
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of a study file, for editors");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return schema_command(*options, r); }; });
}

}  // namespace sandglass
