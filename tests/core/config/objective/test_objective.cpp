#include "core/config/objective/objective.hpp"

#include "core/config/yaml/yaml_reader.hpp"

namespace sandglass::test_objective {
using namespace sandglass::config;

namespace {

/// The study's one key, read from text; it stands in line 1.
Node block(const std::string& text) {
  Diagnostics mistakes;
  auto root = read_yaml(text, 0, 0, mistakes);
  REQUIRE(root);
  REQUIRE(mistakes.empty());
  return *root;
}

const Rankable kMetrics{{"train.loss", "valid.loss", "valid.reconstruction"}, {}};
const WithoutValid kTwoDatasets{{.source = 0, .line = 7, .column = 3}, {.source = 0, .line = 9, .column = 3}};
std::vector<ObjectiveConfig> objectives_of(const Entry* entry, const WithoutValid& without_valid,
                                           Diagnostics& mistakes) {
  static const Registry no_plugins;
  return read_objectives(entry, {kMetrics, kMetrics.names, no_plugins, true, without_valid}, mistakes);
}

}  // namespace

TEST_CASE("an objective that two variants cannot measure is one mistake, where it is written") {
  const Node root = block("objective: {metric: valid.loss}");
  Diagnostics mistakes;
  objectives_of(&root.entries[0], kTwoDatasets, mistakes);
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].mark.line == 1);
  CHECK(mistakes[0].message == "objective valid.loss needs validation examples, but dataset.valid is 0");
}

TEST_CASE("of an objective that is not written down, each dataset without validation examples is the place") {
  Diagnostics mistakes;
  const auto objectives = objectives_of(nullptr, kTwoDatasets, mistakes);
  REQUIRE(objectives.size() == 1);
  CHECK(objectives[0].metric == "valid.reconstruction");
  REQUIRE(mistakes.size() == 2);
  CHECK(mistakes[0].mark.line == 7);
  CHECK(mistakes[1].mark.line == 9);
}

TEST_CASE("latents of a split that two variants lack are one mistake") {
  const Node root = block("record: {latents: valid}");
  Diagnostics mistakes;
  CHECK(read_record(&root.entries[0], kTwoDatasets, mistakes).latents == "valid");
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].mark.column == 19);
}

TEST_CASE("what is measured on the training examples needs no others") {
  const Node root = block("objective: {metric: train.loss, goal: maximize}");
  Diagnostics mistakes;
  const auto objectives = objectives_of(&root.entries[0], kTwoDatasets, mistakes);
  CHECK(mistakes.empty());
  CHECK(objectives[0].metric == "train.loss");
  CHECK_FALSE(objectives[0].minimize);
}

TEST_CASE("a bare text is the metric of an objective, alone and in a list") {
  for (const std::string text : {"objective: valid.loss", "objective: [valid.loss, {metric: train.loss}]"}) {
    const Node root = block(text);
    Diagnostics mistakes;
    const auto objectives = objectives_of(&root.entries[0], {}, mistakes);
    CHECK(mistakes.empty());
    CHECK(objectives[0].metric == "valid.loss");
    CHECK(objectives[0].minimize);
  }
}

}  // namespace sandglass::test_objective
