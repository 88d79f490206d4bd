#pragma once
#include <filesystem>
#include <string>

#include "core/cli/use/forward.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// What is read from a file: rows, and what one is.
struct ExampleFile {
  Rows rows;
  DataShape shape;
};

/// Rows from a file, read by the dataset plugin for its ending: .npy by dataset/npy, .csv by dataset/csv, .h5 and .hdf5
/// by dataset/hdf5 (there `array` is the array's path), .idx and -ubyte by dataset/idx; all but HDF5 also with .gz.
/// `labels`: a file of the same kind for .npy and IDX, an array of the HDF5 file, a column of the CSV file; empty for
/// none. `like`, unless null: a study's dataset, whose parameters, but for its files, hold for this file as far as its
/// reader has them (scale, layout, separator ...). Throws IoError.
ExampleFile read_examples(const std::filesystem::path& file, const std::string& array, const std::string& labels,
                          const config::PluginUse* like, const Registry& registry);

}  // namespace sandglass
