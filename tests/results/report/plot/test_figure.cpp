#include "results/report/plot/figure.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>

#include "results/base/error.hpp"
#include "results/report/plot/colours.hpp"
#include "results/report/plot/figure_data.hpp"
#include "results/report/plot/views/choices.hpp"
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

namespace {

/// How many lines, or dots, an SVG has in a colour.
std::size_t drawn_in(const std::string& figure, Colour colour) {
  std::size_t count = 0;
  for (auto at = figure.find("rgb("); at != std::string::npos; at = figure.find("rgb(", at + 1)) {
    double red = 0, green = 0, blue = 0;
    REQUIRE(std::sscanf(figure.c_str() + at, "rgb(%lf%%,%lf%%,%lf%%", &red, &green, &blue) == 3);
    const auto near = [](double percent, double share) { return std::abs(percent - 100 * share) < 1e-3; };
    count += near(red, colour.red) && near(green, colour.green) && near(blue, colour.blue);
  }
  return count;
}

}  // namespace

TEST_CASE("parallel coordinates have a line for each point: the best darkest, those without a value grey") {
  ExampleDocument example;
  const auto figure = svg(example, "parallel");
  CHECK(drawn_in(figure, viridis(0)) == 1);
  CHECK(drawn_in(figure, viridis(0.92)) == 1);
  CHECK(drawn_in(figure, kGrey) == 2);  // an infinite mean and none
  example.document["objectives"][0]["goal"] = "maximize";
  example.document["points"]["objectives"][0]["mean"] = {0.1, 0.2, 0.4, nullptr};
  CHECK(drawn_in(svg(example, "parallel"), viridis(0.92 * 2 / 3)) == 1);  // 0.2 of 0.1 to 0.4 is now among the worse
  for (auto& column : example.document["points"]["axes"]) column = {1, 1, 1, 1};
  CHECK_THROWS_WITH(svg(example, "parallel"), Contains("varies nothing"));
}

TEST_CASE("failed trials are red crosses, pruned ones orange dots, and without either there is nothing to draw") {
  ExampleDocument example;
  CHECK(drawn_in(svg(example, "failures"), colour_of(0xB2182B)) == 2);
  CHECK(drawn_in(svg(example, "failures"), colour_of(0xB24A00)) == 0);  // its point has no value of the second axis
  example.document["points"]["axes"][1][3] = "[64]";
  CHECK(drawn_in(svg(example, "failures"), colour_of(0xB24A00)) == 1);
  example.document["points"]["axes"][1] = {"[64]", "[64]", "[64]", "[64]"};  // a single axis is left
  CHECK(drawn_in(svg(example, "failures"), colour_of(0xB24A00)) == 1);
  example.document["trials"]["status"] = {0, 0, 0, 0, 0};
  CHECK_THROWS_WITH(svg(example, "failures"), Contains("nothing failed"));
}

TEST_CASE("the overview has a line for each value of the second axis, and the images where there are some") {
  ExampleDocument example;
  const auto& points = example.document["points"];
  REQUIRE(points["axes"][1][0] != points["axes"][1][1]);
  const auto without = svg(example, "overview");
  CHECK(drawn_in(without, kCategories[0]) > 0);
  CHECK(drawn_in(without, kCategories[1]) > 0);
  CHECK_THAT(without, !Contains("<image"));  // of the best point's column a single place has images
  example.document["images"]["trials"].push_back(example.document["images"]["trials"][0]);
  example.document["images"]["trials"][1]["point"] = 2;
  CHECK_THAT(svg(example, "overview"), Contains("<image"));
  example.document["points"]["objectives"][0]["mean"] = {nullptr, nullptr, nullptr, nullptr};
  CHECK_THROWS_WITH(svg(example, "overview"), Contains("no trial has completed"));
}

TEST_CASE("with one replicate a figure speaks of no intervals") {
  ExampleDocument example;
  CHECK(replicates_note(example.document) == "means over replicates with 95 % intervals");
  const auto with = svg(example, "points");
  example.document["study"]["replicates"] = 1;
  CHECK(replicates_note(example.document) == "one replicate at each point: no intervals");
  CHECK(svg(example, "points") != with);
}

TEST_CASE("a figure of another metric says by which objective its points are chosen") {
  ExampleDocument example;
  CHECK(chosen_by(example.document, "valid.mse").empty());
  CHECK(chosen_by(example.document, "test.knn_accuracy") == "; best and order by valid.mse");
}

TEST_CASE("an effect says what its intervals are over and which trials are left out") {
  ExampleDocument example;
  const auto drawn = [&] {
    return draw_figure(view_named("effect"), example.document.dump(), example.blocks, {}, FigureFormat::pdf);
  };
  const auto plain = drawn();
  example.document["effects"][0]["over"] = "replicates";
  const auto over_replicates = drawn();
  CHECK(over_replicates != plain);
  example.document["points"]["failed"] = {0, 0, 1, 0};
  example.document["points"]["pruned"] = {0, 0, 0, 1};
  CHECK(drawn() != over_replicates);
}

TEST_CASE("a point that is undecided is a ring") {
  ExampleDocument example;
  example.document["objectives"].erase(1);
  example.document["points"]["front"] = nullptr;
  example.document["points"]["objectives"][0]["mean"][2] = 0.3;
  const auto figure = svg(example, "points");
  example.document["verdict"]["undecided"] = {2};
  CHECK(drawn_in(svg(example, "points"), kAccent) > drawn_in(figure, kAccent));
}

TEST_CASE("bins of whole numbers say the whole numbers that lie in them") {
  ExampleDocument example;
  auto& axes = example.document["axes"];
  axes[0]["kind"] = "integer";
  axes[0]["levels"] = nullptr;
  auto& points = example.document["points"]["axes"];
  points[0] = nlohmann::json::array();
  for (int i = 0; i < 16; ++i) points[0].push_back(1000 + 117 * i);
  const FigureData data{example.document, example.blocks};
  const auto whole = axis_places(data, 0, true);
  REQUIRE(whole.names.size() == 8);
  CHECK(whole.names.front() == "1000 to 1233");
  CHECK(whole.names[1] == "1234 to 1467");
  CHECK(whole.names.back() == "2638 to 2755");
  axes[0]["kind"] = "real";
  CHECK(axis_places(data, 0, true).names.front() == "1e+03 to 1.23e+03");
}

TEST_CASE("the numbers of parallel coordinates are drawn whole however narrow the figure is") {
  ExampleDocument example;
  example.document["points"]["objectives"][0]["mean"] = {123.456e-5, 0.2, 0.3, nullptr};
  // A cut number loses some to an ellipsis.
  const auto glyphs = [&](double width) {
    const auto figure = svg(example, "parallel", {.width = width});
    std::size_t count = 0;
    for (auto at = figure.find("<use "); at != std::string::npos; at = figure.find("<use ", at + 1)) ++count;
    return count;
  };
  example.document["axes"][0]["name"] = "n";
  example.document["axes"][1]["name"] = "m";
  example.document["objectives"][0]["metric"] = "v";
  example.document["study"]["name"] = "s";
  for (auto& value : example.document["points"]["axes"][1]) value = value.is_null() ? value : nlohmann::json("a");
  example.document["points"]["axes"][1][1] = "b";
  CHECK(glyphs(36) + 2 >= glyphs(140));  // without the spaces at which its note is broken
}

TEST_CASE("corrupted images have rows of their own where they are recorded") {
  ExampleDocument example;
  auto& trials = example.document["images"]["trials"];
  for (const int point : {1, 2}) {
    trials.push_back(trials[0]);
    trials.back()["point"] = point;
    trials.back()["trial"] = 2 * point;
  }
  const auto pictures = [&] {
    const auto figure = svg(example, "images", {.height = 200});
    std::size_t count = 0;
    for (auto at = figure.find("<image"); at != std::string::npos; at = figure.find("<image", at + 1)) ++count;
    return count;
  };
  CHECK(pictures() == 2 * 4);  // two samples: the input and three models
  trials[0]["corrupted"] = nullptr;
  trials[1]["corrupted"] = trials[2]["corrupted"] = example.document["filters"][0]["weight"];
  CHECK(pictures() == 2 * 5);
  trials[0]["corrupted"] = trials[0]["reconstruction"];  // as the input
  CHECK(pictures() == 2 * 5);
  std::swap(trials[0]["corrupted"], trials[1]["corrupted"]);
  CHECK(pictures() == 2 * 7);  // of each model its own
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
