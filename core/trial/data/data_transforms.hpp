#pragma once
#include <cstdint>
#include <vector>

#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// Runs `transforms` over the splits of `data`, as load_splits() says, and updates its shape and source. `own_test`:
/// the test split comes from the dataset's test part. Throws ConfigError if one of every epoch is not among the last,
/// or changes the number of features.
void transform_splits(DataSplits& data, const std::vector<NamedTransform>& transforms, std::uint64_t seed,
                      bool own_test);

}  // namespace sandglass
