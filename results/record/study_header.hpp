#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/base/parameter_value.hpp"
#include "results/record/objective.hpp"

namespace sandglass::results {

/// What the values of an axis are.
enum class AxisType { real, integer, boolean, choice, text, integers };

/// The word that stands for a type on the disk: "real", "integer", "boolean", "choice", "text", "list of integers".
std::string_view axis_type_name(AxisType type);

/// The type of that name, or none.
std::optional<AxisType> axis_type_named(std::string_view name);

/// One axis of the search space, as the analyst sees it.
struct AxisInfo {
  std::string path;  ///< YAML path, e.g. "noise.ratio"
  std::string unit;
  std::string text;
  AxisType type = AxisType::real;
  /// Of a number whether it is searched in its logarithm; none in studies begun before this was kept.
  std::optional<bool> log{};
  std::vector<ParameterValue> levels{};  ///< what a list or a choice offers, in the study's order; of a range nothing
};

/// A file that a study reads, as it was when the study began.
struct DataFile {
  std::string path;
  std::uint64_t size = 0;      ///< bytes
  std::uint32_t checksum = 0;  ///< CRC-32 of all of them
  std::string sha256{};        ///< of all of them, in hexadecimal; empty in studies begun before this was kept
};

/// What a study is, fixed when it is created: enough to run it again.
struct StudyHeader {
  std::string name;
  std::string question;
  std::string resolved_yaml;  ///< every default filled in
  std::uint64_t seed = 0;
  std::uint64_t planned_trials = 0;
  std::uint32_t replicates = 1;
  /// What the replicates of a point draw anew: some of "initialisation", "split", "labels", "data".
  std::vector<std::string> redraw{"initialisation"};
  std::uint32_t folds = 0;  ///< of cross-validation: as many as replicates; 0: none
  /// Paths of parameters that differ between the replicates of a point, beside the seed: "dataset.split_seed".
  std::vector<std::string> redrawn{};
  /// Where the objective measures something else, such as another loss or other data, by axis and value
  /// ("variant=wide": "loss mse"), or by the axis alone if it does so at each of its values ("noise.ratio": "").
  std::map<std::string, std::string> measures{};
  std::uint32_t epochs = 0;
  std::vector<Objective> objectives = std::vector<Objective>(1);  ///< at least one; of several see pareto.hpp
  /// Which way the outputs of its metrics are better, "minimize" or "maximize", by their names without a split
  /// ("knn_accuracy"); not those that are neither, and none in studies begun before this was kept. See known_goal().
  std::map<std::string, std::string> metric_goals{};
  /// In the study file: "none", "best" (of the best trial; with several objectives of those on the front), "all".
  std::string keep_weights = "none";
  std::vector<AxisInfo> axes;
  std::map<std::string, std::string> versions;  ///< sandglass, compiler, build, library/<name>, plugins by kind/name
  std::map<std::string, std::string> host;      ///< hostname, cpu, cores, os
  /// Commit that the program was built from, with "-dirty" if its sources had been changed; "unknown" if not from a
  /// checkout.
  std::string git;
  std::string data_source;               ///< where the examples came from, e.g. the files read
  std::vector<DataFile> data_files{};    ///< empty in studies begun before these were kept
  std::vector<DataFile> plugin_files{};  ///< libraries of plugins that are not built in
  /// Digests of the loaded examples of a variant's first trial, by the variant ("" in a study without).
  std::map<std::string, std::string> data_digests{};
};

/// A metric of the study with the way in which it is better, where that is known: as the study's objective says, else
/// as the metric itself does.
std::optional<Objective> known_goal(const StudyHeader& header, std::string_view metric);

/// The same; a metric of which it is not known is minimized.
Objective goal_of(const StudyHeader& header, std::string_view metric);

/// What an interval over the replicates covers: "5 replicates: initialisation, split", "5 folds: initialisation".
std::string replicates_text(const StudyHeader& header);

}  // namespace sandglass::results
