#include "core/config/study/study_blocks.hpp"

#include "core/config/study/parameter_path.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_study_blocks {
using namespace sandglass::config;

namespace {

/// A value that `spec` allows and that is not its default.
ParameterValue another_value(const ParameterSpec& spec) {
  if (spec.type == ParameterType::choice) return spec.choices.back();
  if (spec.type == ParameterType::real) return 0.75;
  if (spec.type == ParameterType::integers) return std::vector<std::int64_t>{4, 1};
  return std::int64_t{41};
}

}  // namespace

TEST_CASE(
    "a block that names plugins says of which kind, and keys that a trial holds are read, set, and have a schema") {
  for (const StudyBlock& block : kStudyBlocks) {
    INFO(block.key);
    if (block.plugin || block.plugins || block.is_list) CHECK(block.kind.has_value());
    CHECK((block.value == nullptr) == (block.set_value == nullptr));
    if (block.value) CHECK(block.schema != nullptr);
  }
}

TEST_CASE("each of the study's own keys in a trial's block has a field: what is set is found again") {
  std::size_t keys = 0;
  for (const StudyBlock& block : trial_blocks()) {
    if (!block.value) continue;
    for (const ParameterSpec& spec : block.schema().parameters()) {
      TrialConfig config;
      const std::string path = std::string(block.key) + "." + spec.name;
      INFO(path);
      set_parameter(config, path, another_value(spec));
      const auto found = find_parameter(config, path);
      REQUIRE(found);
      CHECK(*found == another_value(spec));
      ++keys;
    }
  }
  CHECK(keys == split_schema().parameters().size() + train_schema().parameters().size() +
                    schedule_schema().parameters().size() + start_from_schema().parameters().size());
}

TEST_CASE("each block of a trial can be referred to, changed by a variant and found in the resolved study") {
  const Registry registry = fake_registry();
  const auto in = [&](const std::string& model, const StudyBlock& block) {
    const auto study =
        validate(parse_study("name: s\ndataset: {use: blobs, valid: 20}\n" + model +
                                 "transforms: [rotate]\nschedule: {kind: cosine}\n"
                                 "start_from: {study: /base, digest: '01'}\nsweep: {variants: {a: {}, b: {}}}\n",
                             "s.yaml"),
                 registry);
    std::size_t plugins = 0;
    for_each_plugin(study.base, block, [&](const PluginUse&) { ++plugins; });
    CHECK(plugins <= 1);
    CHECK((study.resolved_yaml.find("\n" + std::string(block.key) + ": ") != std::string::npos) ==
          (plugins == 1 || !block.kind));
    return plugins;
  };
  for (const StudyBlock& block : trial_blocks()) {
    INFO(block.key);
    const bool of_network = block.kind == Kind::network;
    CHECK(in("model: autoencoder\n", block) == (block.kind && !of_network ? 1 : 0));
    CHECK(in("model: hourglass\n", block) == (block.kind && !block.role ? 1 : 0));
    const bool judged = block.role == NetworkRole::classifier || block.role == NetworkRole::encoder;
    CHECK(in("model: judge\nencoder: dense\nclassifier: dense\n", block) ==
          (block.kind && (!block.role || judged) ? 1 : 0));
    const bool duelled = block.role == NetworkRole::discriminator || block.role == NetworkRole::decoder;
    CHECK(in("model: duel\ndecoder: dense\n", block) == (block.kind && (!block.role || duelled) ? 1 : 0));
  }
}

TEST_CASE("a parameter of no block of a trial is refused, not set somewhere else") {
  TrialConfig config;
  CHECK_THROWS_AS(set_parameter(config, "resources.memory", ParameterValue(1.0)), ConfigError);
  CHECK_FALSE(find_parameter(config, "resources.memory"));
  CHECK_FALSE(find_parameter(config, "noise"));
}

TEST_CASE("a block that determines a trial is fixed, as is every key that nobody called free") {
  for (const StudyBlock& block : kStudyBlocks)
    if (block.of_trial()) CHECK(block.fixed);
  for (const char* path : {"limits.memory", "isolation", "resources.memory", "checkpoint.epochs"})
    CHECK_FALSE(is_fixed(path));
  for (const char* path :
       {"", "seed", "train.epochs", "sweep.lookahead", "objective.metric", "limitsx", "model.isolation"})
    CHECK(is_fixed(path));
}

}  // namespace sandglass::test_study_blocks
