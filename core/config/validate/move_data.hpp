#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// The files and folders that the study's datasets are given: those of its axes too, in an order that move_data() does
/// not change, some perhaps several times.
std::vector<std::string> data_paths(const StudySpec& study, const Registry& registry);

/// Moves what the study's datasets read to `folder`: a folder becomes it, files keep their places below the folder that
/// holds all of them. Nothing else of the study changes. Throws ConfigError if its datasets read nothing.
void move_data(StudySpec& study, const Registry& registry, const std::filesystem::path& folder);

}  // namespace sandglass::config
