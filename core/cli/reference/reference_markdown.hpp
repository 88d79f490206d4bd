#pragma once
#include <string>

#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// The whole reference as a page of Markdown: the study's blocks with their keys, then the plugins of each kind.
std::string reference_markdown(const Registry& registry);

}  // namespace sandglass
