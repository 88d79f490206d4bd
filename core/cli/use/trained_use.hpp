#pragma once
#include <filesystem>
#include <string>

#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/use/data_units.hpp"
#include "core/cli/use/forward.hpp"
#include "results/export/array_export.hpp"

namespace sandglass {

/// What encode, reconstruct, decode and sample have in common: a trained model, its input and where its output goes.
struct UseOptions {
  std::filesystem::path run;     ///< a run's folder, or a study.h5
  std::string trial = "best";    ///< or a number
  std::filesystem::path input;   ///< a file of examples (or codes); empty: the split
  std::string split;             ///< "train", "valid" or "test" of the study's own data
  std::string array;             ///< path of the array in an HDF5 input; empty: as in the study, else usual_array
  std::string usual_array;       ///< what it is mostly called
  std::string labels;            ///< labels of the input: see read_examples()
  std::vector<std::string> how;  ///< "decimal=,": how the input is read where not as the study says
  bool names = false;            ///< what the rows are called, and their labels, stand beside the output
  bool prepared = false;         ///< the input is as the model sees it: transformed already
  std::string label;             ///< one class for every row, by name or number; empty: none
  std::filesystem::path output;  ///< empty: CSV to stdout
  std::filesystem::path data;    ///< the dataset's folder, if it has moved
  std::vector<std::filesystem::path> plugins;
};

/// The options of the model and the output.
void add_use_options(CLI::App& command, UseOptions& options);

/// --input with examples, and --split in its place.
void add_examples(CLI::App& command, UseOptions& options);

/// --input with codes, which has to be given.
void add_codes(CLI::App& command, UseOptions& options);

/// Whatever can be told to be wrong without the data is, before it is loaded. Throws ConfigError, IoError.
TrainedTrial load_for_use(const UseOptions& options, Registry& registry, bool needs_input = true);

/// What the command is to work on: the file, or the split of the study's own data. Throws ConfigError, IoError.
Rows input_rows(const UseOptions& options, const TrainedTrial& trial, const Registry& registry);

/// How messages call those rows.
std::string where_of(const UseOptions& options);

/// --label for every row, if it is given: what the study calls a class, else the class's number. Throws ConfigError if
/// it is neither, or --labels is given as well.
void set_label(Rows& rows, const UseOptions& options, const TrainedTrial& trial);

/// `count` examples as (example, height, width[, channel]) of images, else as (example, feature).
results::Array examples_array(std::string name, const TrainedTrial& trial, Index count, const GivenExamples& given);

/// What the rows are called, and their labels if they have any.
std::vector<results::TextColumn> names_beside(const Rows& rows);

/// To the file, or as CSV to stdout, with `front` before the numbers; `units`: those of examples
/// (GivenExamples::units). Throws IoError.
int give(const results::Array& array, const UseOptions& options, const TrainedTrial& trial,
         const std::vector<results::TextColumn>& front = {}, const std::string& units = {});

}  // namespace sandglass
