#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "results/record/study_header.hpp"

namespace sandglass {

/// The file as it is now; reads all of it. Throws IoError.
results::DataFile read_data_file(const std::string& path);

/// The files that the study's datasets and its sampler are given by name, each once. Of what lies in a folder the
/// digest of the examples tells. Throws IoError.
std::vector<results::DataFile> read_data_files(const config::StudySpec& study, const Registry& registry);

/// Throws IoError if `now` is not what `begun` was, naming the file, both checksums and how to go on.
void require_same_file(const results::DataFile& begun, const results::DataFile& now);

/// The same for all files of a study that has begun. One that was not read then, or of which the header says nothing,
/// is let through.
void require_same_files(const results::StudyHeader& begun, const std::vector<results::DataFile>& now);

/// Throws IoError if a variant's examples are not those that the study began with.
void require_same_examples(const results::StudyHeader& begun, const std::string& variant, const std::string& digest,
                           const std::string& source);

}  // namespace sandglass
