#include "results/journal/progress_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/base/error.hpp"
#include "results/base/temporary_file.hpp"
#include "results/journal/journal_line.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const SeriesSoFar& series) {
  Json values = Json::array();
  for (const double value : series.values) values.push_back(std::isfinite(value) ? Json(value) : Json(nullptr));
  return {{"name", series.name}, {"unit", series.unit}, {"epochs", series.epochs}, {"values", std::move(values)}};
}

SeriesSoFar to_series(const Json& json) {
  SeriesSoFar series{json.at("name"), json.at("unit"), json.at("epochs"), {}};
  for (const Json& value : json.at("values"))
    series.values.push_back(value.is_null() ? std::nan("") : value.get<double>());
  if (series.values.size() != series.epochs.size()) throw IoError("a series has not one value for each of its epochs");
  return series;
}

ParameterValue to_value(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_array()) return json.get<std::vector<std::int64_t>>();
  return json.get<std::string>();
}

Json to_json(const TrialProgress& progress) {
  Json parameters = Json::array();
  for (const auto& [path, value] : progress.parameters)
    parameters.push_back({path, std::visit([](const auto& held) { return Json(held); }, value)});
  Json json{{"trial", progress.trial},     {"point", progress.point},       {"replicate", progress.replicate},
            {"phase", progress.phase},     {"epoch", progress.epoch},       {"epochs", progress.epochs},
            {"first", progress.first},     {"batch", progress.batch},       {"batches", progress.batches},
            {"seconds", progress.seconds}, {"examples", progress.examples}, {"parameters", std::move(parameters)}};
  auto& series = json["series"] = Json::array();
  for (const auto& one : progress.series) series.push_back(to_json(one));
  return json;
}

TrialProgress to_progress(const Json& json) {
  TrialProgress progress{.trial = json.at("trial"),
                         .point = json.at("point"),
                         .replicate = json.at("replicate"),
                         .parameters = {},
                         .phase = json.at("phase"),
                         .epoch = json.at("epoch"),
                         .epochs = json.at("epochs"),
                         .first = json.at("first"),
                         .batch = json.at("batch"),
                         .batches = json.at("batches"),
                         .examples = json.at("examples"),
                         .seconds = json.at("seconds"),
                         .series = {}};
  for (const Json& pair : json.at("parameters"))
    progress.parameters.emplace_back(pair.at(0).get<std::string>(), to_value(pair.at(1)));
  for (const Json& one : json.at("series")) progress.series.push_back(to_series(one));
  return progress;
}

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Nothing if the line is torn, or says something else.
std::optional<StudyProgress> parse(std::string line) {
  if (line.empty() || line.back() != '\n') return std::nullopt;
  line.pop_back();
  const auto text = parse_journal_line(line);
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text);
  StudyProgress progress{json.at("writer"), json.at("written"), {}};
  for (const Json& trial : json.at("trials")) progress.trials.push_back(to_progress(trial));
  return progress;
}

}  // namespace

std::string encode_progress(const TrialProgress& progress) { return text_of(to_json(progress)); }

TrialProgress decode_progress(const std::string& json) try {
  return to_progress(Json::parse(json));
} catch (const Json::exception& error) {
  throw IoError(fmt::format("a trial's progress is damaged: {}", error.what()));
}

ProgressFile::ProgressFile(const std::filesystem::path& run_folder) : path_(RunFolder{run_folder}.progress()) {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

ProgressFile::~ProgressFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void ProgressFile::write(const std::vector<TrialProgress>& trials) noexcept try {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Json json{{"writer", fmt::format("process {} on {}", ::getpid(), host_name())},
            {"written", std::chrono::duration<double>(now).count()},
            {"trials", Json::array()}};
  for (const auto& trial : trials) json["trials"].push_back(to_json(trial));
  const auto line = format_journal_line(text_of(json));
  TemporaryFile file(path_);
  write_all(file.file(), line, 0, file.path());
  file.commit(Flush::later);
} catch (const std::exception&) {  // a full disk stops the study by itself, where something is lost
}

std::optional<StudyProgress> read_progress(const std::filesystem::path& run_folder) noexcept try {
  const auto path = RunFolder{run_folder}.progress();
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  return parse(read_text(path));
} catch (const std::exception&) {
  return std::nullopt;
}

}  // namespace sandglass::results
