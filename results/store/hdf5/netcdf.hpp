#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "results/store/hdf5/hdf5.hpp"

// Groups, dimensions, variables and attributes laid out so that netCDF-4 readers (xarray, ncdump, ...) open them.
namespace sandglass::results {

/// File and memory type of a C++ number; little-endian in the file.
struct NumberType {
  hid_t file;
  hid_t memory;
};
template <class Number>
NumberType number_type() {
  if constexpr (std::is_same_v<Number, float>) return {H5T_IEEE_F32LE, H5T_NATIVE_FLOAT};
  if constexpr (std::is_same_v<Number, double>) return {H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE};
  if constexpr (std::is_same_v<Number, std::int8_t>) return {H5T_STD_I8LE, H5T_NATIVE_INT8};
  if constexpr (std::is_same_v<Number, std::int32_t>) return {H5T_STD_I32LE, H5T_NATIVE_INT32};
  if constexpr (std::is_same_v<Number, std::int64_t>) return {H5T_STD_I64LE, H5T_NATIVE_INT64};
  if constexpr (std::is_same_v<Number, std::uint64_t>) return {H5T_STD_U64LE, H5T_NATIVE_UINT64};
}

/// A string of any length in UTF-8, zero-terminated.
Handle text_type();

/// An open dimension scale, which variables are attached to.
struct Dimension {
  hid_t scale = -1;
  std::uint64_t size = 0;
};

/// `name` as netCDF allows it (no '/', no control characters, first a letter, digit, '_' or beyond ASCII).
std::string netcdf_name(std::string_view name);

Handle create_group(hid_t parent, const std::string& name);

/// A dimension without values; `number` counts them within the file.
Handle create_dimension(hid_t group, const std::string& name, std::uint64_t size, int number);

/// How the values of a variable lie in the file.
enum class Storage {
  compressed,  ///< numbers of 64 KiB and more in chunks along the leading axes of at most 1 MiB, shuffled and gzip 1
  contiguous   ///< as in memory, so that a row is read at once
};

/// A dataset over the dimensions, attached to each. Text is stored in HDF5's heap.
Handle create_variable(hid_t group, const std::string& name, hid_t type, const std::vector<Dimension>& dimensions,
                       Storage storage = Storage::compressed);

/// A one-dimensional dataset that is the dimension of its own name: a coordinate.
Handle create_coordinate(hid_t group, const std::string& name, hid_t type, std::uint64_t size);

void put_text(hid_t object, const std::string& name, std::string_view text);
std::string get_text(hid_t object, const std::string& name);
/// A number that put_number() wrote.
std::int64_t get_integer(hid_t object, const std::string& name);
bool has_attribute(hid_t object, const std::string& name);

/// `values` as an attribute: a scalar if there is one, else a vector.
void put_numbers(hid_t object, const std::string& name, NumberType type, const void* values, std::size_t count);

template <class Number>
void put_number(hid_t object, const std::string& name, Number value) {
  put_numbers(object, name, number_type<Number>(), &value, 1);
}

/// Attributes `units` and `long_name`; left out where empty.
void describe(hid_t variable, std::string_view unit, std::string_view text);

Handle open_variable(hid_t group, const std::string& name);

/// The sizes of a variable. `name` is for messages.
std::vector<std::uint64_t> shape_of(hid_t variable, const std::string& name);

/// Reads rows [first, first + count) of a variable whose first axis is rows; `data` has room for them all.
void read_rows(hid_t variable, hid_t memory_type, std::uint64_t first, std::uint64_t count, void* data);

/// The names of what a group holds, groups and dimensions included.
std::vector<std::string> names_in(hid_t group);

/// What a variable was called before its name was made one that netCDF allows: its attribute `original_name`, or `name`
/// if it has none.
std::string original_name(hid_t variable, const std::string& name);

/// Writes rows [first, first + count) of a variable whose first axis is rows; `data` holds them all.
void write_rows(hid_t variable, hid_t memory_type, std::uint64_t first, std::uint64_t count, const void* data);

}  // namespace sandglass::results
