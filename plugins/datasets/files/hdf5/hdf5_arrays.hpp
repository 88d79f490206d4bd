#pragma once
#include <filesystem>

#include "plugins/datasets/files/array_table.hpp"

namespace sandglass {

/// Reads arrays of integers or reals from one HDF5 file, opened read-only. Throws IoError naming the file and the
/// array: the file is missing or no HDF5 file, it holds no such array (the message names those that it holds), the type
/// is no number, the array is empty or claims more than is stored, a number is not finite (or not so as a float).
/// A compression filter that is not there and a virtual dataset without its sources are called by their names.
/// Several threads may read at once: only HDF5's low-level calls are used, which take the library's own lock; a library
/// built without one is refused.
class Hdf5Arrays {
 public:
  explicit Hdf5Arrays(std::filesystem::path file);
  ~Hdf5Arrays();
  Hdf5Arrays(const Hdf5Arrays&) = delete;
  Hdf5Arrays& operator=(const Hdf5Arrays&) = delete;

  /// The order of the axes. HDF5 stores an array as it is in C, the last axis running fastest; MATLAB writes its arrays
  /// with the axes in reverse.
  enum class Axes { unknown, stored, reversed };

  /// The array at `path`, such as "images" or "train/images". Refuses one that MATLAB wrote if `axes` is unknown.
  NumericArray read(const std::string& path, Axes axes) const;

  /// Its sizes alone, in the order that `axes` says.
  std::vector<Index> sizes(const std::string& path, Axes axes) const;

  /// The same for labels, which may be texts.
  LabelArray read_labels(const std::string& path, Axes axes) const;

 private:
  struct Set;
  Set open_set(const std::string& path, Axes axes) const;

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sandglass
