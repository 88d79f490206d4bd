#pragma once
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/schema/params.hpp"
#include "core/plugin/schema/schema.hpp"

namespace sandglass {

// How an input is read: the parameters of its reader, a dataset plugin, that say how numbers are read and not where
// they stand.

/// Those of a study's dataset, as far as the reader has them and takes their values.
void take_how(Params& params, const Schema& schema, const config::PluginUse& like);

/// KEY=VALUE of the command line. Throws ConfigError for other keys and for values that the reader does not take.
void take_how(Params& params, const Schema& schema, const std::vector<std::string>& how, const std::string& reader);

/// What a message advises of the study, dataset.KEY, as options of the command: a line to add to it; empty if it
/// advises nothing of the kind.
std::string as_options(const std::string& message, const Schema& schema);

}  // namespace sandglass
