#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// What is wrong with the indentation of the line at `at`, if that is what yaml-cpp stumbled over with these `words`.
std::optional<Diagnostic> wrong_indent(const std::vector<std::string>& lines, const Mark& at, const std::string& words);

}  // namespace sandglass::config
