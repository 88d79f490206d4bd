#include "core/cli/reference/find_topic.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>

#include "core/base/error.hpp"
#include "core/config/study/claims.hpp"
#include "core/config/study/study_schema.hpp"
#include "core/plugin/load/registrar.hpp"
#include "tests/core/cli/builtin_plugins.hpp"

namespace sandglass::test_find_topic {

namespace {

std::vector<std::string> found(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& topic : find_topics(name, builtin_plugins())) names.push_back(topic.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("blocks, keys, plugins and parameters are found however they are written") {
  CHECK(found("train") == Names{"train"});
  CHECK(found("train.keep") == Names{"train.keep"});
  CHECK(found("sweep.replicates") == Names{"sweep.replicates"});
  CHECK(found("dataset.labelled") == Names{"dataset.labelled"});
  CHECK(found("seed") == Names{"seed"});
  for (const auto* name : {"noise/masking", "noise.masking", "masking"}) CHECK(found(name) == Names{"noise/masking"});
  for (const auto* name : {"metric/knn", "metrics.knn", "metrics/knn", "knn"})
    CHECK(found(name) == Names{"metric/knn"});
  for (const auto* name : {"metric", "metrics"}) CHECK(found(name) == Names{"metrics"});
  for (const auto* name : {"sampler", "sweep.sampler"}) CHECK(found(name) == Names{"sweep.sampler"});
  for (const auto* name : {"sampler/tpe", "sweep.sampler.tpe", "tpe"}) CHECK(found(name) == Names{"sampler/tpe"});
  for (const auto* name : {"noise.masking.ratio", "noise/masking.ratio"})
    CHECK(found(name) == Names{"noise.masking.ratio"});
}

TEST_CASE("what one name means twice is told twice") {
  CHECK(found("mse") == Names{"loss/mse", "metric/mse"});
  const auto rates = found("optimizer.learning_rate");
  CHECK(rates.size() > 1);
  CHECK(std::ranges::find(rates, "optimizer.adam.learning_rate") != rates.end());
}

TEST_CASE("the outputs of metrics and the series of models lead to what gives them") {
  for (const auto* name : {"knn_accuracy", "valid.knn_accuracy", "test.knn_accuracy"})
    CHECK(found(name) == Names{"metric/knn"});
  CHECK(found("valid.distortion") == Names{"metric/elbo"});
  const auto kl = found("train.kl");
  CHECK(std::ranges::find(kl, "model/vae") != kl.end());
  CHECK(found("valid.reconstruction") == Names{"measures"});
}

TEST_CASE("a name that nothing has is answered with the nearest") {
  using Catch::Contains;
  CHECK_THROWS_WITH(found("trian"), Contains("a study has nothing named 'trian', did you mean 'train'?"));
  CHECK_THROWS_WITH(found("train.epocs"), Contains("did you mean 'train.epochs'?"));
  CHECK_THROWS_WITH(found("noise/maskin"), Contains("did you mean 'noise/masking'?"));
  CHECK_THROWS_WITH(found("knn_acuracy"), Contains("did you mean 'knn_accuracy'?"));
  CHECK_THROWS_WITH(found("qqqqqqqq"), !Contains("did you mean") && Contains("--plugin LIBRARY"));
}

TEST_CASE("plugins that cannot be made with their defaults are described all the same") {
  Registry broken;
  Registrar add(broken, "/lib/odd.so", "1.0");
  add.model("odd", "Cannot be made.", Schema{},
            [](const Params&) -> std::unique_ptr<Model> { throw std::runtime_error("odd"); });
  add.model("sized", "Has to be told its size.", Schema{}.integer("size", {.text = "Size."}),
            [](const Params& params) -> std::unique_ptr<Model> {
              params.integer("size");
              return nullptr;
            });
  add.metric("strange", "Cannot be made.", Schema{}, [](const Params&) -> std::unique_ptr<Metric> { throw 7; });
  broken.freeze();
  for (const auto* name : {"model/odd", "model/sized", "metric/strange"}) {
    const auto topics = find_topics(name, broken);
    REQUIRE(topics.size() == 1);
    CHECK(topics[0].note == "version 1.0, /lib/odd.so");
    CHECK(topics[0].sections.empty());
  }
  CHECK(find_topics("train", broken).size() == 1);
}

TEST_CASE("every block, key and claim has a sentence that ends in a full stop") {
  const auto ends = [](const std::string& text) { return text.ends_with('.'); };
  for (const auto& block : config::kStudyBlocks) {
    INFO(block.key);
    for (const auto& topic : find_topics(std::string(block.key), builtin_plugins())) {
      CHECK(ends(topic.text));
      CHECK_FALSE(topic.facts.empty());
      for (const auto& key : topic.keys) {
        INFO(key.path);
        CHECK(ends(key.spec.text));
        if (key.path != "sweep.axes") CHECK_NOTHROW(find_topics(key.path, builtin_plugins()));
      }
    }
  }
}

TEST_CASE("whether a key may be changed while the study is under way is told as the study judges it") {
  const auto fact = [](const std::string& name) { return find_topics(name, builtin_plugins())[0].facts[0]; };
  for (const auto* name : {"limits.memory", "isolation", "resources.memory", "checkpoint.seconds"}) {
    INFO(name);
    CHECK_THAT(fact(name), Catch::StartsWith("No result depends on it"));
  }
  for (const auto* name : {"train.epochs", "seed", "sweep.replicates", "noise.masking.ratio"}) {
    INFO(name);
    CHECK_THAT(fact(name), Catch::StartsWith("It is part of the study"));
  }
}

}  // namespace sandglass::test_find_topic
