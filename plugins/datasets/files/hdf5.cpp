#include <algorithm>
#include <cmath>
#include <filesystem>

#include "plugins/datasets/files/array_table.hpp"
#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/hdf5_checks.hpp"

using namespace sandglass;

namespace {

/// Reads arrays of integers or reals from one HDF5 file, opened read-only. Throws IoError naming the file and the
/// array: the file is missing or no HDF5 file, it holds no such array (the message names those that it holds), the type
/// is no number, the array is empty or claims more than is stored, a number is not finite (or not so as a float).
/// Several threads may read at once: only HDF5's low-level calls are used, which take the library's own lock; a library
/// built without one is refused.
class Hdf5Arrays {
 public:
  explicit Hdf5Arrays(std::filesystem::path file);
  ~Hdf5Arrays();
  Hdf5Arrays(const Hdf5Arrays&) = delete;
  Hdf5Arrays& operator=(const Hdf5Arrays&) = delete;

  /// The array at `path`, such as "images" or "train/images".
  NumericArray read(const std::string& path) const;

  /// Its sizes alone.
  std::vector<Index> sizes(const std::string& path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

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

/// H5Dopen2 would follow a path only if every group on it is there.
bool holds(hid_t file, const std::string& path) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
    if (H5Lexists(file, path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
  return H5Lexists(file, path.c_str(), H5P_DEFAULT) > 0 && H5Oexists_by_name(file, path.c_str(), H5P_DEFAULT) > 0;
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

hid_t open(const std::filesystem::path& file) {
  require_locking_library();
  const ByteSource readable(file);  // a missing file, a folder or a pipe is told apart here
  if (H5Fis_hdf5(file.c_str()) <= 0)
    refuse_data(file.string(), "an HDF5 file", "another kind of file, or a damaged one");
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0)
    refuse_data(file.string(), "a whole HDF5 file", "one that HDF5 cannot open; it was cut off, or is being written");
  return id;
}

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

hid_t open_array(hid_t file, const std::string& path, const std::string& where) {
  if (!holds(file, path)) refuse_data(where, "an array of this name", "in this file: " + holdings(file));
  const hid_t set = H5Dopen2(file, path.c_str(), H5P_DEFAULT);
  if (set < 0) refuse_data(where, "an array", "a group; its arrays are among: " + holdings(file));
  return set;
}

std::vector<Index> Hdf5Arrays::sizes(const std::string& path) const {
  const std::string where = state_->name + ": " + path;
  return extents(Hdf5Id(open_array(state_->file, path, where), H5Dclose), where);
}

NumericArray Hdf5Arrays::read(const std::string& path) const {
  const std::string where = state_->name + ": " + path;
  const Hdf5Id set(open_array(state_->file, path, where), H5Dclose);
  const Hdf5Id type(H5Dget_type(set), H5Tclose);
  if (!type) refuse_data(where, "integers or reals", "a type that HDF5 cannot read");
  const std::size_t size = check_number_type(type, where);
  NumericArray array;
  array.dims = extents(set, where);
  array.bytes = H5Tget_class(type) == H5T_INTEGER && size == 1 && H5Tget_sign(type) == H5T_SGN_NONE;
  const auto file_size = file_size_of(set, where);
  const auto stored = std::min<std::uint64_t>(H5Dget_storage_size(set), file_size);
  const auto count = element_count(stored, array.dims, size, where);
  check_chunks(set, array.dims, size, file_size, where);
  array.values.resize(count);
  if (H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
    refuse_data(where, "readable data", "data that HDF5 cannot read; the file was cut off or is damaged");
  require_finite(array.values, where);
  return array;
}

/// Examples from arrays of an HDF5 file: (N, D) numbers, (N, H, W) or (N, H, W, C) images (channels_first: (N, C, H,
/// W)), or (N, T), (N, T, C) sequences. Unsigned bytes are divided by 255; then every number is multiplied by `scale`.
/// Without `test_images` the study's test split is drawn from the other examples.
class Hdf5 final : public Dataset {
 public:
  explicit Hdf5(const Params& params)
      : layout_(params),
        file_(params.text("file")),
        images_(params.text("images")),
        labels_(params.text("labels")),
        test_images_(params.text("test_images")),
        test_labels_(params.text("test_labels")) {
    if (file_.empty()) throw ConfigError("dataset/hdf5: `file` is empty; name the HDF5 file");
    if (images_.empty()) throw ConfigError("dataset/hdf5: `images` is empty; name the array with the examples");
    if (test_images_.empty() && !test_labels_.empty())
      throw ConfigError("dataset/hdf5: test_labels are given without test_images; name those too, or drop the labels");
  }

  void inspect() const override {
    const Hdf5Arrays arrays(file_);
    for (const auto& array : {images_, test_images_})
      if (!array.empty()) shape_of(arrays.sizes(array), layout_, name(array));
    for (const auto& array : {labels_, test_labels_})
      if (!array.empty()) arrays.sizes(array);
  }

  DatasetParts load(const DatasetRequest&) const override {
    const Hdf5Arrays arrays(file_);
    auto pool = table(arrays, images_, labels_);
    std::unique_ptr<ArrayTable> test;
    if (!test_images_.empty()) test = std::make_unique<ArrayTable>(table(arrays, test_images_, test_labels_));
    return parts_of(std::move(pool), std::move(test), name(images_), name(test_images_));
  }

 private:
  std::string name(const std::string& array) const { return file_ + ": " + array; }

  ArrayTable table(const Hdf5Arrays& arrays, const std::string& images, const std::string& labels) const {
    auto table = arrange(arrays.read(images), layout_, name(images));
    if (!labels.empty()) table.labels = labels_from(arrays.read(labels), table.count, name(labels));
    return table;
  }

  Layout layout_;
  std::string file_, images_, labels_, test_images_, test_labels_;
};

Schema hdf5_schema() {
  Schema schema;
  schema.file("file", {.text = "The HDF5 file."})
      .text("images", {.fallback = "images", .text = "Path of the array with the examples, one along its first axis."})
      .text("labels", {.fallback = "", .text = "Path of their labels, whole numbers from 0 on; empty for none."})
      .text("test_images", {.fallback = "", .text = "Path of the test examples; empty for none."})
      .text("test_labels", {.fallback = "", .text = "Path of their labels; empty for none."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(hdf5_dataset, SANDGLASS_VERSION) {
  registrar.dataset("hdf5", "Numbers, images or sequences from arrays of an HDF5 file.", hdf5_schema(),
                    [](const Params& params) { return std::make_unique<Hdf5>(params); });
}
