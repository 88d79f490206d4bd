#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "results/record/run_folder.hpp"

namespace sandglass::results {

/// Says that the folder's study.h5 has finished trials which its journal lacks, with both numbers and how to get at
/// them; empty if it has none, or is missing, damaged or of another layout. What a journal has of a trial stays until
/// it is replaced, so this is a journal that was cut off, or put back from an older copy. `finished`: the journal's
/// finished trials, sorted. Reads one byte for each trial, and checks the file's seal. Throws IoError if the journal
/// cannot be read.
std::string beyond_journal(const RunFolder& folder, const std::vector<std::uint64_t>& finished);

}  // namespace sandglass::results
