#pragma once
#include <cstdint>

#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// 64 bits over all examples and labels of all splits, never 0: what is told from it is that a file has changed between
/// two sessions, not that somebody forged it. Computed once for the same splits; safe to call from several threads.
std::uint64_t data_digest(const DataSplits& data);

}  // namespace sandglass
