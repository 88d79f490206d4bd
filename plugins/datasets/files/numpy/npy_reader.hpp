#pragma once
#include "plugins/datasets/files/array_table.hpp"
#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {

/// Reads a NumPy array (.npy): versions 1 to 3; booleans, integers of 8 to 64 bits and reals of 16, 32 and 64 bits, in
/// either byte order, in C or Fortran order. Throws IoError naming the source, what was expected and what was found: no
/// NPY data, another type (complex numbers, records, objects, texts, dates), too short, too long, a number that is not
/// finite (or not so as a float). Reads no more into memory than the file's own size can account for.
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
NumericArray read_npy(ByteSource& source);

/// The same for labels, which may be texts (types U and S) as well.
LabelArray read_npy_labels(ByteSource& source);

}  // namespace sandglass
