#include "core/config/validate/validate.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/config/schema/study_json_schema.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_replicates_block {
using namespace sandglass::config;

namespace {

const Registry& registry() {
  static const Registry all = fake_registry();
  return all;
}

StudySpec study(const std::string& replicates, const std::string& dataset = "valid: 20", const std::string& more = "") {
  return validate(parse_study("name: s\ndataset: {use: blobs, " + dataset +
                                  "}\nmodel: autoencoder\nsweep: {replicates: " + replicates + more + "}\n",
                              "s.yaml"),
                  registry());
}

StudySpec again(const StudySpec& spec) { return validate(parse_study(spec.resolved_yaml, "r.yaml"), registry()); }

}  // namespace

TEST_CASE("a plain number of replicates redraws the initialisation, and so does a block with a count alone") {
  for (const auto* text : {"3", "{count: 3}", "{count: 3, redraw: [initialisation]}"}) {
    const StudySpec spec = study(text);
    CHECK(spec.replicates == 3);
    CHECK(redrawn_parts(spec.redraw) == std::vector<std::string>{"initialisation"});
    CHECK_THAT(spec.resolved_yaml, Catch::Contains("  replicates: 3\n"));
    CHECK(trial_seed(spec, 1) != trial_seed(spec, 0));
    CHECK(drawn_text(at_point(spec, {}, 2).split).empty());
    CHECK_FALSE(data_vary(spec));
  }
}

TEST_CASE("what replicates redraw has a draw for each of them, the first of them the study's own") {
  const StudySpec first =
      study("{count: 3, redraw: [labels, split]}", "valid: 20, labelled: 10", ", axes: {model.latent: [2, 4]}");
  for (const StudySpec& spec : {first, again(first)}) {
    CHECK(spec.replicates == 3);
    CHECK(redrawn_parts(spec.redraw) == std::vector<std::string>{"split", "labels"});
    CHECK(trial_seed(spec, 2) == trial_seed(spec, 0));
    CHECK(data_vary(spec));
    CHECK(drawn_text(at_point(spec, {std::int64_t{2}}, 0).split).empty());
    for (const std::int64_t latent : {2, 4}) {
      const SplitConfig split = at_point(spec, {latent}, 2).split;
      CHECK(split.draws.split == 2);
      CHECK(split.draws.labels == 2);
      CHECK(split.draws.data == 0);
    }
  }
  CHECK(again(first).resolved_yaml == first.resolved_yaml);
}

TEST_CASE("a study with folds has a replicate for each, and needs no size of the validation split") {
  const StudySpec first = study("{folds: 5}", "test: 10");
  for (const StudySpec& spec : {first, again(first)}) {
    CHECK(spec.replicates == 5);
    CHECK(spec.folds == 5);
    CHECK(spec.redraw == Redraw{});
    CHECK(at_point(spec, {}, 3).split.folds == 5);
    CHECK(at_point(spec, {}, 3).split.fold == 3);
    CHECK(drawn_text(at_point(spec, {}, 0).split) != drawn_text(at_point(spec, {}, 1).split));
  }
  CHECK_NOTHROW(study("{folds: 5}", "train: 80, valid: 20"));
}

TEST_CASE("a block of replicates that means nothing is refused, with what would") {
  const auto refused = [](const std::string& text, const std::string& why, const std::string& dataset = "valid: 20",
                          const std::string& more = "") {
    INFO(text);
    CHECK_THROWS_WITH(study(text, dataset, more), Catch::Contains(why));
  };
  refused("{redraw: [split]}", "neither count nor folds");
  refused("{count: 3, folds: 3}", "leave out count", "test: 1");
  refused("{count: 0}", "count of sweep.replicates is 0");
  refused("{folds: 1}", "folds of sweep.replicates is 1", "test: 1");
  refused("{count: 3, redraw: []}", "redraw nothing");
  refused("{count: 3, redraw: [splits]}", "did you mean 'split'?");
  refused("{count: 3, redraw: split}", "expected a list of");
  refused("{count: 3, redrew: [split]}", "unknown key 'redrew'");
  refused("{count: 3, redraw: [labels]}", "dataset.labelled is 0");
  refused("{folds: 5, redraw: [split]}", "leave it out of redraw", "test: 1");
  refused("{folds: 5, redraw: [data]}", "replicates redraw data", "test: 1");
  refused("{folds: 5}", "dataset.split_seed follows the replicate", "test: 1, split_seed: \"${replicate}\"");
  refused("{folds: 5}", "dataset.train is 0 and dataset.valid 20");
  refused("{folds: 5}", "dataset.train is 70 and dataset.valid 20", "train: 70, valid: 20");
  refused("{folds: 5}", "dataset.valid varies", "test: 1", ", axes: {dataset.valid: [0, 10]}");
}

TEST_CASE("an axis over the number of labels lets replicates redraw them") {
  CHECK_NOTHROW(study("{count: 2, redraw: [labels]}", "valid: 20", ", axes: {dataset.labelled: [10, 20]}"));
}

TEST_CASE("an editor knows a number of replicates and a block") {
  const auto schema = nlohmann::json::parse(study_json_schema(registry()));
  const auto& known = schema["properties"]["sweep"]["properties"]["replicates"]["anyOf"];
  CHECK(known.at(0).at("default") == 1);
  CHECK(known.at(1).at("properties").at("redraw").at("items").at("enum").size() == 4);
  CHECK(known.at(1).at("properties").contains("folds"));
}

}  // namespace sandglass::test_replicates_block
