#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "core/config/compose/document.hpp"

namespace sandglass::config {

/// Lays "path.to.key=value" over the document's tree; its text becomes the document's next source.
void apply_override(StudyDocument& document, const std::string& text);

/// Lays the paths of the block `small` over the document's tree; a mistake if the study has no such block.
void lay_small(StudyDocument& document);

/// Sets `dataset.folder`, also in the variants that change the dataset: `--data`.
void set_data_folder(StudyDocument& document, const std::filesystem::path& folder);

}  // namespace sandglass::config
