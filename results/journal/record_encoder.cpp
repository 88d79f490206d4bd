#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/base/text.hpp"
#include "results/journal/record_codec.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::ordered_json;

/// JSON knows neither NaN nor infinities: they are the texts "nan", "inf" and "-inf".
Json real_json(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json reals_json(const std::vector<double>& values) {
  Json::array_t out;
  out.reserve(values.size());
  for (const double value : values) out.push_back(real_json(value));
  return out;
}

/// The JSON type tells the alternatives apart; a real that JSON cannot hold carries a tag.
struct ParameterJson {
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json{{"real", real_json(value)}}; }
  Json operator()(const std::string& value) const { return clean_text(value); }
  Json operator()(const std::vector<std::int64_t>& values) const { return Json(values); }
};

Json named_json(const std::string& name, const std::string& unit, const std::string& text) {
  return {{"name", clean_text(name)}, {"unit", clean_text(unit)}, {"text", clean_text(text)}};
}

Json failure_json(const Failure& failure) {
  Json out = {{"phase", clean_text(failure.phase)},
              {"plugin", clean_text(failure.plugin)},
              {"reason", clean_text(failure.reason)},
              {"epoch", failure.epoch}};
  if (!failure.output.empty()) out["output"] = clean_text(failure.output);
  return out;
}

/// `in_table`: what the table of a study file holds is left out.
void put_record(Json& out, const TrialRecord& record, bool in_table = false) {
  out["trial"] = record.trial;
  out["point"] = record.point;
  out["replicate"] = record.replicate;
  out["seed"] = record.seed;
  out["status"] = std::string(status_name(record.status));
  out["parameters"] = Json::array();
  for (const auto& [path, value] : record.parameters) {
    out["parameters"].push_back(Json::array({clean_text(path), std::visit(ParameterJson{}, value)}));
  }
  if (record.status == TrialStatus::failed || !record.failure.reason.empty() || !record.failure.phase.empty()) {
    out["failure"] = failure_json(record.failure);
  }
  if (!record.stopped_early.empty()) out["stopped_early"] = clean_text(record.stopped_early);
  if (record.kept_epoch > 0) out["kept_epoch"] = record.kept_epoch;
  if (!in_table) {
    out["started"] = real_json(record.started);
    out["duration"] = real_json(record.duration);
  }
  out["scalars"] = Json::array();
  for (const Scalar& scalar : record.scalars) {
    Json item = named_json(scalar.name, scalar.unit, scalar.text);
    item["value"] = real_json(scalar.value);
    out["scalars"].push_back(std::move(item));
  }
  out["series"] = Json::array();
  for (const Series& series : record.series) {
    Json item = named_json(series.name, series.unit, series.text);
    if (in_table)
      item["length"] = series.values.size();
    else
      item["values"] = reals_json(series.values);
    out["series"].push_back(std::move(item));
  }
}

constexpr std::string_view kDataTypes[] = {"float32", "float64", "int32"};

Json array_json(const Array& array) {
  Json out = named_json(array.name, array.unit, array.text);
  out["type"] = std::string(kDataTypes[array.data.index()]);
  out["dimensions"] = Json::array();
  for (const std::string& dimension : array.dimensions) out["dimensions"].push_back(clean_text(dimension));
  out["shape"] = array.shape;
  out["weights"] = array.weights;
  return out;
}

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

Json map_json(const std::map<std::string, std::string>& map) {
  Json out = Json::object();
  for (const auto& [key, value] : map) out[clean_text(key)] = clean_text(value);
  return out;
}

Json objectives_json(const std::vector<Objective>& objectives) {
  Json out = Json::array();
  for (const Objective& objective : objectives) {
    out.push_back({{"metric", clean_text(objective.metric)}, {"minimize", objective.minimize}});
  }
  return out;
}

Json files_json(const std::vector<DataFile>& files) {
  Json out = Json::array();
  for (const DataFile& file : files) {
    out.push_back({{"path", clean_text(file.path)}, {"size", file.size}, {"crc32", file.checksum}});
    if (!file.sha256.empty()) out.back()["sha256"] = clean_text(file.sha256);
  }
  return out;
}

Json axes_json(const std::vector<AxisInfo>& axes) {
  Json out = Json::array();
  for (const AxisInfo& axis : axes) {
    Json& json = out.emplace_back(Json{{"path", clean_text(axis.path)},
                                       {"unit", clean_text(axis.unit)},
                                       {"text", clean_text(axis.text)},
                                       {"type", std::string(axis_type_name(axis.type))}});
    if (axis.log) json["log"] = *axis.log;
    for (const ParameterValue& value : axis.levels) json["levels"].push_back(std::visit(ParameterJson{}, value));
  }
  return out;
}

}  // namespace

std::string encode_study(const StudyHeader& study) {
  Json out = {{"kind", "study"}, {"format", kFormatVersion}, {"name", clean_text(study.name)}};
  out["question"] = clean_text(study.question);
  out["resolved_yaml"] = clean_text(study.resolved_yaml);
  out["seed"] = study.seed;
  out["planned_trials"] = study.planned_trials;
  out["replicates"] = study.replicates;
  if (study.redraw != StudyHeader{}.redraw) out["redraw"] = Json::array();
  if (out.contains("redraw"))
    for (const auto& part : study.redraw) out["redraw"].push_back(clean_text(part));
  if (study.folds > 0) out["folds"] = study.folds;
  for (const auto& path : study.redrawn) out["redrawn"].push_back(clean_text(path));
  if (!study.measures.empty()) out["measures"] = map_json(study.measures);
  out["epochs"] = study.epochs;
  out["objectives"] = objectives_json(study.objectives);
  if (!study.metric_goals.empty()) out["metric_goals"] = map_json(study.metric_goals);
  out["keep_weights"] = clean_text(study.keep_weights);
  out["axes"] = axes_json(study.axes);
  out["versions"] = map_json(study.versions);
  out["host"] = map_json(study.host);
  out["git"] = clean_text(study.git);
  out["data_source"] = clean_text(study.data_source);
  out["data_files"] = files_json(study.data_files);
  if (!study.plugin_files.empty()) out["plugin_files"] = files_json(study.plugin_files);
  out["data_digests"] = map_json(study.data_digests);
  return out.dump();
}

std::string encode_start(const StartEvent& start) { return Json{{"kind", "start"}, {"trial", start.trial}}.dump(); }

std::string encode_session(const SessionEvent& session) {
  Json out = {{"kind", "session"}, {"started", real_json(session.started)}, {"workers", session.workers}};
  out["host"] = map_json(session.host);
  return out.dump();
}

std::string encode_session_end(const SessionEndEvent& end) {
  return Json{{"kind", "session_end"}, {"ended", real_json(end.ended)}}.dump();
}

std::string encode_note(const NoteEvent& note) {
  return Json{{"kind", "note"}, {"text", clean_text(note.text)}}.dump();
}

std::string encode_finish(const TrialRecord& record, std::string_view trial_file, std::uint64_t digest) {
  Json out = {{"kind", "finish"}};
  put_record(out, record);
  out["file"] = clean_text(trial_file);
  out["digest"] = hex(digest);
  return out.dump();
}

std::string encode_record(const TrialRecord& record, std::uint64_t digest) {
  Json out = {{"format", kFormatVersion}};
  put_record(out, record);
  out["arrays"] = Json::array();
  for (const Array& array : record.arrays) out["arrays"].push_back(array_json(array));
  out["digest"] = hex(digest);
  return out.dump();
}

std::string encode_table_record(const TrialRecord& record, std::uint64_t digest) {
  Json out = Json::object();
  put_record(out, record, true);
  out["digest"] = hex(digest);
  return out.dump();
}

}  // namespace sandglass::results
