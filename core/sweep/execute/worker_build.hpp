#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sandglass {

/// What has to be equal in a study's process and its workers, so that a trial gives the same bits wherever it runs:
/// named parts ("program version", "instruction set", ...) with their values.
using WorkerBuild = std::vector<std::pair<std::string, std::string>>;

/// Of this program.
WorkerBuild this_build();

/// As text, and back. The decoder throws IoError.
std::string encode(const WorkerBuild& build);
WorkerBuild decode_build(const std::string& text);

/// Why a worker may not run trials of this study: the first part that differs, as a sentence. Nothing if it may.
std::optional<std::string> build_difference(const WorkerBuild& study, const WorkerBuild& worker);

}  // namespace sandglass
