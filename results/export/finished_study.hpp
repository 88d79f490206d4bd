#pragma once
#include <string>
#include <vector>

#include "results/store/study_source.hpp"
#include "results/store/study_table.hpp"

namespace sandglass::results {

/// What an export is made from: the finished trials by number, without arrays, each with its digest.
struct FinishedStudy {
  StudyTable table;
  std::vector<std::uint64_t> digests;
};

/// Throws IoError as StudySource.
FinishedStudy read_finished(const StudySource& source);

/// What a reader of the exported file should know: how many trials failed or were pruned, or are not there because they
/// have not finished. Sentences without an end.
std::vector<std::string> status_notes(const StudyTable& study);

/// The paths of all parameters that any trial has: the axes first, in the study's order.
std::vector<std::string> parameter_paths(const StudyTable& study);

/// The value of a trial's parameter; null if it has none.
const ParameterValue* parameter_of(const TrialRecord& trial, const std::string& path);

/// A number with as many digits as it takes to read the same bits again, and a point where it is whole ("3.0"), so
/// that readers do not take it for an integer; "nan", "inf", "-inf".
std::string exact_text(double value);

/// A parameter's value; reals as exact_text(), lists as "[256, 128]".
std::string exact_text(const ParameterValue& value);

/// 16 hexadecimal digits.
std::string digest_text(std::uint64_t digest);

}  // namespace sandglass::results
