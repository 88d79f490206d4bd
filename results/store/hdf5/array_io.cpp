#include "results/store/hdf5/array_io.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

/// Product of the shape; throws if it is beyond any memory.
std::uint64_t count_of(const Array& array) {
  bool empty = false;
  for (const std::uint64_t size : array.shape) empty = empty || size == 0;
  if (empty) return 0;
  std::uint64_t count = 1;
  for (const std::uint64_t size : array.shape) {
    if (size > std::numeric_limits<std::int64_t>::max() / sizeof(double) / count) {
      throw IoError(fmt::format("array '{}' has an impossible shape", array.name));
    }
    count *= size;
  }
  return count;
}

std::uint64_t data_size(const Array& array) {
  return std::visit([](const auto& data) { return static_cast<std::uint64_t>(data.size()); }, array.data);
}

class Dimensions {
 public:
  Dimensions(hid_t group, int& next) : group_(group), next_(next) {}

  void add_coordinate(const std::string& name, Handle scale, std::uint64_t size) {
    known_[name] = {std::move(scale), size};
  }
  Dimension get(const std::string& name, std::uint64_t size) {
    auto at = known_.find(name);
    if (at == known_.end()) {
      at = known_.emplace(name, std::pair{create_dimension(group_, name, size, next_++), size}).first;
    }
    return {at->second.first.get(), at->second.second};
  }

 private:
  hid_t group_;
  int& next_;
  std::map<std::string, std::pair<Handle, std::uint64_t>> known_;
};

void write_data(hid_t variable, const Array& array) {
  if (data_size(array) == 0) return;
  check(H5Dwrite(variable, array_type(array).memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, array_data(array)),
        "write " + array.name);
}

bool spans(const std::vector<std::string>& dimensions, const std::string& dimension) {
  return std::ranges::find(dimensions, dimension) != dimensions.end();
}

/// Whole numbers along one dimension (labels, sources) say what the rows of other arrays are.
bool is_labels(const Array& array) {
  return std::holds_alternative<std::vector<std::int32_t>>(array.data) && !array.weights &&
         array.dimensions.size() == 1 && !is_coordinate(array);
}

}  // namespace

NumberType array_type(const Array& array) {
  return std::visit([](const auto& data) { return number_type<typename std::decay_t<decltype(data)>::value_type>(); },
                    array.data);
}

const void* array_data(const Array& array) {
  return std::visit([](const auto& values) { return static_cast<const void*>(values.data()); }, array.data);
}

void* resize_to_shape(Array& array) {
  return std::visit(
      [count = count_of(array)](auto& data) {
        data.resize(count);
        return static_cast<void*>(data.data());
      },
      array.data);
}

Array without_data(const Array& array) {
  Array out{array.name, array.dimensions, array.shape, {}, array.unit, array.text, array.weights};
  std::visit([&](const auto& data) { out.data = std::decay_t<decltype(data)>(); }, array.data);
  return out;
}

bool is_coordinate(const Array& array) { return array.dimensions.size() == 1 && array.dimensions[0] == array.name; }

void put_coordinates(hid_t variable, std::size_t of, const std::vector<Array>& arrays, const ArrayNames& names) {
  if (is_labels(arrays[of])) return;
  std::string list;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    // The names are separated by blanks, so one that has a blank cannot stand there.
    if (!is_labels(arrays[i]) || names.arrays[i].find(' ') != std::string::npos) continue;
    if (spans(names.dimensions[of], names.dimensions[i][0])) list += (list.empty() ? "" : " ") + names.arrays[i];
  }
  if (!list.empty()) put_text(variable, "coordinates", list);
}

void describe_array(hid_t variable, const Array& array, const std::string& name) {
  describe(variable, array.unit, array.text);
  if (name != array.name) put_text(variable, "original_name", array.name);
}

void check_arrays(const std::vector<Array>& arrays) {
  std::map<std::string, std::pair<std::uint64_t, std::string>> sizes;  // of each dimension, and who said so
  std::set<std::string> names;
  for (const Array& array : arrays) {
    if (!names.insert(array.name).second) throw IoError(fmt::format("two arrays are called '{}'", array.name));
    if (array.shape.size() != array.dimensions.size()) {
      throw IoError(fmt::format("array '{}' has {} sizes and {} dimension names; each axis needs one of both",
                                array.name, array.shape.size(), array.dimensions.size()));
    }
    if (count_of(array) != data_size(array)) {
      throw IoError(fmt::format("array '{}': its shape says {} values, and it holds {}", array.name, count_of(array),
                                data_size(array)));
    }
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
      const auto [at, is_new] = sizes.emplace(array.dimensions[axis], std::pair{array.shape[axis], array.name});
      if (!is_new && at->second.first != array.shape[axis]) {
        throw IoError(
            fmt::format("dimension '{}' has size {} in array '{}' and size {} in array '{}'; within a trial "
                        "one name means one size, so give one of them another name",
                        array.dimensions[axis], at->second.first, at->second.second, array.shape[axis], array.name));
      }
    }
  }
}

ArrayNames array_names(const std::vector<Array>& arrays, std::set<std::string> used) {
  ArrayNames out;
  std::map<std::string, std::string> dimension_names;  // original -> in the file
  const auto unused = [&used](std::string name, const char* suffix) {
    while (!used.insert(name).second) name += suffix;
    return name;
  };
  for (const Array& array : arrays) {
    out.arrays.push_back(unused(netcdf_name(array.name), "_"));
    if (is_coordinate(array)) dimension_names[array.name] = out.arrays.back();
  }
  for (const Array& array : arrays) {
    out.dimensions.emplace_back();
    for (const std::string& dimension : array.dimensions) {
      const auto at = dimension_names.find(dimension);
      if (at == dimension_names.end()) dimension_names[dimension] = unused(netcdf_name(dimension), "_dim");
      out.dimensions.back().push_back(dimension_names[dimension]);
    }
  }
  return out;
}

void write_arrays(hid_t group, const std::vector<Array>& arrays, int& next_dimension) {
  const ArrayNames names = array_names(arrays);
  Dimensions dimensions(group, next_dimension);
  for (std::size_t i = 0; i < arrays.size(); ++i) {  // coordinates first: others are attached to them
    if (!is_coordinate(arrays[i])) continue;
    Handle scale = create_coordinate(group, names.arrays[i], array_type(arrays[i]).file, arrays[i].shape[0]);
    describe_array(scale.get(), arrays[i], names.arrays[i]);
    write_data(scale.get(), arrays[i]);
    dimensions.add_coordinate(names.arrays[i], std::move(scale), arrays[i].shape[0]);
    ++next_dimension;
  }
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (is_coordinate(arrays[i])) continue;
    std::vector<Dimension> axes;
    for (std::size_t axis = 0; axis < arrays[i].shape.size(); ++axis) {
      axes.push_back(dimensions.get(names.dimensions[i][axis], arrays[i].shape[axis]));
    }
    const Handle variable = create_variable(group, names.arrays[i], array_type(arrays[i]).file, axes);
    put_coordinates(variable.get(), i, arrays, names);
    describe_array(variable.get(), arrays[i], names.arrays[i]);
    write_data(variable.get(), arrays[i]);
  }
}

void read_arrays(hid_t group, std::vector<Array>& arrays, const std::function<bool(const Array&)>& wanted) {
  const ArrayNames names = array_names(arrays);
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    Array& array = arrays[i];
    if (wanted && !wanted(array)) continue;
    const Handle variable(H5Dopen2(group, names.arrays[i].c_str(), H5P_DEFAULT), H5Dclose, "open " + array.name);
    if (shape_of(variable.get(), array.name) != array.shape)
      throw IoError(fmt::format("array '{}' has another shape than its record says", array.name));
    void* out = resize_to_shape(array);
    if (data_size(array) == 0) continue;
    check(H5Dread(variable.get(), array_type(array).memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, out), "read " + array.name);
  }
}

}  // namespace sandglass::results
