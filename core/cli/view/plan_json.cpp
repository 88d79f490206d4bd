#include "core/cli/view/plan_json.hpp"

#include "core/cli/view/plan_view.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;

Json tried_out(const Calibration& calibration) {
  Json tried = Json::array();
  for (const auto& point : calibration.points) {
    Json one = Json::object();
    one["parameters"] = Json::object();
    for (const auto& [path, value] : point.parameters)
      std::visit([&, &name = path](const auto& plain) { one["parameters"][name] = plain; }, value);
    one["failure"] = point.failure.empty() ? Json() : Json(point.failure);
    if (point.failure.empty()) {
      const auto& [at, load, cost] = point.measured;
      one.update({{"weights", point.weights},
                  {"epoch_seconds", cost.epoch_seconds},
                  {"validation_seconds", cost.validation_seconds},
                  {"trial_seconds", trial_seconds(cost, load, load)},
                  {"memory_bytes", cost.memory},
                  {"array_bytes", cost.array_bytes + cost.weight_bytes},
                  {"cut", point.cut}});
    }
    tried.push_back(std::move(one));
  }
  return tried;
}

Json data_json(const std::vector<DataOverview>& overviews) {
  Json data = Json::array();
  for (const auto& one : overviews)
    data.push_back({{"dataset", one.dataset},
                    {"variants", one.variants},
                    {"train", one.train},
                    {"valid", one.valid},
                    {"test", one.test},
                    {"labelled", one.labelled},
                    {"left_out", one.left_out},
                    {"features", one.shape.features},
                    {"height", one.shape.height},
                    {"width", one.shape.width},
                    {"channels", one.shape.channels},
                    {"steps", one.shape.steps},
                    {"classes", one.shape.classes},
                    {"varies", one.varies}});
  return data;
}

}  // namespace

nlohmann::ordered_json forecast_json(const config::StudySpec& study, const StudyForecast& forecast) {
  Json json{{"study", study.name},
            {"points", forecast.points},
            {"first_points", forecast.first},
            {"replicates", forecast.replicates},
            {"trials", forecast.trials},
            {"most_epochs", forecast.epochs ? Json(*forecast.epochs) : Json()},
            {"refused", forecast.refused},
            {"sampler", forecast.sampler},
            {"adaptive", forecast.adaptive},
            {"pruner", forecast.pruner},
            {"prunes", forecast.prunes},
            {"patience", forecast.patience},
            {"workers", forecast.workers},
            {"cores", forecast.cores}};
  json["same"] = nullptr;
  if (forecast.same) json["same"] = {{"repeated", forecast.repeated()}, {"groups", *forecast.same}};
  json["data"] = data_json(forecast.data);
  json["calibration"] = nullptr;
  json["estimate"] = nullptr;
  if (!forecast.calibration) return json;
  json["calibration"] = tried_out(*forecast.calibration);
  if (!forecast.estimate) return json;
  const auto& estimate = *forecast.estimate;
  json["estimate"] = {{"seconds", estimate.seconds},
                      {"at_once", forecast.at_once},
                      {"trial_seconds", estimate.trial_seconds},
                      {"memory_bytes", estimate.memory},
                      {"base_memory_bytes", forecast.calibration->base_memory},
                      {"trial_memory_bytes", estimate.largest_trial},
                      {"trial_file_bytes", estimate.trial_files},
                      {"study_file_bytes", estimate.study_file},
                      {"journal_bytes", estimate.journal},
                      {"at_most", forecast.ends_early()},
                      {"assumption", forecast_assumption(forecast)}};
  return json;
}

}  // namespace sandglass
