#pragma once
#include <string>
#include <vector>

namespace sandglass::config {

/// What differs between two resolved studies, in lines as study_difference() gives them.
struct StudyChanges {
  std::vector<std::string> fixed;  ///< of what results depend on: then they are two studies
  std::vector<std::string> free;   ///< of what may change while a study is under way: see is_fixed()
};
StudyChanges study_changes(const std::string& before, const std::string& after);

/// What differs between two resolved studies, a line each: "noise.ratio: 0.25 -> 0.5", "sweep.axes.model.latent: not
/// there -> [8, 16]", in the order of the first and then of the second. Equal values written in two ways are equal;
/// nothing is said of texts that are no YAML, which differ as a whole.
std::vector<std::string> study_difference(const std::string& before, const std::string& after);

}  // namespace sandglass::config
