#include "results/base/text.hpp"
#include "results/journal/json_real.hpp"
#include "results/journal/record_codec.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::ordered_json;

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

Json axes_json(const std::vector<AxisInfo>& axes) {
  Json out = Json::array();
  for (const AxisInfo& axis : axes) {
    out.push_back({{"path", clean_text(axis.path)},
                   {"unit", clean_text(axis.unit)},
                   {"text", clean_text(axis.text)},
                   {"type", std::string(axis_type_name(axis.type))}});
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
  out["epochs"] = study.epochs;
  out["objectives"] = objectives_json(study.objectives);
  out["keep_weights"] = clean_text(study.keep_weights);
  out["axes"] = axes_json(study.axes);
  out["versions"] = map_json(study.versions);
  out["host"] = map_json(study.host);
  out["git"] = clean_text(study.git);
  out["data_source"] = clean_text(study.data_source);
  return out.dump();
}

std::string encode_start(const StartEvent& start) { return Json{{"kind", "start"}, {"trial", start.trial}}.dump(); }

std::string encode_session(const SessionEvent& session) {
  Json out = {{"kind", "session"}, {"started", real_json(session.started)}, {"workers", session.workers}};
  out["host"] = map_json(session.host);
  return out.dump();
}

std::string encode_note(const NoteEvent& note) {
  return Json{{"kind", "note"}, {"text", clean_text(note.text)}}.dump();
}

}  // namespace sandglass::results
