#include "plugins/datasets/files/hdf5/hdf5_storage.hpp"

#include <filesystem>
#include <set>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/hdf5/hdf5_checks.hpp"
#include "plugins/datasets/files/hdf5/hdf5_mapping.hpp"

namespace sandglass {
namespace {

namespace fs = std::filesystem;

/// Of those registered with the HDF Group, the ones that are met.
std::string filter_name(H5Z_filter_t number, const std::string& own) {
  switch (number) {
    case 307: return "bzip2";
    case 32000: return "LZF";
    case 32001: return "Blosc";
    case 32004: return "LZ4";
    case 32008: return "bitshuffle";
    case 32013: return "ZFP";
    case 32015: return "Zstandard";
    case 32026: return "Blosc2";
    case H5Z_FILTER_SZIP: return "SZIP";
    default: return own.empty() ? "without a name" : own;
  }
}

/// Where HDF5 looks for a source: beside the virtual dataset's file, then in the current folder.
fs::path source_path(const std::string& name, const std::string& file) {
  if (name == ".") return file;
  std::error_code ignored;
  const auto beside = fs::path(file).parent_path() / name;
  return fs::exists(beside, ignored) ? beside : fs::path(name);
}

/// A function of HDF5 that writes a name into a buffer and returns its length.
std::string name_from(auto&& give) {
  const auto length = give(nullptr, 0);
  if (length <= 0) return "";
  std::string name(static_cast<std::size_t>(length) + 1, '\0');
  give(name.data(), name.size());
  name.pop_back();
  return name;
}

void check_source(const fs::path& path, const std::string& array, const std::string& where) {
  const Hdf5Id file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file) refuse_data(where, "an HDF5 file as source of a virtual dataset", path.string() + ", which is none");
  if (!holds_object(file, array))
    refuse_data(where, "every source of a virtual dataset", "no array " + array + " in " + path.string());
  check_mapping(file, array, path, where);
  const Hdf5Id set(H5Dopen2(file, array.c_str(), H5P_DEFAULT), H5Dclose);
  const std::string there = path.string() + ": " + array;
  if (!set) refuse_data(there, "an array", "a group");
  const Hdf5Id plan(H5Dget_create_plist(set), H5Pclose), type(H5Dget_type(set), H5Tclose);
  const Hdf5Id space(H5Dget_space(set), H5Sclose);
  if (!plan || !type || !space || H5Pget_layout(plan) == H5D_VIRTUAL)
    refuse_data(there, "an array that is stored", "another virtual dataset; copy it with h5repack");
  const auto size = H5Tget_class(type) == H5T_STRING ? H5Tget_size(type) : check_number_type(type, there);
  std::vector<hsize_t> dims(H5S_MAX_RANK);
  const int rank = H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  if (rank < 1) refuse_data(there, "an array", "a single value or nothing");
  require_filters(set, there);
  check_chunks(set, {dims.begin(), dims.begin() + rank}, size, fs::file_size(path), there);
}

}  // namespace

bool holds_object(hid_t file, const std::string& path) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
    if (H5Lexists(file, path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
  return H5Lexists(file, path.c_str(), H5P_DEFAULT) > 0 && H5Oexists_by_name(file, path.c_str(), H5P_DEFAULT) > 0;
}

void require_filters(hid_t set, const std::string& where) {
  const Hdf5Id plan(H5Dget_create_plist(set), H5Pclose);
  const int count = plan && H5Pget_layout(plan) == H5D_CHUNKED ? H5Pget_nfilters(plan) : 0;
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    std::string name(64, '\0');
    const auto filter =
        H5Pget_filter2(plan, static_cast<unsigned>(i), &flags, &values, nullptr, name.size(), name.data(), &config);
    if (filter < 0 || H5Zfilter_avail(filter) > 0) continue;
    name.resize(std::min(name.size(), name.find('\0')));
    refuse_data(where, "data plain or compressed by a filter of HDF5's own",
                "data compressed by the filter " + filter_name(filter, name) + " (number " + std::to_string(filter) +
                    "), which this HDF5 has not; where it is there, run: h5repack -f GZIP=4 FILE NEW_FILE");
  }
}

std::optional<std::uint64_t> check_virtual(hid_t set, const std::string& file, const std::string& where) {
  const Hdf5Id plan(H5Dget_create_plist(set), H5Pclose);
  if (!plan || H5Pget_layout(plan) != H5D_VIRTUAL) return std::nullopt;
  std::size_t count = 0;
  if (H5Pget_virtual_count(plan, &count) < 0) refuse_data(where, "a virtual dataset", "one that HDF5 cannot read");
  std::set<std::pair<std::string, std::string>> seen;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto name = name_from([&](char* to, std::size_t n) { return H5Pget_virtual_filename(plan, i, to, n); });
    const auto array = name_from([&](char* to, std::size_t n) { return H5Pget_virtual_dsetname(plan, i, to, n); });
    const auto path = source_path(name, file);
    if (!seen.emplace(path.string(), array).second) continue;
    std::error_code fault;
    const auto size = fs::file_size(path, fault);
    if (fault)
      refuse_data(where, "every source of a virtual dataset",
                  "no file " + name + " (its array " + array + "), neither beside " + file +
                      " nor in the current folder; bring it there");
    check_source(path, array, where);
    bytes += size;
  }
  return bytes;
}

}  // namespace sandglass
