#include "core/config/validate/execution.hpp"

#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_schema.hpp"

namespace sandglass::config {

void read_execution(const Node& root, StudySpec& study, Diagnostics& diagnostics) {
  const Params checkpoint = read_host_block(root.find("checkpoint"), checkpoint_schema(), "checkpoint", diagnostics);
  if (checkpoint.find("epochs")) study.checkpoint.epochs = checkpoint.integer("epochs");
  if (checkpoint.find("seconds")) study.checkpoint.seconds = checkpoint.real("seconds");

  const Entry* entry = root.find("limits");
  const Params limits = read_host_block(entry, limits_schema(), "limits", diagnostics);
  if (limits.find("time")) study.limits.seconds = limits.real("time");
  if (limits.find("memory")) study.limits.mebibytes = limits.real("memory");
  const Params resources = read_host_block(root.find("resources"), resources_schema(), "resources", diagnostics);
  if (resources.find("memory")) study.resources.mebibytes = resources.real("memory");

  const Entry* memory = entry ? entry->value.find("memory") : nullptr;
  if (memory && study.limits.mebibytes > 0 && study.isolation != Isolation::process) {
    diagnostics.push_back({memory->value.mark,
                           "limits.memory is the limit of a process, but the study's trials share one",
                           "add 'isolation: process'",
                           {}});
  }
}

}  // namespace sandglass::config
