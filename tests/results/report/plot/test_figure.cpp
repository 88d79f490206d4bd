#include "results/report/plot/figure.hpp"

#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "tests/results/report/plot/example_document.hpp"

namespace sandglass::test_figure {

using namespace sandglass::results;
using Catch::Matchers::Contains;

const FigureView& view_named(const std::string& name) {
  for (const auto& view : figure_views())
    if (view.name == name) return view;
  FAIL("no such view");
  return figure_views().front();
}

std::string svg(const ExampleDocument& example, const std::string& view, const FigureOptions& options = {}) {
  return draw_figure(view_named(view), example.document.dump(), example.blocks, options, FigureFormat::svg);
}

// Of SVG the same holds for two runs of the program: Cairo numbers the pictures of a process.
TEST_CASE("every view is drawn as SVG, PDF and PNG, and twice with the same bytes") {
  const ExampleDocument example;
  const auto drawn = [&](const FigureView& view, FigureFormat format) {
    return draw_figure(view, example.document.dump(), example.blocks, {}, format);
  };
  for (const auto& view : figure_views()) {
    INFO(view.name);
    CHECK_THAT(drawn(view, FigureFormat::svg), Contains("<svg") && Contains("</svg>"));
    CHECK(drawn(view, FigureFormat::pdf).starts_with("%PDF-"));
    CHECK(drawn(view, FigureFormat::png).starts_with("\x89PNG"));
    CHECK(drawn(view, FigureFormat::pdf) == drawn(view, FigureFormat::pdf));
    CHECK(drawn(view, FigureFormat::png) == drawn(view, FigureFormat::png));
  }
}

TEST_CASE("every view draws more than an empty page") {
  const ExampleDocument example;
  for (const auto& view : figure_views()) {
    INFO(view.name);
    CHECK(svg(example, view.name).size() > 2000);
  }
}

TEST_CASE("a part that the study lacks is an error with its reason") {
  ExampleDocument example;
  example.document["latents"] = nullptr;
  example.document["missing"]["latents"] = "No trial recorded latents: record: {latents: test}.";
  CHECK_THROWS_WITH(svg(example, "latents"), Contains("record: {latents: test}"));
}

TEST_CASE("a metric, an axis and a trial that are not there are told with those that are") {
  const ExampleDocument example;
  CHECK_THROWS_WITH(svg(example, "points", {.metric = "valid.bce"}), Contains("valid.bce") && Contains("valid.mse"));
  CHECK_THROWS_WITH(svg(example, "effect", {.axis = "ratios"}), Contains("ratios") && Contains("noise.ratio"));
  CHECK_THROWS_WITH(svg(example, "latents", {.trials = {7}}), Contains("trial 7") && Contains("trials 0"));
  CHECK_THROWS_WITH(svg(example, "curves", {.metric = "train.loss"}), Contains("train.loss") && Contains("valid.mse"));
}

TEST_CASE("a study without a completed trial is told, not drawn as an empty figure") {
  ExampleDocument example;
  example.document["objectives"].erase(1);
  example.document["points"]["rank"] = {nullptr, nullptr, nullptr, nullptr};
  CHECK_THROWS_WITH(svg(example, "points"), Contains("no trial has completed"));
}

TEST_CASE("points of several objectives have no rank and are drawn by the first objective") {
  ExampleDocument example;
  example.document["points"]["rank"] = {nullptr, nullptr, nullptr, nullptr};
  CHECK_THAT(svg(example, "points"), Contains("</svg>"));
  CHECK_THAT(svg(example, "curves"), Contains("</svg>"));
}

TEST_CASE("a study of one objective has no front") {
  ExampleDocument example;
  example.document["objectives"].erase(1);
  CHECK_THROWS_WITH(svg(example, "pareto"), Contains("single objective"));
}

TEST_CASE("the width and height are what was asked for") {
  const ExampleDocument example;
  CHECK_THAT(svg(example, "points", {.width = 25.4, .height = 50.8}),
             Contains("width=\"72pt\"") && Contains("height=\"144pt\""));
}

TEST_CASE("a block outside the data is an error") {
  ExampleDocument example;
  example.document["filters"][0]["weight"]["offset"] = 1'000'000;
  CHECK_THROWS_WITH(svg(example, "filters"), Contains("outside"));
}

}  // namespace sandglass::test_figure
