#pragma once
#include "core/config/compose/document.hpp"

namespace sandglass::config {

/// Reads the files that `include` at the top of the document names, and those that they include, and lays the document
/// over them: of several files the later wins, over all of them the including one. Blocks of keys are merged key by
/// key, lists and single values replaced; a block that names another plugin with `use` takes the other's place; an
/// empty value takes out what was included. Paths start at the folder of the including file and may hold ${env:NAME}.
/// Each file is read once and becomes a source of the document. The key itself is removed. Faults go to the document's
/// mistakes: false if there are any.
bool lay_includes(StudyDocument& document);

}  // namespace sandglass::config
