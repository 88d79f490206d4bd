#include <fmt/format.h>

#include "core/cli/commands/commands.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/terminal.hpp"
#include "core/sweep/schedule/plan.hpp"

namespace sandglass {

int check_command(const CheckOptions& options, Registry& registry) {
  const auto study =
      load_study(options.study, options.overrides, options.plugins, registry, {options.small, options.data});
  const StudyPlan plan(study, registry);
  if (options.resolved) {
    fmt::print("{}", study.resolved_yaml);
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  fmt::print("{} {}: {} point{} {} {} replicate{} = {} trial{}\n", terminal.green("ok"), options.study.string(),
             plan.points(), plan.points() == 1 ? "" : "s", terminal.times(), study.replicates,
             study.replicates == 1 ? "" : "s", plan.trials(), plan.trials() == 1 ? "" : "s");
  return kSuccess;
}

}  // namespace sandglass
