#include "results/store/hdf5/netcdf.hpp"

#include <fmt/format.h>
#include <hdf5_hl.h>

#include <algorithm>

#include "results/base/error.hpp"
#include "results/base/text.hpp"

namespace sandglass::results {
namespace {

constexpr unsigned kTracked = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
constexpr std::uint64_t kChunkBytes = 1024 * 1024;
constexpr std::uint64_t kSmallBytes = 64 * 1024;  // below, one contiguous block costs less than a chunk index

/// Trailing axes stay whole as long as they fit into a chunk; the first that does not is cut.
std::vector<hsize_t> chunk_shape(const std::vector<hsize_t>& shape, std::uint64_t item_bytes) {
  std::vector<hsize_t> chunk(shape.size(), 1);
  std::uint64_t room = std::max<std::uint64_t>(1, kChunkBytes / item_bytes);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    chunk[axis] = std::min<hsize_t>(shape[axis], room);
    room = std::max<std::uint64_t>(1, room / chunk[axis]);
  }
  return chunk;
}

std::uint64_t count_of(const std::vector<hsize_t>& shape) {
  std::uint64_t count = 1;
  for (const hsize_t size : shape) count *= size;
  return count;
}

Handle creation_list(hid_t type, const std::vector<hsize_t>& shape, Storage storage) {
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "create a dataset creation list");
  check(H5Pset_attr_creation_order(list.get(), kTracked), "track the order of attributes");
  check(H5Pset_obj_track_times(list.get(), false), "leave out times");
  const std::uint64_t item = H5Tget_size(type);
  if (storage == Storage::contiguous || H5Tget_class(type) == H5T_STRING || shape.empty() ||
      count_of(shape) * item < kSmallBytes)
    return list;
  const std::vector<hsize_t> chunk = chunk_shape(shape, item);
  check(H5Pset_chunk(list.get(), static_cast<int>(chunk.size()), chunk.data()), "choose chunks");
  check(H5Pset_shuffle(list.get()), "choose the shuffle filter");
  check(H5Pset_deflate(list.get(), 1), "choose the gzip filter");
  return list;
}

Handle create_space(const std::vector<hsize_t>& shape) {
  if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose, "create a dataspace"};
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose, "create a dataspace"};
}

Handle create_dataset(hid_t group, const std::string& name, hid_t type, const std::vector<hsize_t>& shape,
                      Storage storage = Storage::compressed) {
  const Handle space = create_space(shape);
  const Handle list = creation_list(type, shape, storage);
  return {H5Dcreate2(group, name.c_str(), type, space.get(), H5P_DEFAULT, list.get(), H5P_DEFAULT), H5Dclose,
          "create " + name};
}

std::vector<hsize_t> shape_of_space(hid_t space, const std::string& name) {
  std::vector<hsize_t> shape(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  check(H5Sget_simple_extent_dims(space, shape.data(), nullptr), "read the shape of " + name);
  return shape;
}

Handle create_attribute(hid_t object, const std::string& name, hid_t type, hid_t space) {
  return {H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
          "create attribute " + name};
}

/// Rows of a variable in the file, and as they lie in memory.
struct SelectedRows {
  Handle file, memory;
};

/// None if there is nothing in them.
std::optional<SelectedRows> selected_rows(hid_t variable, std::uint64_t first, std::uint64_t count) {
  if (count == 0) return std::nullopt;
  Handle space(H5Dget_space(variable), H5Sclose, "read a dataspace");
  auto shape = shape_of_space(space.get(), "rows");
  if (count_of(shape) == 0) return std::nullopt;
  std::vector<hsize_t> start(shape.size(), 0);
  start[0] = first;
  shape[0] = count;
  check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, shape.data(), nullptr), "select rows");
  return SelectedRows{std::move(space), create_space(shape)};
}

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

}  // namespace

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "create a text type");
  check(H5Tset_size(type.get(), H5T_VARIABLE), "create a text type");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "create a text type");
  return type;
}

std::string netcdf_name(std::string_view name) {
  std::string out = clean_text(name);
  for (char& c : out) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '/' || code < 0x20 || code == 0x7f) c = '_';
  }
  if (!out.empty() && out.back() == ' ') out.back() = '_';
  const auto first = out.empty() ? '\0' : out.front();
  const bool starts_well = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                           (first >= '0' && first <= '9') || first == '_' || static_cast<unsigned char>(first) >= 0x80;
  return starts_well ? out : "_" + out;
}

Handle create_group(hid_t parent, const std::string& name) {
  const Handle list(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "create a group creation list");
  check(H5Pset_link_creation_order(list.get(), kTracked), "track the order of links");
  check(H5Pset_attr_creation_order(list.get(), kTracked), "track the order of attributes");
  check(H5Pset_obj_track_times(list.get(), false), "leave out times");
  return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, list.get(), H5P_DEFAULT), H5Gclose, "create group " + name};
}

Handle create_dimension(hid_t group, const std::string& name, std::uint64_t size, int number) {
  Handle scale = create_dataset(group, name, H5T_IEEE_F32LE, {size});
  const std::string mark = fmt::format("This is a netCDF dimension but not a netCDF variable. {:9d}", number);
  check(H5DSset_scale(scale.get(), mark.c_str()), "make dimension " + name);
  return scale;
}

Handle create_variable(hid_t group, const std::string& name, hid_t type, const std::vector<Dimension>& dimensions,
                       Storage storage) {
  std::vector<hsize_t> shape;
  for (const Dimension& dimension : dimensions) shape.push_back(dimension.size);
  Handle variable = create_dataset(group, name, type, shape, storage);
  for (std::size_t axis = 0; axis < dimensions.size(); ++axis) {
    check(H5DSattach_scale(variable.get(), dimensions[axis].scale, static_cast<unsigned>(axis)),
          "attach a dimension to " + name);
  }
  return variable;
}

Handle create_coordinate(hid_t group, const std::string& name, hid_t type, std::uint64_t size) {
  Handle scale = create_dataset(group, name, type, {size});
  check(H5DSset_scale(scale.get(), name.c_str()), "make coordinate " + name);
  return scale;
}

void put_text(hid_t object, const std::string& name, std::string_view text) {
  const Handle type = text_type();
  const Handle space = create_space({});
  const std::string clean = clean_text(text);
  const char* pointer = clean.c_str();
  const Handle attribute = create_attribute(object, name, type.get(), space.get());
  check(H5Awrite(attribute.get(), type.get(), &pointer), "write attribute " + name);
}

std::string get_text(hid_t object, const std::string& name) {
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "open attribute " + name);
  const Handle type = text_type();
  char* pointer = nullptr;
  check(H5Aread(attribute.get(), type.get(), &pointer), "read attribute " + name);
  std::string text = pointer == nullptr ? "" : pointer;
  H5free_memory(pointer);
  return text;
}

std::int64_t get_integer(hid_t object, const std::string& name) {
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "open attribute " + name);
  const Handle space(H5Aget_space(attribute.get()), H5Sclose, "read attribute " + name);
  if (H5Sget_simple_extent_npoints(space.get()) != 1) throw IoError(fmt::format("'{}' is not one number", name));
  std::int64_t value = 0;
  check(H5Aread(attribute.get(), H5T_NATIVE_INT64, &value), "read attribute " + name);
  return value;
}

bool has_attribute(hid_t object, const std::string& name) { return H5Aexists(object, name.c_str()) > 0; }

void put_numbers(hid_t object, const std::string& name, NumberType type, const void* values, std::size_t count) {
  const Handle space = create_space(count == 1 ? std::vector<hsize_t>{} : std::vector<hsize_t>{count});
  const Handle attribute = create_attribute(object, name, type.file, space.get());
  check(H5Awrite(attribute.get(), type.memory, values), "write attribute " + name);
}

void describe(hid_t variable, std::string_view unit, std::string_view text) {
  if (!unit.empty()) put_text(variable, "units", unit);
  if (!text.empty()) put_text(variable, "long_name", text);
}

std::vector<std::string> names_in(hid_t group) {
  std::vector<std::string> names;
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_name, &names), "list the content of a group");
  return names;
}

Handle open_variable(hid_t group, const std::string& name) {
  return {H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose, "open " + name};
}

std::vector<std::uint64_t> shape_of(hid_t variable, const std::string& name) {
  const Handle space(H5Dget_space(variable), H5Sclose, "read the shape of " + name);
  const auto shape = shape_of_space(space.get(), name);
  return {shape.begin(), shape.end()};
}

std::string original_name(hid_t variable, const std::string& name) {
  return has_attribute(variable, "original_name") ? get_text(variable, "original_name") : name;
}

void write_rows(hid_t variable, hid_t memory_type, std::uint64_t first, std::uint64_t count, const void* data) {
  if (const auto rows = selected_rows(variable, first, count))
    check(H5Dwrite(variable, memory_type, rows->memory.get(), rows->file.get(), H5P_DEFAULT, data), "write rows");
}

void read_rows(hid_t variable, hid_t memory_type, std::uint64_t first, std::uint64_t count, void* data) {
  if (const auto rows = selected_rows(variable, first, count))
    check(H5Dread(variable, memory_type, rows->memory.get(), rows->file.get(), H5P_DEFAULT, data), "read rows");
}

}  // namespace sandglass::results
