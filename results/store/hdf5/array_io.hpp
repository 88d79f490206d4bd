#pragma once
#include <string>
#include <vector>

#include "results/record/trial_record.hpp"
#include "results/store/hdf5/netcdf.hpp"

namespace sandglass::results {

/// Throws IoError that names the array unless in all arrays of a trial the shapes fit the data and the dimensions, the
/// names differ, and a dimension has one size.
void check_arrays(const std::vector<Array>& arrays);

/// How arrays and their dimensions are called in the file, by position. A dimension that shares its name with an array
/// of other shape becomes "<name>_dim": xarray refuses a variable `latent(example, latent)`.
struct ArrayNames {
  std::vector<std::string> arrays;
  std::vector<std::vector<std::string>> dimensions;
};
ArrayNames array_names(const std::vector<Array>& arrays);

/// Writes checked arrays into a group, with their dimensions. `next_dimension` counts dimensions within the file.
void write_arrays(hid_t group, const std::vector<Array>& arrays, int& next_dimension);

/// Fills the data of the described arrays. Throws IoError if the file's shapes or types are others.
void read_arrays(hid_t group, std::vector<Array>& arrays);

}  // namespace sandglass::results
