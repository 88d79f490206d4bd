#include "results/journal/record_codec.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/base/error.hpp"
#include "results/base/text.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::ordered_json;

// ---- writing

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

Json map_json(const std::map<std::string, std::string>& map) {
  Json out = Json::object();
  for (const auto& [key, value] : map) out[clean_text(key)] = clean_text(value);
  return out;
}

Json named_json(const std::string& name, const std::string& unit, const std::string& text) {
  return {{"name", clean_text(name)}, {"unit", clean_text(unit)}, {"text", clean_text(text)}};
}

void put_record(Json& out, const TrialRecord& record) {
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
    out["failure"] = {{"phase", clean_text(record.failure.phase)},
                      {"plugin", clean_text(record.failure.plugin)},
                      {"reason", clean_text(record.failure.reason)},
                      {"epoch", record.failure.epoch}};
    if (!record.failure.output.empty()) out["failure"]["output"] = clean_text(record.failure.output);
  }
  out["started"] = real_json(record.started);
  out["duration"] = real_json(record.duration);
  out["scalars"] = Json::array();
  for (const Scalar& scalar : record.scalars) {
    Json item = named_json(scalar.name, scalar.unit, scalar.text);
    item["value"] = real_json(scalar.value);
    out["scalars"].push_back(std::move(item));
  }
  out["series"] = Json::array();
  for (const Series& series : record.series) {
    Json item = named_json(series.name, series.unit, series.text);
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

// ---- reading

[[noreturn]] void wrong(const std::string& what) { throw IoError(what); }

std::uint64_t get_unsigned(const Json& object, const char* key) {
  const Json& value = object.at(key);
  if (!value.is_number_unsigned()) wrong(fmt::format("'{}' is not a whole number >= 0", key));
  return value.get<std::uint64_t>();
}

std::uint32_t get_unsigned32(const Json& object, const char* key) {
  const std::uint64_t value = get_unsigned(object, key);
  if (value > std::numeric_limits<std::uint32_t>::max()) wrong(fmt::format("'{}' is too large", key));
  return static_cast<std::uint32_t>(value);
}

std::string get_text(const Json& object, const char* key) { return object.at(key).get<std::string>(); }

double to_real(const Json& value) {
  if (value.is_number()) return value.get<double>();
  const std::string text = value.get<std::string>();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  wrong(fmt::format("'{}' is not a number", text));
}

std::vector<double> to_reals(const Json& values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (const Json& value : values) out.push_back(to_real(value));
  return out;
}

ParameterValue to_parameter(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) return value.get<std::vector<std::int64_t>>();
  return to_real(value.at("real"));
}

TrialStatus to_status(const std::string& name) {
  for (const TrialStatus status : {TrialStatus::completed, TrialStatus::pruned, TrialStatus::failed}) {
    if (name == status_name(status)) return status;
  }
  wrong(fmt::format("unknown status '{}'", name));
}

std::uint64_t to_digest(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) wrong("'digest' is not a hexadecimal number");
  return value;
}

template <class Named>
Named to_named(const Json& item) {
  Named out;
  out.name = get_text(item, "name");
  out.unit = get_text(item, "unit");
  out.text = get_text(item, "text");
  return out;
}

TrialRecord to_record(const Json& in) {
  TrialRecord out;
  out.trial = get_unsigned(in, "trial");
  out.point = get_unsigned(in, "point");
  out.replicate = get_unsigned32(in, "replicate");
  out.seed = get_unsigned(in, "seed");
  out.status = to_status(get_text(in, "status"));
  for (const Json& item : in.at("parameters")) {
    out.parameters.emplace_back(item.at(0).get<std::string>(), to_parameter(item.at(1)));
  }
  if (in.contains("failure")) {
    const Json& failure = in.at("failure");
    out.failure = {get_text(failure, "phase"), get_text(failure, "plugin"), get_text(failure, "reason"),
                   failure.at("epoch").get<std::int64_t>(), ""};
    if (failure.contains("output")) out.failure.output = get_text(failure, "output");
  }
  out.started = to_real(in.at("started"));
  out.duration = to_real(in.at("duration"));
  for (const Json& item : in.at("scalars")) {
    out.scalars.push_back(to_named<Scalar>(item));
    out.scalars.back().value = to_real(item.at("value"));
  }
  for (const Json& item : in.at("series")) {
    out.series.push_back(to_named<Series>(item));
    out.series.back().values = to_reals(item.at("values"));
  }
  return out;
}

Array to_array(const Json& in) {
  Array out = to_named<Array>(in);
  const std::string type = get_text(in, "type");
  if (type == kDataTypes[0]) {
    out.data = std::vector<float>();
  } else if (type == kDataTypes[1]) {
    out.data = std::vector<double>();
  } else if (type == kDataTypes[2]) {
    out.data = std::vector<std::int32_t>();
  } else {
    wrong(fmt::format("unknown array type '{}'", type));
  }
  out.dimensions = in.at("dimensions").get<std::vector<std::string>>();
  out.shape = in.at("shape").get<std::vector<std::uint64_t>>();
  out.weights = in.at("weights").get<bool>();
  return out;
}

StudyHeader to_study(const Json& in) {
  const std::uint64_t format = get_unsigned(in, "format");
  if (format > static_cast<std::uint64_t>(kFormatVersion)) {
    wrong(
        fmt::format("it was written in format {}, and this program knows formats up to {}.\n"
                    "Use the newer Sandglass that wrote it.",
                    format, kFormatVersion));
  }
  StudyHeader out;
  out.name = get_text(in, "name");
  out.question = get_text(in, "question");
  out.resolved_yaml = get_text(in, "resolved_yaml");
  out.seed = get_unsigned(in, "seed");
  out.planned_trials = get_unsigned(in, "planned_trials");
  out.replicates = get_unsigned32(in, "replicates");
  out.epochs = get_unsigned32(in, "epochs");
  out.objective_metric = get_text(in, "objective_metric");
  out.minimize = in.at("minimize").get<bool>();
  out.keep_weights = get_text(in, "keep_weights");
  for (const Json& axis : in.at("axes")) {
    out.axes.push_back(
        {get_text(axis, "path"), get_text(axis, "unit"), get_text(axis, "text"), get_text(axis, "type")});
  }
  out.versions = in.at("versions").get<std::map<std::string, std::string>>();
  out.host = in.at("host").get<std::map<std::string, std::string>>();
  out.git = get_text(in, "git");
  out.data_source = get_text(in, "data_source");
  return out;
}

JournalEvent to_event(const Json& in) {
  const std::string kind = get_text(in, "kind");
  if (kind == "study") return to_study(in);
  if (kind == "start") return StartEvent{get_unsigned(in, "trial")};
  if (kind == "finish") return FinishEvent{to_record(in), get_text(in, "file"), to_digest(get_text(in, "digest"))};
  if (kind == "session") {
    return SessionEvent{to_real(in.at("started")), get_unsigned32(in, "workers"),
                        in.at("host").get<std::map<std::string, std::string>>()};
  }
  if (kind == "note") return NoteEvent{get_text(in, "text")};
  wrong(fmt::format("unknown kind of entry '{}'", kind));
}

/// Runs a decoder and turns what the JSON library throws into our error.
template <class Decode>
auto decoded(std::string_view json, Decode decode) {
  try {
    return decode(Json::parse(json));
  } catch (const Json::exception& error) {
    throw IoError(clean_text(error.what()));
  }
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
  out["objective_metric"] = clean_text(study.objective_metric);
  out["minimize"] = study.minimize;
  out["keep_weights"] = clean_text(study.keep_weights);
  out["axes"] = Json::array();
  for (const AxisInfo& axis : study.axes) {
    out["axes"].push_back({{"path", clean_text(axis.path)},
                           {"unit", clean_text(axis.unit)},
                           {"text", clean_text(axis.text)},
                           {"type", clean_text(axis.type)}});
  }
  out["versions"] = map_json(study.versions);
  out["host"] = map_json(study.host);
  out["git"] = clean_text(study.git);
  out["data_source"] = clean_text(study.data_source);
  return out.dump();
}

std::string encode_start(const StartEvent& start) { return Json{{"kind", "start"}, {"trial", start.trial}}.dump(); }

std::string encode_finish(const TrialRecord& record, std::string_view trial_file, std::uint64_t digest) {
  Json out = {{"kind", "finish"}};
  put_record(out, record);
  out["file"] = clean_text(trial_file);
  out["digest"] = hex(digest);
  return out.dump();
}

std::string encode_session(const SessionEvent& session) {
  Json out = {{"kind", "session"}, {"started", real_json(session.started)}, {"workers", session.workers}};
  out["host"] = map_json(session.host);
  return out.dump();
}

std::string encode_note(const NoteEvent& note) {
  return Json{{"kind", "note"}, {"text", clean_text(note.text)}}.dump();
}

JournalEvent decode_event(std::string_view json) { return decoded(json, to_event); }

std::string encode_record(const TrialRecord& record, std::uint64_t digest) {
  Json out = {{"format", kFormatVersion}};
  put_record(out, record);
  out["arrays"] = Json::array();
  for (const Array& array : record.arrays) out["arrays"].push_back(array_json(array));
  out["digest"] = hex(digest);
  return out.dump();
}

DecodedRecord decode_record(std::string_view json) {
  return decoded(json, [](const Json& in) {
    if (get_unsigned(in, "format") > static_cast<std::uint64_t>(kFormatVersion)) {
      wrong("it was written by a newer Sandglass; use that one");
    }
    DecodedRecord out{to_record(in), to_digest(get_text(in, "digest"))};
    for (const Json& item : in.at("arrays")) out.record.arrays.push_back(to_array(item));
    return out;
  });
}

}  // namespace sandglass::results
