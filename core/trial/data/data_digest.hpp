#pragma once
#include <cstdint>

namespace sandglass {

class DataSplits;

/// 64 bits over all examples and labels of all splits, never 0. It tells that a file has changed between two sessions;
/// it is no protection against forgery. Reads all of the data: DataSplits::digest() computes it once.
std::uint64_t data_digest(const DataSplits& data);

}  // namespace sandglass
