#pragma once
#include <filesystem>

#include "plugins/datasets/files/array_table.hpp"

namespace sandglass {

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

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sandglass
