#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/compose/document.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// Loads the plugin libraries of the command line, of the search path and of `study_plugins`, then freezes the
/// registry.
void load_all_plugins(Registry& registry, std::vector<std::filesystem::path> named,
                      const std::vector<std::filesystem::path>& study_plugins = {});

/// Reads a study, loads the plugins it names and validates it. Throws ConfigError with every mistake.
config::StudySpec load_study(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                             const std::vector<std::filesystem::path>& plugins, Registry& registry,
                             const config::StudyOptions& options = {});

/// The study of a run from its resolved YAML; `label` stands for it in messages. Throws ConfigError.
config::StudySpec load_resolved_study(const std::string& resolved_yaml, const std::filesystem::path& label,
                                      const std::vector<std::filesystem::path>& plugins, Registry& registry);

/// How many workers to use: `asked` if it is not 0, else SANDGLASS_WORKERS, else one per core. Throws ConfigError if
/// the variable is not a positive number.
unsigned worker_count(unsigned asked);

}  // namespace sandglass
