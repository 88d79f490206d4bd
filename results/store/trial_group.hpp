#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "results/record/trial_record.hpp"
#include "results/store/hdf5/netcdf.hpp"

// The arrays of a trial in a study file: the group `trials/<number>`.
namespace sandglass::results {

/// Writes the record's arrays into a new group of `parent`, with its parameters as attributes. `digest` is that of the
/// whole record; `next_dimension` counts dimensions within the file.
void write_trial_group(hid_t parent, const TrialRecord& record, std::uint64_t digest, int& next_dimension);

/// The arrays of a trial as they were recorded; none if the file holds none. Throws IoError.
std::optional<std::vector<Array>> read_trial_group(hid_t file, std::uint64_t trial);

}  // namespace sandglass::results
