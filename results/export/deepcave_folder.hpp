#pragma once
#include <string>
#include <vector>

#include "results/store/study_table.hpp"

namespace sandglass::results {

/// A study as the two files that DeepCAVE's DataFrame converter reads. Metrics have their names with '_' for what is no
/// letter or digit, as that wants them. Its search spaces have no conditions: a parameter that some trial lacks is a
/// category, one of whose values is "absent". Values that pandas would take for something else ("true", "32") stand in
/// single quotes.
struct DeepCaveFolder {
  std::string configspace;  ///< configspace.csv
  std::string trials;       ///< trials.csv: failed trials are "crashed", pruned ones "aborted"
  std::vector<std::string> notes;
};
DeepCaveFolder deepcave_folder(const StudyTable& study);

}  // namespace sandglass::results
