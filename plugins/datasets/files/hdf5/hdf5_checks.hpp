#pragma once
#include <hdf5.h>

#include <sandglass/plugin.hpp>

namespace sandglass {

/// Owns an HDF5 id and closes it.
class Hdf5Id {
 public:
  Hdf5Id(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Hdf5Id(Hdf5Id&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Id& operator=(Hdf5Id&&) = delete;
  ~Hdf5Id() {
    if (id_ >= 0) close_(id_);
  }
  explicit operator bool() const { return id_ >= 0; }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// HDF5 1.10 believes the headers of a file: where they contradict the data it may read or write beyond its buffers. So
/// these look first. Each throws IoError, with `where` in front.

/// An integer or real of 1, 2, 4 or 8 bytes whose parts lie within it; its size.
std::size_t check_number_type(hid_t type, const std::string& where);

/// The chunks of a set of `dims`: as many dimensions, no more of them than the file has bytes, and each, decompressed
/// where the filters are shuffle and deflate, as large as its sizes claim. Nothing to do for other layouts.
void check_chunks(hid_t set, const std::vector<Index>& dims, std::size_t element_size, std::uint64_t file_size,
                  const std::string& where);

}  // namespace sandglass
