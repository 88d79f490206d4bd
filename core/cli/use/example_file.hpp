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

/// A file of examples, and what of it is meant.
struct ExampleSource {
  std::filesystem::path file;
  std::string array = {};   ///< the array's name in NPZ and HDF5
  std::string labels = {};  ///< a file of the same kind for .npy and IDX, an array for NPZ and HDF5, a column for CSV;
                            ///< empty for none
  /// "decimal=,": how it is read where not as `like` says, by the parameters of its reader.
  std::vector<std::string> how = {};
};

/// Rows from a file, read by the dataset plugin for its ending: .npy by dataset/npy, .npz by dataset/npz, .csv by
/// dataset/csv, .h5 and .hdf5 by dataset/hdf5, .idx and -ubyte by dataset/idx; .npy, .csv and IDX also with .gz. A
/// folder is read by dataset/images; its labels are its sub-folders.
/// `like`, unless null: a study's dataset, whose parameters, but for its files and arrays, hold for this file as far as
/// its reader has them (scale, layout, separator ...). A folder's images are brought to the size and channels of
/// `shape` if that is of images and no study's `images` dataset says another. `features`: the study's names for
/// its features; the columns of a CSV file with a header are brought into their order, and have to be the same, but for
/// `like`'s columns of labels and those it skips, which may be absent. Records that lack a value are refused where
/// `like` drops them: every row has a result; those that `like` fills by their mean are NaN. Throws IoError,
/// ConfigError for labels of a folder and for `how` of unknown words.
ExampleFile read_examples(const ExampleSource& source, const config::PluginUse* like,
                          const std::vector<std::string>& features, const DataShape& shape, const Registry& registry);

/// Numbers the labels of a file as the study's classes are: a file need not hold all of them. Throws ConfigError for a
/// label that is none of the classes.
void match_classes(Rows& rows, const std::vector<std::string>& class_names, const std::string& where);

}  // namespace sandglass
