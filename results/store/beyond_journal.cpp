#include "results/store/beyond_journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "results/base/error.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/store/hdf5/netcdf.hpp"
#include "results/store/study_columns.hpp"
#include "results/store/study_file.hpp"

namespace sandglass::results {
namespace {

/// The finished trials of a study.h5 by number; none if it cannot be read.
std::vector<std::uint64_t> finished_in_file(const std::filesystem::path& path) {
  constexpr std::uint64_t kRows = 1024 * 1024;
  const QuietHdf5 quiet;
  std::vector<std::uint64_t> out;
  try {
    const Hdf5Input file(path);
    if (!has_attribute(file.id(), "sandglass_format") || get_integer(file.id(), "sandglass_format") != kStudyFileFormat)
      return {};
    const Handle variable = open_variable(file.id(), "status");
    const auto shape = shape_of(variable.get(), "status");
    if (shape.size() != 1) return {};
    std::vector<std::int8_t> block;
    for (std::uint64_t first = 0; first < shape[0]; first += block.size()) {
      block.resize(std::min(kRows, shape[0] - first));
      read_rows(variable.get(), H5T_NATIVE_INT8, first, block.size(), block.data());
      for (std::size_t i = 0; i < block.size(); ++i)
        if (block[i] != kNotRun) out.push_back(first + i);
    }
  } catch (const IoError&) {
    return {};
  }
  return out;
}

std::vector<std::uint64_t> finished_in_journal(const RunFolder& folder) {
  std::vector<std::uint64_t> out;
  for (const FinishedTrial& trial : read_journal(folder.root).finished) out.push_back(trial.trial);
  return out;
}

}  // namespace

std::string beyond_journal(const RunFolder& folder, const std::vector<std::uint64_t>& finished) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder.study_file(), ignored)) return "";
  const auto in_file = finished_in_file(folder.study_file());
  if (std::ranges::includes(finished, in_file)) return "";
  // A run may have gone on, and built the file, since `finished` was read.
  const auto in_journal = finished_in_journal(folder);
  std::vector<std::uint64_t> lacking;
  std::ranges::set_difference(in_file, in_journal, std::back_inserter(lacking));
  if (lacking.empty()) return "";
  return fmt::format(
      "{0} has {1} finished trial{2}, and {3}, which has {4}, lacks {5} of them: it was cut off, or is an older copy\n"
      "to see them: sandglass show {0}\n"
      "to run again what is missing: sandglass resume {6}",
      folder.study_file().string(), in_file.size(), in_file.size() == 1 ? "" : "s", folder.journal().string(),
      in_journal.size(), lacking.size(), folder.root.string());
}

}  // namespace sandglass::results
