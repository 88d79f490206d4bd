#include "results/export/tensorboard/tensorboard_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/analysis/equal_points.hpp"
#include "results/analysis/pareto.hpp"
#include "results/analysis/summary.hpp"
#include "results/export/finished_study.hpp"
#include "results/export/tensorboard/event_record.hpp"
#include "results/export/tensorboard/protobuf.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kEventFile = "events.out.tfevents.";

enum SessionStatus { kUnknown = 0, kSuccess = 1, kFailure = 2 };  // HParams' Status

/// tensorflow.Event with one value. Fields: 1 wall_time, 2 step, 5 summary; of the summary 1 value.
std::string event(double time, std::int64_t step, const Protobuf& value) {
  const Protobuf summary = Protobuf().message(1, value);
  return event_record(Protobuf().real(1, time).whole(2, step).message(5, summary).str());
}

std::string first_event(double time) { return event_record(Protobuf().real(1, time).bytes(3, "brain.Event:2").str()); }

/// Summary.Value: 1 tag, 2 simple_value.
std::string scalar_event(double time, std::int64_t step, const std::string& tag, double value) {
  return event(time, step, Protobuf().bytes(1, tag).real32(2, static_cast<float>(value)));
}

/// HParams' data are the metadata of a value without content. Summary.Value: 1 tag, 8 tensor (1 dtype float, 2 shape),
/// 9 metadata (1 plugin_data: 1 name, 2 content).
std::string hparams_event(double time, const std::string& tag, const Protobuf& content) {
  const Protobuf plugin = Protobuf().bytes(1, "hparams").bytes(2, content.str());
  const Protobuf tensor = Protobuf().whole(1, 1).message(2, Protobuf());
  return event(time, 0, Protobuf().bytes(1, tag).message(8, tensor).message(9, Protobuf().message(1, plugin)));
}

/// google.protobuf.Value: 2 number, 3 text, 4 bool.
Protobuf value_message(const ParameterValue& value) {
  if (const auto* on = std::get_if<bool>(&value)) return Protobuf().whole(4, *on ? 1 : 0);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return Protobuf().real(2, static_cast<double>(*whole));
  if (const auto* real = std::get_if<double>(&value)) return Protobuf().real(2, *real);
  return Protobuf().bytes(3, exact_text(value));
}

/// HParams' DataType: 1 text, 2 bool, 3 number.
int data_type(const StudyTable& study, const std::string& path) {
  int type = 0;
  for (const auto& trial : study.trials) {
    const auto* value = parameter_of(trial, path);
    if (!value) continue;
    const bool number = std::holds_alternative<std::int64_t>(*value) || std::holds_alternative<double>(*value);
    const int own = std::holds_alternative<bool>(*value) ? 2 : number ? 3 : 1;
    type = type == 0 || type == own ? own : 1;
  }
  return type == 0 ? 1 : type;
}

std::string objective_tag(const Objective& objective) { return "objective." + objective.metric; }

/// HParamsPluginData: 2 experiment (1 description, 4 hparam_infos, 5 metric_infos, 6 name). What is not declared here
/// is not shown.
Protobuf experiment(const StudyTable& study) {
  Protobuf out;
  out.bytes(1, study.header.question);
  for (const auto& path : parameter_paths(study))
    out.message(4, Protobuf().bytes(1, path).whole(4, data_type(study, path)));
  const auto metric = [&](const std::string& tag) {
    out.message(5, Protobuf().message(1, Protobuf().bytes(2, tag)).bytes(3, tag));
  };
  for (const auto& objective : study.header.objectives) metric(objective_tag(objective));
  for (const auto& name : metric_names(study)) metric(name);
  out.bytes(6, study.header.name);
  return Protobuf().message(2, out);
}

/// HParamsPluginData: 3 session_start_info (1 hparams: a map of 1 key, 2 value; 4 group_name, 5 start_time_secs).
Protobuf session_start(const TrialRecord& trial, std::uint64_t point) {
  Protobuf out;
  for (const auto& [path, value] : trial.parameters)
    out.message(1, Protobuf().bytes(1, path).message(2, value_message(value)));
  out.bytes(4, fmt::format("point {}", point)).real(5, trial.started);
  return Protobuf().message(3, out);
}

/// HParamsPluginData: 4 session_end_info (1 status, 2 end_time_secs).
Protobuf session_end(const TrialRecord& trial) {
  const auto status = trial.status == TrialStatus::completed ? kSuccess
                      : trial.status == TrialStatus::failed  ? kFailure
                                                             : kUnknown;
  return Protobuf().message(4, Protobuf().whole(1, status).real(2, trial.started + trial.duration));
}

std::string scalars(const StudyTable& study, const TrialRecord& trial) {
  std::string out;
  const auto epochs = static_cast<double>(std::max<std::uint64_t>(epochs_of(trial), 1));
  const auto time = [&](std::uint64_t epoch) {
    return trial.started + trial.duration * static_cast<double>(epoch) / epochs;
  };
  for (const auto& series : trial.series)
    for (std::size_t i = 0; i < series.values.size(); ++i)
      out += scalar_event(time(i + 1), static_cast<std::int64_t>(i + 1), series.name, series.values[i]);
  const auto kept = result_epoch(trial);
  for (const auto& scalar : trial.scalars)
    out += scalar_event(time(kept), static_cast<std::int64_t>(kept), scalar.name, scalar.value);
  if (trial.status != TrialStatus::completed) return out;
  for (const auto& objective : study.header.objectives)
    if (const auto value = objective_value(trial, objective.metric))
      out += scalar_event(time(kept), static_cast<std::int64_t>(kept), objective_tag(objective), *value);
  return out;
}

/// By rank.
std::vector<std::uint64_t> ranked_points(const StudyTable& study) {
  std::vector<std::uint64_t> points;
  if (study.header.objectives.size() > 1)
    for (const auto& point : pareto_front(study.header, study.trials).points) points.push_back(point.point);
  else
    for (const auto& point : summarize(study.header, study.trials).points) points.push_back(point.point);
  return points;
}

}  // namespace

bool is_event_file(const std::string& name) { return name.starts_with(kEventFile); }

TensorBoardFolder tensorboard_folder(const StudyTable& study, std::size_t points) {
  TensorBoardFolder out;
  auto chosen = ranked_points(study);
  if (chosen.size() > points)
    out.notes.push_back(
        fmt::format("the best {} of {} points are there: TensorBoard is slow with many runs (--best N "
                    "takes more)",
                    points, chosen.size()));
  chosen.resize(std::min(chosen.size(), points));
  std::ranges::sort(chosen);
  EqualPoints equal;
  for (const auto& trial : study.trials) equal.add(trial);
  double begin = study.trials.empty() ? 0 : study.trials[0].started;
  bool pruned = false;
  for (const auto& trial : study.trials) {
    begin = std::min(begin, trial.started);
    const auto point = equal.first(trial.point);
    if (!std::ranges::binary_search(chosen, point)) continue;
    pruned = pruned || trial.status == TrialStatus::pruned;
    const auto name = fmt::format("point{}/trial{}/{}{:010}.sandglass", point, trial.trial, kEventFile,
                                  static_cast<std::int64_t>(trial.started));
    out.files[name] = first_event(trial.started) +
                      hparams_event(trial.started, "_hparams_/session_start_info", session_start(trial, point)) +
                      scalars(study, trial) +
                      hparams_event(trial.started + trial.duration, "_hparams_/session_end_info", session_end(trial));
  }
  out.files[fmt::format("{}{:010}.sandglass", kEventFile, static_cast<std::int64_t>(begin))] =
      first_event(begin) + hparams_event(begin, "_hparams_/experiment", experiment(study));
  if (pruned) out.notes.emplace_back("TensorBoard has no word for pruned trials: their status is 'unknown'");
  return out;
}

}  // namespace sandglass::results
