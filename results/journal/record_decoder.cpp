#include <fmt/format.h>

#include "results/journal/record_codec.hpp"
#include "results/journal/record_fields.hpp"

namespace sandglass::results {
namespace {

std::vector<Objective> to_objectives(JsonFields& fields) {
  std::vector<Objective> out;
  for (const JsonElement item : fields.list("objectives")) {
    JsonFields objective(item, "an objective");
    out.push_back({std::string(objective.text("metric")), objective.flag("minimize")});
  }
  if (out.empty()) wrong("'objectives' is empty");
  return out;
}

std::vector<DataFile> to_files(JsonFields& fields, const char* key) {
  std::vector<DataFile> out;
  if (!fields.has(key)) return out;
  for (const JsonElement item : fields.list(key)) {
    JsonFields file(item, "a file that the study reads");
    DataFile& data = out.emplace_back();
    data.path = file.text("path");
    data.size = file.natural("size");
    data.checksum = file.natural32("crc32");
    if (file.has("sha256")) data.sha256 = file.text("sha256");
  }
  return out;
}

std::vector<AxisInfo> to_axes(JsonFields& fields) {
  std::vector<AxisInfo> out;
  for (const JsonElement item : fields.list("axes")) {
    JsonFields axis(item, "an axis");
    AxisInfo& info = out.emplace_back();
    info.path = axis.text("path");
    info.unit = axis.text("unit");
    info.text = axis.text("text");
    const std::string_view type = axis.text("type");
    const auto known = axis_type_named(type);
    if (!known) wrong(fmt::format("unknown type '{}' of the axis {}", type, info.path));
    info.type = *known;
    if (axis.has("log")) info.log = axis.flag("log");
    if (!axis.has("levels")) continue;
    for (const JsonElement level : axis.list("levels")) info.levels.push_back(to_parameter(level, info.path));
  }
  return out;
}

StudyHeader to_study(JsonFields& fields) {
  const std::uint64_t format = fields.natural("format");
  if (format > static_cast<std::uint64_t>(kFormatVersion)) {
    wrong(
        fmt::format("it was written in format {}, and this program knows formats up to {}.\n"
                    "Use the newer Sandglass that wrote it.",
                    format, kFormatVersion));
  }
  StudyHeader out;
  out.name = fields.text("name");
  out.question = fields.text("question");
  out.resolved_yaml = fields.text("resolved_yaml");
  out.seed = fields.natural("seed");
  out.planned_trials = fields.natural("planned_trials");
  out.replicates = fields.natural32("replicates");
  if (fields.has("redraw")) {
    out.redraw.clear();
    for (const auto part : fields.list("redraw")) out.redraw.emplace_back(to_text(part, "redraw"));
  }
  if (fields.has("folds")) out.folds = fields.natural32("folds");
  if (fields.has("redrawn"))
    for (const auto path : fields.list("redrawn")) out.redrawn.emplace_back(to_text(path, "redrawn"));
  if (fields.has("measures")) out.measures = fields.texts_by_name("measures");
  out.epochs = fields.natural32("epochs");
  out.objectives = to_objectives(fields);
  if (fields.has("metric_goals")) out.metric_goals = fields.texts_by_name("metric_goals");
  out.keep_weights = fields.text("keep_weights");
  out.axes = to_axes(fields);
  out.versions = fields.texts_by_name("versions");
  out.host = fields.texts_by_name("host");
  out.git = fields.text("git");
  out.data_source = fields.text("data_source");
  out.data_files = to_files(fields, "data_files");
  out.plugin_files = to_files(fields, "plugin_files");
  if (fields.has("data_digests")) out.data_digests = fields.texts_by_name("data_digests");
  return out;
}

FinishEvent to_finish(JsonFields& fields) {
  FinishEvent out;
  out.record = read_record(fields);
  out.trial_file = fields.text("file");
  out.digest = to_digest(fields.text("digest"));
  return out;
}

SessionEvent to_session(JsonFields& fields) {
  SessionEvent out;
  out.started = fields.real("started");
  out.workers = fields.natural32("workers");
  out.host = fields.texts_by_name("host");
  return out;
}

}  // namespace

struct RecordDecoder::Parser {
  simdjson::dom::parser parser;

  /// The text is copied into the parser's own padded memory, so it may end anywhere.
  JsonFields parse(std::string_view json, std::string_view what) {
    JsonElement root;
    if (const auto error = parser.parse(json.data(), json.size()).get(root))
      wrong(fmt::format("it is not valid JSON: {}", simdjson::error_message(error)));
    return JsonFields(root, what);
  }
};

RecordDecoder::RecordDecoder() : parser_(std::make_unique<Parser>()) {}
RecordDecoder::RecordDecoder(RecordDecoder&&) noexcept = default;
RecordDecoder& RecordDecoder::operator=(RecordDecoder&&) noexcept = default;
RecordDecoder::~RecordDecoder() = default;

JournalEvent RecordDecoder::event(std::string_view json) {
  JsonFields fields = parser_->parse(json, "the entry");
  const std::string_view kind = fields.text("kind");
  if (kind == "finish") return to_finish(fields);
  if (kind == "start") return StartEvent{fields.natural("trial")};
  if (kind == "study") return to_study(fields);
  if (kind == "session") return to_session(fields);
  if (kind == "session_end") return SessionEndEvent{fields.real("ended")};
  if (kind == "note") return NoteEvent{std::string(fields.text("text"))};
  wrong(fmt::format("unknown kind of entry '{}'", kind));
}

DecodedRecord RecordDecoder::record(std::string_view json) {
  JsonFields fields = parser_->parse(json, "the record");
  if (fields.natural("format") > static_cast<std::uint64_t>(kFormatVersion)) {
    wrong("it was written by a newer Sandglass; use that one");
  }
  DecodedRecord out;
  out.record = read_record(fields);
  for (const JsonElement item : fields.list("arrays"))
    out.record.arrays.push_back(read_array(JsonFields(item, "an array")));
  out.digest = to_digest(fields.text("digest"));
  return out;
}

DecodedTableRecord RecordDecoder::table_record(std::string_view json) {
  JsonFields fields = parser_->parse(json, "the record");
  DecodedTableRecord out;
  out.decoded.record = read_record(fields, &out.series_lengths);
  out.decoded.digest = to_digest(fields.text("digest"));
  return out;
}

JournalEvent decode_event(std::string_view json) { return RecordDecoder().event(json); }

DecodedRecord decode_record(std::string_view json) { return RecordDecoder().record(json); }

}  // namespace sandglass::results
