#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/claim.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

// The finished trials of a study by the points of its search space, for verify.cpp.
namespace sandglass::results {

/// The finished trials of one point.
struct PointTrials {
  std::uint64_t point = 0;
  Selection where;                                     ///< every axis with its value
  std::map<std::uint32_t, const TrialRecord*> trials;  ///< by replicate
};

/// The finite values of a metric by replicate; or why they cannot be had.
struct Values {
  std::map<std::uint32_t, double> by_replicate;
  std::string problem;  ///< empty if every one of `replicates` has a finite value
};

/// Why a trial has no finite value of `metric`; empty if it has one.
std::string problem_of(const TrialRecord& trial, const std::string& metric);

Values values_at(const PointTrials& point, const std::string& metric, std::uint32_t replicates);

std::optional<double> number(const ParameterValue& value);

/// Equal but for the last digits: values of a range are computed, a person writes them.
bool equal(const ParameterValue& a, const ParameterValue& b);

/// The value of an axis; null if it is not among `selection`.
const ParameterValue* find(const Selection& selection, const std::string& path);

/// Whether two points have the same values on all axes but those of `apart`.
bool agree_beside(const Selection& a, const Selection& b, const Selection& apart);

/// `base` with what `changes` says otherwise.
Selection merged(const Selection& base, const Selection& changes);

/// Points into the records, which must outlive it.
class StudyPoints {
 public:
  StudyPoints(const StudyHeader& header, const std::vector<TrialRecord>& trials);

  /// The points that meet all conditions, by number.
  std::vector<const PointTrials*> at(const Selection& conditions) const;

  /// That of them which does best by the study's objective, as summarize() ranks; null if none has a value.
  const PointTrials* best_of(const std::vector<const PointTrials*>& points) const;

  std::uint64_t finished() const { return finished_; }

 private:
  std::map<std::uint64_t, PointTrials> points_;
  std::vector<std::uint64_t> ranking_;  // points with a value of the objective, best first
  std::uint64_t finished_ = 0;
};

}  // namespace sandglass::results
