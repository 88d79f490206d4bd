#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/comparison/matched_points.hpp"
#include "results/export/finished_study.hpp"

namespace sandglass {

/// A study to compare, with what stands fixed in its YAML.
struct ComparedSide {
  std::filesystem::path path;
  results::FinishedStudy study;
  results::ComparedStudy compared;

  /// `metric` empty: the study's own objective. Throws IoError as StudySource.
  ComparedSide(const std::filesystem::path& where, const std::string& metric);

  const results::StudyHeader& header() const { return study.table.header; }

  /// Of the metric, as the trials say; none if no trial has it.
  std::optional<std::string> unit(const std::string& metric) const;
};

/// What is compared, and which way is better if both studies say.
struct ComparisonSubject {
  std::string metric, unit;
  std::optional<bool> minimize;
};

/// Throws ConfigError if the studies measure different things. `asked` empty: the objective of the first.
ComparisonSubject subject_of(const ComparedSide& a, const ComparedSide& b, const std::string& asked);

/// What differs beside the results, a line each.
std::vector<std::string> configuration_lines(const ComparedSide& a, const ComparedSide& b);

}  // namespace sandglass
