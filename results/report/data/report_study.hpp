#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "results/analysis/equal_points.hpp"
#include "results/analysis/pareto.hpp"
#include "results/analysis/summary.hpp"
#include "results/report/data/blocks.hpp"
#include "results/report/data/report_data.hpp"
#include "results/store/study_source.hpp"
#include "results/store/study_table.hpp"

namespace sandglass::results {

/// A metric as the page names it.
struct ReportMetric {
  std::string name, unit, text;
  bool series = false;
};

/// A study with what every part of its report needs, computed once. Points are those of Summary::points, in their
/// order: equal points of the study are one.
class ReportStudy {
 public:
  explicit ReportStudy(const StudySource& source);

  const StudySource& source;
  StudyTable table;
  Summary summary;
  std::optional<ParetoFront> front;                        ///< of several objectives
  std::vector<ReportMetric> metrics;                       ///< objectives first; no schedules
  std::vector<std::vector<std::optional<double>>> values;  ///< [metric][trial]: see result_of()
  std::vector<std::vector<std::size_t>> trials_of;         ///< by position in Summary::points: positions in trials
  std::uint64_t digest = 0;

  const StudyHeader& header() const { return table.header; }
  bool several() const { return table.header.objectives.size() > 1; }
  /// The number that a trial's point has in the report.
  std::uint64_t point_of(const TrialRecord& trial) const { return equal_.first(trial.point); }
  /// The position of a trial's record by its number.
  std::optional<std::size_t> position(std::uint64_t trial) const;
  /// Of each point, best first, its completed trial with the lowest replicate: positions in `trials`.
  std::vector<std::size_t> first_trials() const;
  /// A measured value in a column; of many trials with seven digits.
  Json number(std::optional<double> value) const;
  bool shortens_numbers() const;
  /// Mean over the completed replicates of a point, each once, of those that have the metric.
  Interval mean_of(std::size_t point, std::size_t metric) const;

 private:
  EqualPoints equal_;
};

/// The document as it is made: parts are filled in, and what is missing gets its reason.
struct ReportParts {
  Json document = Json::object();
  Json missing = Json::object();
  std::vector<std::string> notes;
  std::string lost;  ///< see ReportData
  Blocks blocks;

  void lacks(std::string_view part, std::string reason) {
    document[std::string(part)] = nullptr;
    missing[std::string(part)] = std::move(reason);
  }
};

// Each adds its parts of the document.
void add_study_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts);
void add_verdict_part(const ReportStudy& study, const ReportOptions& options, ReportParts& parts);
void add_point_parts(const ReportStudy& study, ReportParts& parts);
void add_trial_parts(const ReportStudy& study, ReportParts& parts);
void add_series_part(const ReportStudy& study, ReportParts& parts);
void add_effect_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts);
void add_array_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts);
void add_command_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts);

/// A parameter's value; null if it does not apply.
Json value_json(const ParameterValue& value);
Json axis_json(const std::vector<std::pair<std::string, ParameterValue>>& parameters, const std::string& path);

}  // namespace sandglass::results
