#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/compose/document.hpp"

namespace sandglass::config {

/// Lays each "path.to.key=value" over the document's tree, in this order; its text becomes the document's next source.
/// One that sets what an axis of the sweep sets at every point is a mistake: it would have no effect.
void apply_overrides(StudyDocument& document, const std::vector<std::string>& lines);

/// Lays the paths of the block `small` over the document's tree; a mistake if the study has no such block.
void lay_small(StudyDocument& document);

}  // namespace sandglass::config
