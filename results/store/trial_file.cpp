#include "results/store/trial_file.hpp"

#include <fmt/format.h>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/hdf5/array_io.hpp"
#include "results/store/stacks/array_stacks.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kRecord = "sandglass_record";

void write_attributes(hid_t file, const TrialRecord& record, std::uint64_t record_digest) {
  put_text(file, "Conventions", "CF-1.8");
  put_number(file, "trial", record.trial);
  put_number(file, "seed", record.seed);
  put_text(file, "status", status_name(record.status));
  put_text(file, "digest", fmt::format("{:016x}", record_digest));
  put_text(file, kRecord, encode_record(record, record_digest));
}

/// The record of the file, with the data of the wanted arrays, or of all.
DecodedRecord read_record(const std::filesystem::path& path, const std::function<bool(const Array&)>& wanted,
                          bool checked) {
  const QuietHdf5 quiet;
  const Hdf5Input file(path);
  try {
    DecodedRecord decoded = decode_record(get_text(file.id(), kRecord));
    read_arrays(file.id(), decoded.record.arrays, wanted);
    if (checked && digest(decoded.record) != decoded.digest)
      throw IoError("its content does not have the digest it claims");
    return decoded;
  } catch (const IoError& error) {
    throw IoError(fmt::format("cannot understand the trial file {}: {}", path.string(), error.what()));
  }
}

}  // namespace

TrialFile write_trial_file(const std::filesystem::path& run_folder, const TrialRecord& record, Flush flush) {
  const QuietHdf5 quiet;
  const RunFolder folder{run_folder};
  const TrialFile out{RunFolder::trial_file_name(record.trial), digest(record)};
  try {
    check_arrays(record.arrays);
  } catch (const IoError& error) {
    throw IoError(fmt::format("cannot write the arrays of trial {}: {}", record.trial, error.what()));
  }
  create_folders(folder.trials());
  Hdf5Output file(folder.trial_file(record.trial));
  int next_dimension = 0;
  write_attributes(file.id(), record, out.digest);
  write_arrays(file.id(), record.arrays, next_dimension);
  file.commit(flush);
  return out;
}

TrialRecord read_trial_file(const std::filesystem::path& path) { return read_record(path, {}, true).record; }

DecodedRecord read_trial_description(const std::filesystem::path& path) {
  return read_record(path, may_be_shared, false);
}

}  // namespace sandglass::results
