#include "core/cli/plugins_in_use.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "core/base/error.hpp"
#include "core/config/validate/validate.hpp"
#include "core/plugin/load/loader.hpp"

namespace sandglass {

void load_all_plugins(Registry& registry, std::vector<std::filesystem::path> named,
                      const std::vector<std::filesystem::path>& study_plugins) {
  named.insert(named.end(), study_plugins.begin(), study_plugins.end());
  load_plugins(PluginSearch::standard(std::move(named)), registry);
  registry.freeze();
}

config::StudySpec load_study(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                             const std::vector<std::filesystem::path>& plugins, Registry& registry,
                             const config::StudyOptions& options) {
  const auto document = config::read_study(file, overrides, options);
  load_all_plugins(registry, plugins, document.plugins());
  return config::validate(document, registry);
}

config::StudySpec load_resolved_study(const std::string& resolved_yaml, const std::filesystem::path& label,
                                      const std::vector<std::filesystem::path>& plugins, Registry& registry) {
  const auto document = config::parse_study(resolved_yaml, label.string());
  load_all_plugins(registry, plugins, document.plugins());
  return config::validate(document, registry);
}

unsigned worker_count(unsigned asked) {
  constexpr unsigned kMost = 1024;
  if (asked > 0) return std::min(asked, kMost);
  const char* variable = std::getenv("SANDGLASS_WORKERS");
  if (!variable || !*variable) return std::max(1U, std::thread::hardware_concurrency());
  const std::string_view text(variable);
  unsigned workers = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), workers);
  if (error != std::errc{} || end != text.data() + text.size() || workers < 1 || workers > kMost)
    throw ConfigError(fmt::format("SANDGLASS_WORKERS is '{}', expected a whole number from 1 to {}", text, kMost));
  return workers;
}

}  // namespace sandglass
