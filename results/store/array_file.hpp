#pragma once
#include <filesystem>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// Writes arrays into an HDF5 file of their own, with named dimensions, so that xarray and h5py open it. Whole or not
/// at all. Throws IoError: disk full, or arrays that contradict themselves (see Array). One thread of a process at a
/// time calls into results/store.
void write_array_file(const std::filesystem::path& file, const std::vector<Array>& arrays);

}  // namespace sandglass::results
