#include "core/config/schema/study_json_schema.hpp"

#include <nlohmann/json.hpp>

#include <set>

#include "core/config/study/claims.hpp"
#include "core/config/study/study_blocks.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_study_json_schema {
using namespace sandglass::config;

namespace {

using Names = std::set<std::string>;

Names keys_of(const nlohmann::ordered_json& schema) {
  Names names;
  for (const auto& [name, property] : schema.at("properties").items()) names.insert(name);
  return names;
}

const nlohmann::ordered_json& schema() {
  static const auto json = nlohmann::ordered_json::parse(study_json_schema(fake_registry()));
  return json;
}

}  // namespace

TEST_CASE("the JSON Schema has each block of a study, with its text") {
  for (const StudyBlock& block : kStudyBlocks) {
    INFO(block.key);
    CHECK(schema().at("properties").at(block.key).at("description") == block.text);
    CHECK(schema().at("properties").at(block.key).size() > 1);
  }
}

TEST_CASE("a variant may change the blocks of a trial, metrics and record and have axes, and nothing else") {
  Names expected{"axes", "metrics", "record"};
  for (const StudyBlock& block : trial_blocks()) expected.emplace(block.key);
  const auto& variants = schema().at("properties").at("sweep").at("properties").at("variants");
  CHECK(keys_of(variants.at("additionalProperties")) == expected);
}

TEST_CASE("an axis may be any parameter of any plugin, by its path, or one of the study's own keys") {
  const Names paths = keys_of(schema().at("properties").at("sweep").at("properties").at("axes"));
  for (const char* path : {"noise.ratio", "model.latent", "transforms.rotate.max_angle", "dataset.train",
                           "dataset.split_seed", "train.batch", "optimizer.learning_rate"}) {
    INFO(path);
    CHECK(paths.contains(path));
  }
  for (const char* path : {"dataset", "noise", "model", "loss", "optimizer", "optimizer.use"})
    CHECK(paths.contains(path));
  CHECK_FALSE(paths.contains("transforms"));
  CHECK_FALSE(paths.contains("checkpoint.epochs"));
  CHECK_FALSE(paths.contains("train.use"));
}

TEST_CASE("networks stand at the top, in a model that takes them, and with their keys there") {
  const Names autoencoder = keys_of(schema().at("definitions").at("model.autoencoder"));
  CHECK_FALSE(autoencoder.contains("network"));
  CHECK_FALSE(autoencoder.contains("channels"));
  const Names hourglass = keys_of(schema().at("definitions").at("model.hourglass"));
  for (const char* key : {"network", "encoder", "decoder", "hidden", "channels", "latent"})
    CHECK(hourglass.contains(key));
  for (const char* key : {"classifier", "discriminator"}) CHECK_FALSE(hourglass.contains(key));
  CHECK(keys_of(schema().at("definitions").at("model.judge")).contains("classifier"));
  const Names paths = keys_of(schema().at("properties").at("sweep").at("properties").at("axes"));
  for (const char* path : {"network", "network.use", "network.hidden", "decoder.channels", "model.network",
                           "model.network.kernel", "model.encoder.hidden"}) {
    INFO(path);
    CHECK(paths.contains(path));
  }
  CHECK_FALSE(paths.contains("model.network.latent"));
}

TEST_CASE("a claim has the keys that its reader knows") {
  Names expected;
  for (const ClaimKey& key : claim_keys()) expected.insert(key.name);
  CHECK(keys_of(schema().at("properties").at("expect").at("items")) == expected);
  CHECK(expected.size() == 16);
}

TEST_CASE("a range of an axis has to say where it begins and ends") {
  const auto& axis = schema().at("properties").at("sweep").at("properties").at("axes").at("properties");
  const auto& range = axis.at("noise.ratio").at("anyOf").at(1);
  CHECK(keys_of(range) == Names{"min", "max", "step", "log"});
  CHECK(range.at("required") == nlohmann::ordered_json{"min", "max"});
}

}  // namespace sandglass::test_study_json_schema
