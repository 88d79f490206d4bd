#include "core/sweep/execute/task_codec.hpp"

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
            {"keeps_rung_checkpoints", setup.keeps_rung_checkpoints},
            {"metric", setup.metric},
            {"memory", setup.memory},
            {"seconds", setup.seconds},
            {"checkpoint_epochs", setup.checkpoint_epochs},
            {"checkpoint_seconds", setup.checkpoint_seconds},
            {"cores", setup.cores},
            {"worker", setup.worker},
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
  setup.keeps_rung_checkpoints = json.at("keeps_rung_checkpoints");
  setup.metric = json.at("metric");
  setup.memory = json.at("memory");
  setup.cores = json.at("cores");
  setup.worker = json.at("worker");
  setup.seconds = json.at("seconds");
  setup.checkpoint_epochs = json.at("checkpoint_epochs");
  setup.checkpoint_seconds = json.at("checkpoint_seconds");
  return setup;
} catch (const Json::exception& error) {
  throw IoError(std::string("a worker's setup is damaged: ").append(error.what()));
}

namespace {

// The journal's codec keeps every kind of value exactly.
Json to_json(const TrialSpec& spec) {
  results::TrialRecord record;
  record.trial = spec.trial;
  record.point = spec.point;
  record.replicate = spec.replicate;
  record.seed = spec.seed;
  record.parameters = spec.parameters;
  Json json{{"record", results::encode_record(record, 0)}};
  if (spec.ancestry) json["ancestry"] = {spec.ancestry->parent, spec.ancestry->digest};
  return json;
}

TaskMessage::Trial to_trial(const Json& json) {
  auto record = results::decode_record(json.at("record").get<std::string>()).record;
  TaskMessage::Trial trial{record.trial, record.point, record.seed, record.replicate, std::move(record.parameters), {}};
  if (json.contains("ancestry")) trial.ancestry = {json["ancestry"].at(0), json["ancestry"].at(1)};
  return trial;
}

}  // namespace

std::string encode(const TrialTask& task) {
  Json json{{"trial", to_json(task.spec)}, {"from", task.from}, {"until", task.until}, {"prune", task.prune}};
  if (task.parent) json["parent"] = to_json(*task.parent);
  if (task.completes) json["completes"] = *task.completes;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

TaskMessage decode_task(const std::string& text) try {
  const Json json = parsed(text);
  TaskMessage order{to_trial(json.at("trial")), json.at("from"), json.at("until"), {}, json.at("prune"), {}};
  if (json.contains("parent")) order.parent = to_trial(json["parent"]);
  if (json.contains("completes")) order.completes = json["completes"].get<std::string>();
  return order;
} catch (const Json::exception& error) {
  throw IoError(std::string("a task for a worker is damaged: ").append(error.what()));
}

}  // namespace sandglass
