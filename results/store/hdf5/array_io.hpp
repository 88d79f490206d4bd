#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "results/record/trial_record.hpp"
#include "results/store/hdf5/netcdf.hpp"

namespace sandglass::results {

/// Throws IoError that names the array unless in all arrays of a trial the shapes fit the data and the dimensions, the
/// names differ, and a dimension has one size.
void check_arrays(const std::vector<Array>& arrays);

NumberType array_type(const Array& array);
const void* array_data(const Array& array);

/// Gives the array room for as many values as its shape says, and returns where. Throws IoError if no memory has so
/// many.
void* resize_to_shape(Array& array);

/// What describes the array, and no values.
Array without_data(const Array& array);

/// A one-dimensional array over the dimension of its own name is that dimension's coordinate.
bool is_coordinate(const Array& array);

/// How arrays and their dimensions are called in the file, by position. A dimension that shares its name with an array
/// of other shape becomes "<name>_dim": xarray refuses a variable `latent(example, latent)`.
struct ArrayNames {
  std::vector<std::string> arrays;
  std::vector<std::vector<std::string>> dimensions;
};
/// Names in `used` are taken.
ArrayNames array_names(const std::vector<Array>& arrays, std::set<std::string> used = {});

/// Labels along a dimension of arrays[of] become coordinates of its variable. Readers of netCDF take what the attribute
/// `coordinates` names as such.
void put_coordinates(hid_t variable, std::size_t of, const std::vector<Array>& arrays, const ArrayNames& names);

/// Unit and text of the array as attributes of its variable, and its name if that is called `name` in the file.
void describe_array(hid_t variable, const Array& array, const std::string& name);

/// Writes checked arrays into a group, with their dimensions. `next_dimension` counts dimensions within the file.
void write_arrays(hid_t group, const std::vector<Array>& arrays, int& next_dimension);

/// Fills the data of the described arrays, or of those that are wanted. Throws IoError if the file's shapes or types
/// are others.
void read_arrays(hid_t group, std::vector<Array>& arrays, const std::function<bool(const Array&)>& wanted = {});

}  // namespace sandglass::results
