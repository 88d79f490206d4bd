#include "core/cli/reference/topic_view.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "core/cli/reference/find_topic.hpp"
#include "core/cli/reference/topic_json.hpp"
#include "tests/core/cli/builtin_plugins.hpp"

namespace sandglass::test_topic_view {

namespace {

Terminal terminal_of(int width) {
  Terminal terminal;
  terminal.width = width;
  return terminal;
}

std::string view_of(const std::string& name) {
  return topic_view(find_topics(name, builtin_plugins())[0], terminal_of(80));
}

}  // namespace

TEST_CASE("no line of any block or plugin is wider than the terminal") {
  for (const int width : {80, 60}) {
    std::vector<Topic> topics{overview_topic(builtin_plugins()), initialisation_topic(), axes_topic()};
    for (const auto& block : config::kStudyBlocks) topics.push_back(block_topic(block, builtin_plugins()));
    for (const Kind kind : kKinds)
      for (const auto* plugin : builtin_plugins().all(kind)) topics.push_back(plugin_topic(*plugin, builtin_plugins()));
    for (const auto& topic : topics) {
      std::istringstream lines(topic_view(topic, terminal_of(width)));
      for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(display_width(line) <= static_cast<std::size_t>(width));
      }
    }
  }
}

TEST_CASE("a key is shown with values, unit, default and sentence") {
  const auto text = view_of("train.batch");
  CHECK_THAT(text, Catch::Contains("integer >= 1 [examples] - default 128"));
  CHECK_THAT(text, Catch::Contains("Examples per training step."));
  CHECK_THAT(view_of("dataset.test"), Catch::Contains("may be left out"));
  CHECK_THAT(view_of("name"), Catch::Contains("required"));
  CHECK_THAT(view_of("question"), Catch::Contains("default \"\""));
}

TEST_CASE("a parameter on which only later stages depend says so") {
  CHECK_THAT(view_of("model.m1_m2.alpha"), Catch::Contains("share the stages"));
}

TEST_CASE("a metric is shown with the unit of its outputs and which way they are better") {
  const auto text = view_of("knn");
  CHECK_THAT(text, Catch::Contains("knn_accuracy"));
  CHECK_THAT(text, Catch::Contains("share of"));
  CHECK_THAT(text, Catch::Contains("the larger the"));
}

TEST_CASE("the initial weights of every activation are shown") {
  const auto text = view_of("initialisation");
  CHECK_THAT(text, Catch::Contains("N(0, 2 / in)"));
  CHECK_THAT(text, Catch::Contains("4 sqrt(6 / (in + out))"));
  CHECK_THAT(text, Catch::Contains("softplus"));
}

TEST_CASE("the same as JSON keeps types") {
  const auto json = topic_json(find_topics("train", builtin_plugins())[0]);
  CHECK(json["name"] == "train");
  CHECK(json["keys"][0]["path"] == "train.epochs");
  CHECK(json["keys"][0]["default"] == 10);
  CHECK(json["keys"][0]["fixed"] == true);
  const auto metric = topic_json(find_topics("knn", builtin_plugins())[0]);
  CHECK(metric["sections"].begin().value()[0]["name"] == "knn_accuracy");
  CHECK(metric["sections"].begin().value()[0]["goal"] == "maximize");
}

}  // namespace sandglass::test_topic_view
