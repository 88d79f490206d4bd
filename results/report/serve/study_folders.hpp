#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

// Where a server finds studies. Free of state, any thread.
namespace sandglass::results {

/// The studies in and below `roots`, by the address under which each is served: "0/masking_ratio" is the folder
/// masking_ratio in the first root, "1" the second root itself, which is a study. A study is the folder of a run (or
/// what is left of one: a journal, a study.yaml beside trials, a study.h5), a file outside of one whose name ends in
/// .h5 or .hdf5 (which may be no study: whoever reads it says so), or a root that is a file. Below a study, in hidden
/// folders, more than three folders deep, and through links that lead out of the roots nothing is looked for.
std::map<std::string, std::filesystem::path> find_studies(const std::vector<std::filesystem::path>& roots);

}  // namespace sandglass::results
