#include "core/sweep/execute/worker_build.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/linalg/environment.hpp"
#include "core/plugin/load/handshake.hpp"

namespace sandglass {

WorkerBuild this_build() {
  return {{"program version", SANDGLASS_VERSION},
          {"binary interface", kAbiTag},
          {"arithmetic", std::string(linalg::arithmetic_name())}};
}

std::string encode(const WorkerBuild& build) {
  return nlohmann::json(build).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

WorkerBuild decode_build(const std::string& text) try {
  return nlohmann::json::parse(text).get<WorkerBuild>();
} catch (const nlohmann::json::exception& error) {
  throw IoError(std::string("what a worker says of its build is damaged: ").append(error.what()));
}

std::optional<std::string> build_difference(const WorkerBuild& study, const WorkerBuild& worker) {
  const std::map<std::string, std::string> theirs(worker.begin(), worker.end());
  for (const auto& [part, ours] : study) {
    const auto found = theirs.find(part);
    if (found != theirs.end() && found->second == ours) continue;
    return fmt::format(
        "a worker has another {} than the study's process: '{}' instead of '{}'; its results would not be the same\n"
        "start the study again once every worker runs the same sandglass with the same settings",
        part, found == theirs.end() ? "(unknown)" : found->second, ours);
  }
  return std::nullopt;
}

}  // namespace sandglass
