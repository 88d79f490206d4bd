#pragma once
#include <string>

#include "core/config/document.hpp"

namespace sandglass::config {

/// Lays "path.to.key=value" over the document's tree; its text becomes the document's next source.
void apply_override(StudyDocument& document, const std::string& text);

}  // namespace sandglass::config
