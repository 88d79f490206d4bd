#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// Texts in front of an array's numbers, a cell for each entry of its first axis.
struct TextColumn {
  std::string name;
  std::vector<std::string> cells;
};

/// Writes an array as the file's ending says, whole or not at all:
///   .npy          NumPy, in the array's own shape
///   .csv          a line for each entry of the first axis, under a head of names: "latent_0,latent_1,..."
///   .h5, .hdf5    HDF5 with named dimensions, under the array's name
///   .idx, -ubyte  IDX of unsigned bytes, as MNIST's images are: numbers from 0 to 1 become 0 to 255
/// `front` can stand in a CSV file alone. Throws IoError.
void write_array(const std::filesystem::path& file, const Array& array, const std::vector<TextColumn>& front = {});

/// Throws IoError that names the known endings if write_array() does not know that of `file`, or, for `texts`, if texts
/// cannot stand there: to be asked before work.
void require_known_ending(const std::filesystem::path& file, bool texts = false);

/// The text of the .csv file.
std::string csv_text(const Array& array, const std::vector<TextColumn>& front = {});

/// The bytes of the .npy file (format version 1.0, little-endian). Source: NumPy Enhancement Proposal 1.
std::string npy_bytes(const Array& array);

/// The bytes of the IDX file: magic 0x0000 08 <axes>, big-endian sizes, then round(255 x). Throws IoError naming
/// `file` if a number does not lie in [0, 1]: codes do not fit. Source: LeCun, Cortes & Burges, "The MNIST database".
std::string idx_bytes(const std::filesystem::path& file, const Array& array);

}  // namespace sandglass::results
