#pragma once
#include <string>

#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// Throws PluginRefusal if an example of any split has a number outside `range`, by more than rounding, or one that is
/// not whole where the range has whole numbers alone: naming
/// `plugin`, whose range it is, the first such feature, what is found in it, and two ways to mend it, of which `other`
/// is one.
void require_within(const DataSplits& data, const ValueRange& range, const std::string& plugin,
                    const std::string& other);

}  // namespace sandglass
