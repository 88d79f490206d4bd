#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "results/analysis/comparison/other_figures.hpp"
#include "results/base/error.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_other_figures {
using namespace sandglass::results;

namespace {

/// Latent 8 with the values 1, 2, 4 and latent 16 with a single 3; the noise is fixed.
ComparedStudy study() {
  ComparedStudy out;
  out.axes = {"model.latent"};
  out.fixed = [](const std::string& path) -> std::optional<ParameterValue> {
    return path == "noise.ratio" ? std::optional<ParameterValue>(0.25) : std::nullopt;
  };
  PointSummary a, b;
  a.parameters = {{"model.latent", std::int64_t{8}}};
  a.values = {{0, 1.0}, {1, 2.0}, {2, 4.0}};
  a.objective = mean_interval({1, 2, 4});
  b.parameters = {{"model.latent", std::int64_t{16}}};
  b.values = {{0, 3.0}};
  b.objective = mean_interval({3});
  out.summary.points = {a, b};
  return out;
}

FigureTable table_of(const std::string& text) {
  const TestFolder folder;
  const auto file = folder.path() / "others.csv";
  std::ofstream(file) << text;
  return read_figures(file, study());
}

MatchedFigures matched(const FigureTable& table) {
  const auto own = study();
  return match_figures(table, own, [&](const std::string&) -> const Summary& { return own.summary; });
}

}  // namespace

TEST_CASE("a column is a parameter, figures or words by what it is called and holds") {
  const auto table =
      table_of("source,model.latent,noise.ratio,theirs,theirs_low,theirs_high,n\n\"a, b\",8,0.25,2,1,3,5\n");
  CHECK(table.axes == std::vector<std::string>{"model.latent", "noise.ratio"});
  CHECK(table.names == std::vector<std::string>{"theirs"});
  CHECK(table.words == std::vector<std::string>{"source"});
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].line == 2);
  CHECK(table.rows[0].words[0].second == "a, b");
  const auto& figure = table.rows[0].figures.at(0);
  CHECK(figure.value == 2);
  CHECK(figure.interval == std::pair(1.0, 3.0));
  CHECK(figure.count == 5);
}

TEST_CASE("figures stand beside the point with the same parameters, and rows of no point are told") {
  const auto out = matched(table_of("model.latent,noise.ratio,theirs\n16.0,0.25,5\n32,0.25,1\n8,0.5,1\n8,0.250,\n"));
  REQUIRE(out.matched.size() == 1);
  CHECK(out.matched[0].row == 0);
  CHECK(out.matched[0].point == 1);
  CHECK(out.matched[0].difference.mean == 2);
  CHECK(out.matched[0].difference.method == Comparison::Method::none);
  CHECK(out.rows == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("a figure with a standard deviation is tested by Welch's t-test, as scipy does it") {
  // scipy.stats.ttest_ind_from_stats(5, 1.5, 10, 7 / 3, 1.5275252316519465, 3, equal_var=False)
  const auto out = matched(table_of("model.latent,theirs,theirs_sd,n\n8,5,1.5,10\n16,5,1.5,10\n"));
  REQUIRE(out.matched.size() == 2);
  const auto& tested = out.matched[0].difference;
  CHECK(tested.method == Comparison::Method::welch);
  CHECK(tested.mean == Approx(2.6666666666666665));
  CHECK(tested.p_value == Approx(0.0696298076379431));
  CHECK(tested.half_width == Approx(3.0459769174143143));
  CHECK(out.matched[0].adjusted_p == tested.p_value);
  CHECK(out.matched[1].difference.method == Comparison::Method::none);  // a single value of ours
}

TEST_CASE("intervals that are given are compared as they are") {
  const auto out = matched(table_of("model.latent,x,x_low,x_high\n8,20,19,21\n8,3,2,4\n16,3,2,4\n"));
  REQUIRE(out.matched.size() == 3);
  CHECK(out.matched[0].intervals_apart == true);
  CHECK(out.matched[1].intervals_apart == false);
  CHECK(!out.matched[2].intervals_apart);
}

TEST_CASE("a file that says nothing to compare, or says it wrongly, is refused with its line") {
  using Catch::Contains;
  for (const auto& [text, what] : std::vector<std::pair<std::string, std::string>>{
           {"", "nothing in it"},
           {"model.latent,theirs\n8,1,2\n", "others.csv:2: 3 fields, expected 2"},
           {"model.latent,source\n8,us\n", "no column holds figures"},
           {"model.latent,theirs\n8,1\n16,n/a\n", "others.csv:3: 'n/a' in column 'theirs' is no finite number"},
           {"latent,theirs\n8,1\n", "its axes: model.latent"},
           {"theirs,theirs,model.latent\n8,1,2\n", "'theirs' is there twice"},
           {"model.latent,x,x_low\n8,1,0\n", "expected both x_low and x_high"},
           {"model.latent,x,x_low,x_high\n8,1,2,3\n", "outside of its interval"},
           {"model.latent,x,x_sd\n8,1,2\n", "x_sd needs a number of values"},
           {"model.latent,x,x_sd,n\n8,1,-2,3\n", "x_sd is -2"},
           {"model.latent,x,x_sd,n\n8,1,2,2.5\n", "the number of values is 2.5"},
           {"model.latent,x,x_sd,n\n8,1,wide,3\n", "others.csv:2: 'x_sd' is 'wide'"},
           {"model.latent,x\n\"8,1\n", "a quote is never closed"}})
    CHECK_THROWS_WITH(table_of(text), Contains(what));
  CHECK_THROWS_AS(table_of(""), IoError);
}

}  // namespace sandglass::test_other_figures
