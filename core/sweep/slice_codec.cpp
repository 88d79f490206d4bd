#include "core/sweep/slice_codec.hpp"

#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "results/journal/record_codec.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::json;

Json parsed(const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    throw IoError(std::string("a message between processes is damaged: ").append(error.what()));
  }
}

}  // namespace

std::string encode(const WorkerSetup& setup) {
  Json json{{"study", setup.study},
            {"folder", setup.folder.string()},
            {"shares_stages", setup.shares_stages},
            {"metric", setup.metric},
            {"memory", setup.memory},
            {"seconds", setup.seconds},
            {"checkpoint_epochs", setup.checkpoint_epochs},
            {"checkpoint_seconds", setup.checkpoint_seconds},
            {"plugins", Json::array()}};
  for (const auto& plugin : setup.plugins) json["plugins"].push_back(plugin.string());
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

WorkerSetup decode_setup(const std::string& text) try {
  const Json json = parsed(text);
  WorkerSetup setup;
  setup.study = json.at("study");
  setup.folder = json.at("folder").get<std::string>();
  for (const auto& plugin : json.at("plugins")) setup.plugins.emplace_back(plugin.get<std::string>());
  setup.shares_stages = json.at("shares_stages");
  setup.metric = json.at("metric");
  setup.memory = json.at("memory");
  setup.seconds = json.at("seconds");
  setup.checkpoint_epochs = json.at("checkpoint_epochs");
  setup.checkpoint_seconds = json.at("checkpoint_seconds");
  return setup;
} catch (const Json::exception& error) {
  throw IoError(std::string("a worker's setup is damaged: ").append(error.what()));
}

// The journal's codec keeps every kind of value exactly.
std::string encode(const TrialSlice& slice) {
  results::TrialRecord record;
  record.trial = slice.job.trial;
  record.point = slice.job.point;
  record.replicate = slice.job.replicate;
  record.seed = slice.job.seed;
  record.parameters = slice.job.parameters;
  return std::to_string(slice.until) + " " + results::encode_record(record, 0);
}

SliceOrder decode_slice(const std::string& text) {
  const auto space = text.find(' ');
  if (space == text.npos) throw IoError("a slice for a worker is damaged");
  const auto record = results::decode_record(std::string_view(text).substr(space + 1)).record;
  return {record.trial, record.point,         record.seed, record.replicate, record.parameters,
          std::strtoll(text.c_str(), nullptr, 10)};
}

}  // namespace sandglass
