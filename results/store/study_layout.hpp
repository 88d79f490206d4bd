#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// A parameter's value in a column of texts: as in the study, but lists without brackets: "256,128".
std::string column_text(const ParameterValue& value);

/// Of a series "schedule.<path>" the path; else empty.
std::string scheduled_path(const Series& series);

/// Which variables a study file needs, gathered from the records one by one.
class StudyLayout {
 public:
  /// How the values of an axis are stored. Mixed kinds meet in the later one.
  enum class Kind { none, boolean, integer, real, text };
  struct Parameter {
    Kind kind = Kind::none;
    std::optional<AxisInfo> axis{};  ///< none for a parameter that only trials have
    /// Of a column of texts all values there are: those of the axis in the study's order, then others as they appear.
    /// Empty if other kinds came before the first text.
    std::vector<std::string> levels{};
    std::set<std::string> known_levels{};
    bool mixed = false;  ///< texts after other kinds

    void add_level(const std::string& text);
    /// Of a column of texts what stands for an absent one: as many dashes as no value has, as a rule none.
    std::string absent{};
  };
  struct Measure {
    std::string unit, text;
  };

  explicit StudyLayout(const StudyHeader& header);
  void add(const TrialRecord& record);

  std::uint64_t epochs = 0;                  ///< the most values that a series has
  std::vector<std::string> parameter_order;  ///< axes of the study first, then others as they appear
  std::map<std::string, Parameter> parameters;
  std::set<std::string> scheduled;  ///< parameters that change while a trial trains
  std::vector<std::string> series_order, scalar_order;
  std::map<std::string, Measure> series, scalars;
  std::vector<Objective> objectives;
  std::map<std::string, std::string> metric_goals;  ///< StudyHeader::metric_goals
  /// Of several objectives, the trials of the points on the Pareto front, by number.
  std::optional<std::vector<std::uint64_t>> front;
};

}  // namespace sandglass::results
