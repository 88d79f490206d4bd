#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "results/base/temporary_file.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// What write_trial_file made: what the journal's finish entry wants to know.
struct TrialFile {
  std::string name;          ///< within trials/, e.g. "000003.h5"
  std::uint64_t digest = 0;  ///< of the record with its arrays
};

/// Writes `trials/<id>.h5` of a run: the arrays as netCDF variables, and the whole record in attributes, so that the
/// file can be checked and journalled by itself. Written under a temporary name and renamed when it is on the disk:
/// after a crash it is there whole or not at all. An older file of that trial is replaced; the folder trials/ is
/// created. Throws IoError: disk full, or arrays that contradict themselves (see Array). One thread of a process at a
/// time calls into results/store; several processes may write different trials of one folder. With Flush::later the
/// file is on the disk only after a sync_file_system(): one for many files.
TrialFile write_trial_file(const std::filesystem::path& run_folder, const TrialRecord& record,
                           Flush flush = Flush::now);

/// Reads a trial file back. Throws IoError if it is missing, damaged, or does not have the digest that it claims.
TrialRecord read_trial_file(const std::filesystem::path& file);

/// The record of a trial file and the digest that it claims. Of its arrays those that may_be_shared() have their data,
/// the others are described only. Throws IoError if the file is missing or damaged.
DecodedRecord read_trial_description(const std::filesystem::path& file);

}  // namespace sandglass::results
