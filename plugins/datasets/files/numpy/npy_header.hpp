#pragma once
#include <sandglass/plugin.hpp>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {

/// What the header of NPY data says.
struct NpyHeader {
  std::string type;      ///< NumPy's description, such as "<f4"
  bool fortran = false;  ///< the first axis runs fastest
  std::vector<Index> shape;
};

/// Reads as far as the first element. Throws IoError naming the source: no NPY data, an unknown version, a header that
/// is damaged or of an array of records.
NpyHeader read_npy_header(ByteSource& source);

}  // namespace sandglass
