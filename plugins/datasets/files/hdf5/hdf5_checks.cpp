#include "plugins/datasets/files/hdf5/hdf5_checks.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace sandglass {
namespace {

constexpr std::uint64_t kMostChunkBytes = 0xFFFFFFFF;  // HDF5's own limit

[[noreturn]] void damaged(const std::string& where, const std::string& what) {
  throw IoError(where + ": expected a whole array, found " + what + "; the file is damaged, write it anew");
}

/// What zlib data hold when decompressed; stops beyond `most`. Data that are corrupt count as far as they go.
std::uint64_t inflated_size(std::vector<std::uint8_t>& data, std::uint64_t most) {
  z_stream z{};
  if (inflateInit(&z) != Z_OK) throw IoError("zlib cannot be started");
  std::array<std::uint8_t, 1 << 15> out;
  z.next_in = data.data();
  z.avail_in = static_cast<uInt>(data.size());
  std::uint64_t size = 0;
  for (int outcome = Z_OK; outcome == Z_OK && size <= most;) {
    z.next_out = out.data();
    z.avail_out = out.size();
    outcome = inflate(&z, Z_NO_FLUSH);
    size += out.size() - z.avail_out;
  }
  inflateEnd(&z);
  return size;
}

/// Which filters a set's chunks pass, as far as they matter here.
struct StorageFilters {
  bool known = true;  ///< shuffle and deflate only, deflate last
  int deflate = -1;   ///< its position

  explicit StorageFilters(hid_t plan) {
    const int count = H5Pget_nfilters(plan);
    for (int i = 0; i < count; ++i) {
      unsigned flags = 0, config = 0;
      std::size_t values = 0;
      const auto filter = H5Pget_filter2(plan, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
      if (filter == H5Z_FILTER_DEFLATE) deflate = i;
      known =
          known && deflate <= i && (filter == H5Z_FILTER_SHUFFLE || (filter == H5Z_FILTER_DEFLATE && i + 1 == count));
    }
    known = known && count > 0;
  }
};

struct Grid {
  std::vector<hsize_t> extent, chunk;
  std::uint64_t bytes;  // of a chunk

  /// To the offset of the next chunk; false after the last one.
  bool advance(std::vector<hsize_t>& offset) const {
    for (std::size_t i = offset.size(); i-- > 0;) {
      offset[i] += chunk[i];
      if (offset[i] < extent[i]) return true;
      offset[i] = 0;
    }
    return false;
  }
};

Grid read_grid(hid_t plan, const std::vector<Index>& dims, std::size_t size, std::uint64_t file_size,
               const std::string& where) {
  Grid grid{{dims.begin(), dims.end()}, std::vector<hsize_t>(H5S_MAX_RANK), size};
  const int rank = H5Pget_chunk(plan, H5S_MAX_RANK, grid.chunk.data());
  if (rank != static_cast<int>(dims.size())) damaged(where, "chunks of another number of dimensions");
  grid.chunk.resize(dims.size());
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const auto chunk = grid.chunk[i];
    if (chunk == 0 || chunk > kMostChunkBytes / grid.bytes) damaged(where, "chunks of an impossible size");
    grid.bytes *= chunk;
    const auto along = (grid.extent[i] - 1) / chunk + 1;
    if (along > file_size / count) damaged(where, "more chunks than bytes in the file");
    count *= along;
  }
  return grid;
}

void check_chunk(hid_t set, const std::vector<hsize_t>& offset, const StorageFilters& filters, const Grid& grid,
                 std::uint64_t file_size, const std::string& where) {
  hsize_t stored = 0;
  if (H5Dget_chunk_storage_size(set, offset.data(), &stored) < 0 || stored == 0) return;  // never written
  if (stored > file_size) damaged(where, "a chunk larger than the file");
  std::vector<std::uint8_t> data(stored);
  std::uint32_t skipped = 0;
  if (H5Dread_chunk(set, H5P_DEFAULT, offset.data(), &skipped, data.data()) < 0) damaged(where, "an unreadable chunk");
  const bool deflated = filters.deflate >= 0 && (skipped & (1U << filters.deflate)) == 0;
  if ((deflated ? inflated_size(data, grid.bytes) : stored) != grid.bytes)
    damaged(where, "a chunk of another size than its header says");
}

}  // namespace

std::size_t check_number_type(hid_t type, const std::string& where) {
  const auto kind = H5Tget_class(type);
  if (kind == H5T_ENUM) {  // h5py's booleans
    const Hdf5Id base(H5Tget_super(type), H5Tclose);
    if (!base) damaged(where, "an enumeration of nothing");
    return check_number_type(base, where);
  }
  if (kind != H5T_INTEGER && kind != H5T_FLOAT)
    throw IoError(where + ": expected integers or reals, found elements of another type");
  const std::size_t size = H5Tget_size(type), bits = 8 * size;
  if (size != 1 && size != 2 && size != 4 && size != 8)
    throw IoError(where + ": expected numbers of 1, 2, 4 or 8 bytes, found " + std::to_string(size));
  const int offset = H5Tget_offset(type);
  const auto precision = H5Tget_precision(type);
  if (offset < 0 || precision == 0 || static_cast<std::size_t>(offset) + precision > bits)
    damaged(where, "numbers with more bits than they have room for");
  std::size_t sign = 0, exponent = 0, exponent_size = 0, mantissa = 0, mantissa_size = 0;
  if (kind == H5T_FLOAT && (H5Tget_fields(type, &sign, &exponent, &exponent_size, &mantissa, &mantissa_size) < 0 ||
                            sign >= bits || exponent_size == 0 || mantissa_size == 0 || exponent > bits ||
                            exponent_size > bits - exponent || mantissa > bits || mantissa_size > bits - mantissa))
    damaged(where, "reals with more bits than they have room for");
  return size;
}

void check_chunks(hid_t set, const std::vector<Index>& dims, std::size_t element_size, std::uint64_t file_size,
                  const std::string& where) {
  const Hdf5Id plan(H5Dget_create_plist(set), H5Pclose);
  if (!plan) damaged(where, "no way to read how it is stored");
  if (H5Pget_layout(plan) != H5D_CHUNKED) return;
  const auto grid = read_grid(plan, dims, element_size, file_size, where);
  const StorageFilters filters(plan);
  if (!filters.known) return;
  std::vector<hsize_t> offset(dims.size(), 0);
  do check_chunk(set, offset, filters, grid, file_size, where);
  while (grid.advance(offset));
}

}  // namespace sandglass
