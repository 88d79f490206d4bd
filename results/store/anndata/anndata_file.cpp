#include "results/store/anndata/anndata_file.hpp"

#include <array>

#include "results/store/hdf5/hdf5.hpp"
#include "results/store/hdf5/netcdf.hpp"

namespace sandglass::results {
namespace {

/// What anndata recognises an element by.
void put_encoding(hid_t object, const char* type, const char* version) {
  put_text(object, "encoding-type", type);
  put_text(object, "encoding-version", version);
}

Handle new_group(hid_t parent, const std::string& name, const char* type, const char* version) {
  Handle group = create_group(parent, name);
  put_encoding(group.get(), type, version);
  return group;
}

Handle new_dict(hid_t parent, const std::string& name) { return new_group(parent, name, "dict", "0.1.0"); }

/// A dataset of this shape; no axes for a scalar.
Handle write_data(hid_t parent, const std::string& name, NumberType type, const std::vector<hsize_t>& shape,
                  const void* data) {
  const Handle space(
      shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
      H5Sclose, "make room for " + name);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "describe " + name);
  check(H5Pset_obj_track_times(creation.get(), false), "leave out times");
  Handle set(H5Dcreate2(parent, name.c_str(), type.file, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
             H5Dclose, "make " + name);
  check(H5Dwrite(set.get(), type.memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write " + name);
  return set;
}

template <class Number>
void write_array(hid_t parent, const std::string& name, const std::vector<hsize_t>& shape,
                 const std::vector<Number>& values) {
  const Handle set = write_data(parent, name, number_type<Number>(), shape, values.data());
  put_encoding(set.get(), "array", "0.2.0");
}

std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<const char*> out;
  for (const auto& text : texts) out.push_back(text.c_str());
  return out;
}

void write_texts(hid_t parent, const std::string& name, const std::vector<std::string>& texts) {
  const Handle type = text_type();
  const auto pointers = pointers_to(texts);
  const Handle set = write_data(parent, name, {type.get(), type.get()}, {texts.size()}, pointers.data());
  put_encoding(set.get(), "string-array", "0.2.0");
}

/// A list of texts as an attribute; it may be empty.
void put_texts(hid_t object, const std::string& name, const std::vector<std::string>& texts) {
  const Handle type = text_type();
  const std::array<hsize_t, 1> shape{texts.size()};
  const Handle space(H5Screate_simple(1, shape.data(), nullptr), H5Sclose, "make room for " + name);
  const Handle attribute(H5Acreate2(object, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "make attribute " + name);
  const auto pointers = pointers_to(texts);
  if (!texts.empty()) check(H5Awrite(attribute.get(), type.get(), pointers.data()), "write attribute " + name);
}

/// As h5py writes a boolean: an enumeration of FALSE and TRUE.
void put_false(hid_t object, const std::string& name) {
  const Handle type(H5Tenum_create(H5T_STD_I8LE), H5Tclose, "make a type of booleans");
  std::int8_t value = 1;
  check(H5Tenum_insert(type.get(), "TRUE", &value), "name TRUE");
  value = 0;
  check(H5Tenum_insert(type.get(), "FALSE", &value), "name FALSE");
  put_numbers(object, name, {type.get(), type.get()}, &value, 1);
}

void write_column(hid_t frame, const AnnDataColumn& column, std::uint64_t rows) {
  if (const auto* categories = std::get_if<AnnDataColumn::Categories>(&column.values)) {
    const Handle group = new_group(frame, column.name, "categorical", "0.2.0");
    put_false(group.get(), "ordered");
    write_texts(group.get(), "categories", categories->names);
    write_array(group.get(), "codes", {rows}, categories->codes);
  } else if (const auto* whole = std::get_if<std::vector<std::int32_t>>(&column.values)) {
    write_array(frame, column.name, {rows}, *whole);
  } else {
    write_array(frame, column.name, {rows}, std::get<std::vector<double>>(column.values));
  }
}

void write_frame(hid_t file, const char* name, const std::vector<std::string>& index,
                 const std::vector<AnnDataColumn>& columns) {
  const Handle frame = new_group(file, name, "dataframe", "0.2.0");
  put_text(frame.get(), "_index", "_index");
  std::vector<std::string> order;
  for (const auto& column : columns) order.push_back(column.name);
  put_texts(frame.get(), "column-order", order);
  write_texts(frame.get(), "_index", index);
  for (const auto& column : columns) write_column(frame.get(), column, index.size());
}

void write_value(hid_t group, const std::string& name, const std::variant<std::string, double, std::int64_t>& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const Handle type = text_type();
    const char* pointer = text->c_str();
    put_encoding(write_data(group, name, {type.get(), type.get()}, {}, &pointer).get(), "string", "0.2.0");
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    put_encoding(write_data(group, name, number_type<std::int64_t>(), {}, whole).get(), "numeric-scalar", "0.2.0");
  } else {
    const double real = std::get<double>(value);
    put_encoding(write_data(group, name, number_type<double>(), {}, &real).get(), "numeric-scalar", "0.2.0");
  }
}

/// The group that a name stands in, made where it is missing.
Handle group_of(hid_t parent, std::string& name) {
  Handle group;
  hid_t at = parent;
  for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/')) {
    const std::string level = name.substr(0, slash);
    name.erase(0, slash + 1);
    Handle next = H5Lexists(at, level.c_str(), H5P_DEFAULT) > 0
                      ? Handle(H5Gopen2(at, level.c_str(), H5P_DEFAULT), H5Gclose, "open " + level)
                      : new_dict(at, level);
    group = std::move(next);
    at = group.get();
  }
  return group;
}

}  // namespace

void write_anndata_file(const std::filesystem::path& file, const AnnDataContent& content) {
  const QuietHdf5 quiet;
  Hdf5Output output(file);
  const hid_t root = output.id();
  put_encoding(root, "anndata", "0.1.0");
  const std::uint64_t rows = content.rows.size();
  write_array(root, "X", {rows, content.x.columns}, content.x.values);
  write_frame(root, "obs", content.rows, content.obs);
  write_frame(root, "var", content.variables, {});
  {
    const Handle obsm = new_dict(root, "obsm");
    for (const auto& matrix : content.obsm) write_array(obsm.get(), matrix.name, {rows, matrix.columns}, matrix.values);
    const Handle uns = new_dict(root, "uns");
    for (auto [name, value] : content.uns) {
      const Handle group = group_of(uns.get(), name);
      write_value(group.get() >= 0 ? group.get() : uns.get(), name, value);
    }
    for (const char* empty : {"layers", "obsp", "varm", "varp"}) new_dict(root, empty);
  }
  output.commit();
}

}  // namespace sandglass::results
