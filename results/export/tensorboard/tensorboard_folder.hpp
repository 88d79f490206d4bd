#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "results/export/export_output.hpp"
#include "results/store/study_table.hpp"

namespace sandglass::results {

/// How many points are exported unless another number is asked for: TensorBoard becomes slow at some hundred runs.
inline constexpr std::size_t kTensorBoardPoints = 200;

/// The trials of the best points as a log folder of TensorBoard: a run for each trial, in `point<p>/trial<t>`, with
/// every series by epoch, every scalar, and "objective.<metric>" at the epoch that is kept of a completed trial;
/// HParams with the parameters, where the trials of a point are one group, so that it shows their mean. TensorBoard
/// keeps 32 bits of a value.
struct TensorBoardFolder {
  FolderFiles files;
  std::vector<std::string> notes;  ///< says how many points are there, and that pruned trials are without an end
};
TensorBoardFolder tensorboard_folder(const StudyTable& study, std::size_t points);

/// Whether such a folder has files of this name.
bool is_event_file(const std::string& name);

}  // namespace sandglass::results
