#include <fmt/format.h>

#include "core/cli/commands/commands.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/config/schema/study_json_schema.hpp"

namespace sandglass {

int schema_command(const SchemaOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  fmt::print("{}\n", study_json_schema(registry));
  return kSuccess;
}

}  // namespace sandglass
