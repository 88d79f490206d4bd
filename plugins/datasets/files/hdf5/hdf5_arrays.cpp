#include "plugins/datasets/files/hdf5/hdf5_arrays.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/hdf5/hdf5_checks.hpp"
#include "plugins/datasets/files/hdf5/hdf5_mapping.hpp"
#include "plugins/datasets/files/hdf5/hdf5_storage.hpp"

namespace sandglass {
namespace {

void require_locking_library() {
  hbool_t locks = false;
  if (H5is_library_threadsafe(&locks) < 0 || !locks)
    throw IoError(
        "dataset/hdf5: this HDF5 library was built without thread safety, and trials load in parallel; "
        "install one built with it (Debian's libhdf5 is), or convert the file to .npy");
}

/// What the file holds, for a message.
struct Listing {
  std::vector<std::string> names;
};

herr_t list_dataset(hid_t, const char* name, const H5O_info_t* info, void* data) {
  auto& names = static_cast<Listing*>(data)->names;
  if (info->type == H5O_TYPE_DATASET) names.emplace_back(name);
  return names.size() < 20 ? 0 : 1;
}

std::string holdings(hid_t file) {
  Listing listing;
  if (H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, list_dataset, &listing, H5O_INFO_BASIC) < 0 || listing.names.empty())
    return "no array at all";
  return join(listing.names);
}

std::vector<Index> extents(hid_t set, const std::string& where) {
  const Hdf5Id space(H5Dget_space(set), H5Sclose);
  const int rank = space ? H5Sget_simple_extent_ndims(space) : -1;
  if (rank < 1 || rank > H5S_MAX_RANK) refuse_data(where, "an array", "a single value or nothing");
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  if (H5Sget_simple_extent_dims(space, sizes.data(), nullptr) < 0) refuse_data(where, "an array's sizes", "none");
  return {sizes.begin(), sizes.end()};
}

/// The number of elements. Chunks may be compressed, by deflate at most 1032 times; what was never written is not
/// stored at all; and a damaged header may claim more than the file has.
std::size_t element_count(std::uint64_t stored, const std::vector<Index>& dims, std::size_t size,
                          const std::string& where) {
  std::uint64_t count = 1;
  for (const Index extent : dims) {
    if (extent <= 0) refuse_data(where, "sizes above zero", "a size of " + std::to_string(extent));
    if (count > stored * 1032 / size / static_cast<std::uint64_t>(extent))
      refuse_data(where, "as much stored data as its sizes claim",
                  "too little; the array was never filled, or the file is damaged");
    count *= static_cast<std::uint64_t>(extent);
  }
  return count;
}

/// Of the file that holds the set.
std::uint64_t file_size_of(hid_t set, const std::string& where) {
  const Hdf5Id file(H5Iget_file_id(set), H5Fclose);
  hsize_t size = 0;
  if (!file || H5Fget_filesize(file, &size) < 0) refuse_data(where, "a file that tells its size", "none");
  return size;
}

void require_finite(const std::vector<float>& values, const std::string& where) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      refuse_data(where, "finite numbers",
                  format_number(values[i]) + " at element " + std::to_string(i) +
                      "; drop or replace such examples before saving");
}

bool begins_with(const std::filesystem::path& file, std::string_view text) {
  ByteSource source(file);
  std::string start(text.size(), '\0');
  source.read({reinterpret_cast<std::uint8_t*>(start.data()), start.size()});
  return start == text;
}

hid_t open(const std::filesystem::path& file) {
  require_locking_library();
  const ByteSource readable(file);  // a missing file, a folder or a pipe is told apart here
  if (H5Fis_hdf5(file.c_str()) <= 0) {
    if (begins_with(file, "MATLAB 5.0 MAT-file"))
      refuse_data(file.string(), "an HDF5 file", "a MATLAB file of version 5; save it with save(file, name, '-v7.3')");
    refuse_data(file.string(), "an HDF5 file", "another kind of file, or a damaged one");
  }
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0)
    refuse_data(file.string(), "a whole HDF5 file", "one that HDF5 cannot open; it was cut off, or is being written");
  return id;
}

/// MATLAB notes the class of a variable beside it.
bool by_matlab(hid_t set) { return H5Aexists(set, "MATLAB_class") > 0; }

std::string sizes_text(std::vector<Index> dims, bool reverse) {
  if (reverse) std::reverse(dims.begin(), dims.end());
  std::vector<std::string> parts;
  for (const Index extent : dims) parts.push_back(std::to_string(extent));
  return "(" + join(parts) + ")";
}

/// One text of a fixed size, padded with zeros or blanks.
std::string fixed_text(const char* bytes, std::size_t size, bool blanks) {
  std::string text(bytes, size);
  text.resize(std::min(text.size(), text.find('\0')));
  if (blanks) text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

std::vector<std::string> read_texts(hid_t set, hid_t type, std::size_t count, const std::string& where) {
  // HDF5 follows their places in the file unchecked, and a damaged file would end the program.
  if (H5Tis_variable_str(type) > 0)
    refuse_data(where, "texts of a fixed length",
                "texts of variable length; save them as numpy.array(labels, dtype='S') or as numbers");
  std::vector<std::string> texts;
  const std::size_t size = H5Tget_size(type);
  std::vector<char> bytes(count * size);
  if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
    refuse_data(where, "readable texts", "ones that HDF5 cannot read; the file was cut off or is damaged");
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back(fixed_text(bytes.data() + i * size, size, H5Tget_strpad(type) == H5T_STR_SPACEPAD));
  return texts;
}

}  // namespace

struct Hdf5Arrays::State {
  /// Keeps HDF5 from printing its error stack; the setting is this thread's own.
  class Quiet {
   public:
    Quiet() {
      H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
      H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }
    ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

   private:
    H5E_auto2_t function_ = nullptr;
    void* data_ = nullptr;
  };

  explicit State(std::filesystem::path path) : name(path.string()), file(open(path), H5Fclose) {}
  Quiet quiet;
  std::string name;
  Hdf5Id file;
};

Hdf5Arrays::Hdf5Arrays(std::filesystem::path file) : state_(std::make_unique<State>(std::move(file))) {}
Hdf5Arrays::~Hdf5Arrays() = default;

/// An array that is fit to be read.
struct Hdf5Arrays::Set {
  std::string where;
  Hdf5Id id, type;
  std::vector<Index> dims;  // as stored
  std::size_t count = 0;    // of elements
  bool reversed = false;
};

Hdf5Arrays::Set Hdf5Arrays::open_set(const std::string& path, Axes axes) const {
  std::string where = state_->name + ": " + path;
  if (!holds_object(state_->file, path))
    refuse_data(where, "an array of this name", "in this file: " + holdings(state_->file));
  check_mapping(state_->file, path, state_->name, where);
  Hdf5Id id(H5Dopen2(state_->file, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!id) refuse_data(where, "an array", "a group; its arrays are among: " + holdings(state_->file));
  Hdf5Id type(H5Dget_type(id), H5Tclose);
  if (!type) refuse_data(where, "integers or reals", "a type that HDF5 cannot read");
  Set set{std::move(where), std::move(id), std::move(type), {}, 0, axes == Axes::reversed};
  const bool text = H5Tget_class(set.type) == H5T_STRING;
  const std::size_t size =
      text ? std::max<std::size_t>(H5Tget_size(set.type), 1) : check_number_type(set.type, set.where);
  set.dims = extents(set.id, set.where);
  if (axes == Axes::unknown && set.dims.size() > 1 && by_matlab(set.id))
    refuse_data(set.where, "to be told the order of the axes of an array that MATLAB wrote",
                "shape " + sizes_text(set.dims, false) + " as stored, " + sizes_text(set.dims, true) +
                    " as MATLAB shows it; set dataset.axes to reversed for MATLAB's, or to stored");
  const auto file_size = file_size_of(set.id, set.where);
  const auto sources = check_virtual(set.id, state_->name, set.where);
  const auto stored = sources ? *sources : std::min<std::uint64_t>(H5Dget_storage_size(set.id), file_size);
  set.count = element_count(stored, set.dims, size, set.where);
  require_filters(set.id, set.where);
  check_chunks(set.id, set.dims, size, file_size, set.where);
  return set;
}

std::vector<Index> Hdf5Arrays::sizes(const std::string& path, Axes axes) const {
  auto dims = open_set(path, axes).dims;
  if (axes == Axes::reversed) std::reverse(dims.begin(), dims.end());
  return dims;
}

NumericArray Hdf5Arrays::read(const std::string& path, Axes axes) const {
  const auto set = open_set(path, axes);
  const auto kind = H5Tget_class(set.type);
  if (kind == H5T_STRING) refuse_data(set.where, "integers or reals", "texts; only labels may be texts");
  NumericArray array;
  array.dims = set.dims;
  array.bytes = kind == H5T_INTEGER && H5Tget_size(set.type) == 1 && H5Tget_sign(set.type) == H5T_SGN_NONE;
  array.values.resize(set.count);
  if (H5Dread(set.id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
    refuse_data(set.where, "readable data", "data that HDF5 cannot read; the file was cut off or is damaged");
  require_finite(array.values, set.where);
  if (set.reversed) {
    std::reverse(array.dims.begin(), array.dims.end());
    array.values = last_axis_fastest(std::move(array.values), array.dims);
  }
  return array;
}

LabelArray Hdf5Arrays::read_labels(const std::string& path, Axes axes) const {
  const auto set = open_set(path, axes);
  LabelArray array;
  array.dims = set.dims;
  if (H5Tget_class(set.type) == H5T_STRING) {
    array.texts = read_texts(set.id, set.type, set.count, set.where);
  } else {
    array.numbers.resize(set.count);
    if (H5Dread(set.id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.numbers.data()) < 0)
      refuse_data(set.where, "readable data", "data that HDF5 cannot read; the file was cut off or is damaged");
  }
  if (set.reversed) {
    std::reverse(array.dims.begin(), array.dims.end());
    array.numbers = last_axis_fastest(std::move(array.numbers), array.dims);
    array.texts = last_axis_fastest(std::move(array.texts), array.dims);
  }
  return array;
}

}  // namespace sandglass
