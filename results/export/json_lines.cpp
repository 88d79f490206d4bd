#include "results/export/json_lines.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(exact_text(value)); }

Json value_json(const ParameterValue& value) {
  return std::visit(
      [](const auto& held) {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, double>)
          return number(held);
        else
          return Json(held);
      },
      value);
}

Json failure_json(const Failure& failure) {
  return {{"phase", failure.phase},
          {"plugin", failure.plugin},
          {"epoch", failure.epoch},
          {"reason", failure.reason},
          {"output", failure.output}};
}

Json trial_json(const StudyHeader& header, const TrialRecord& trial, std::uint64_t digest) {
  const bool completed = trial.status == TrialStatus::completed;
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"seed", std::to_string(trial.seed)},
            {"status", status_name(trial.status)},
            {"digest", digest_text(digest)},
            {"parameters", Json::object()},
            {"objectives", Json::object()},
            {"metrics", Json::object()},
            {"series", Json::object()},
            {"epochs", epochs_of(trial)},
            {"kept_epoch", completed ? Json(result_epoch(trial)) : Json()},
            {"duration", number(trial.duration)}};
  for (const auto& [path, value] : trial.parameters) json["parameters"][path] = value_json(value);
  for (const auto& objective : header.objectives)
    if (const auto value = objective_value(trial, objective.metric); value && completed)
      json["objectives"][objective.metric] = number(*value);
  for (const auto& [name, value] : metrics_of(trial)) json["metrics"][name] = number(value);
  for (const auto& series : trial.series) {
    Json values = Json::array();
    for (const double value : series.values) values.push_back(number(value));
    json["series"][series.name] = std::move(values);
  }
  if (!trial.stopped_early.empty()) json["stopped_early"] = trial.stopped_early;
  if (trial.status == TrialStatus::failed || !trial.failure.reason.empty())
    json["failure"] = failure_json(trial.failure);
  return json;
}

}  // namespace

std::string json_lines(const FinishedStudy& study) {
  std::string out;
  for (std::size_t i = 0; i < study.table.trials.size(); ++i)
    out += trial_json(study.table.header, study.table.trials[i], study.digests[i])
               .dump(-1, ' ', false, Json::error_handler_t::replace) +
           "\n";
  return out;
}

}  // namespace sandglass::results
