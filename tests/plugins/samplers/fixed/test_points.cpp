#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/asked.hpp"
#include "tests/plugins/samplers/search.hpp"

namespace sandglass::test_points {

namespace {

class File {
 public:
  File(const std::string& name, const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("sandglass-points-" + std::to_string(getpid()) + "-" + name)) {
    std::ofstream(path_) << text;
  }
  ~File() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

Axis flag_axis(const std::string& path) {
  auto axis = built::range_axis(path, 0, 0);
  axis.spec.type = ParameterType::boolean;
  return axis;
}

SearchSpace space() {
  auto depth = built::whole_axis("depth", 1, 5);
  depth.when = AxisCondition{2, {std::string("deep")}};
  return {built::range_axis("rate", 0, 1), flag_axis("tied"), built::choice_axis("kind", {"flat", "deep"}), depth};
}

std::string refusal(const File& file) {
  try {
    built::sampler("points", {{"file", file.path()}})->points(space());
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("points come from CSV, YAML and JSON alike, in the order of the file") {
  const std::int64_t three = 3;
  const std::vector<Point> expected{{0.25, true, std::string("deep"), three},
                                    {1e-3, false, std::string("flat"), std::int64_t{1}}};
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"a.csv", "kind,depth,rate,tied\ndeep,3,0.25,true\nflat,,1e-3,false\n"},
           {"b.yaml", "- {kind: deep, depth: 3, rate: 0.25, tied: true}\n- rate: 1e-3\n  tied: false\n  kind: flat\n"},
           {"c.json", R"([{"kind": "deep", "depth": 3, "rate": 0.25, "tied": true},
                         {"kind": "flat", "rate": 0.001, "tied": false}])"}}) {
    const File file(name, text);
    const auto sampler = built::sampler("points", {{"file", file.path()}});
    CHECK(sampler->enumerates());
    REQUIRE(sampler->points(space()) == 2);
    for (std::uint64_t i = 0; i < 2; ++i) CHECK(asked(*sampler, space(), 1, i) == expected[i]);
    CHECK_THROWS_AS(asked(*sampler, space(), 1, 2), Error);
  }
}

TEST_CASE("lists of whole numbers and stepped ranges are taken from a file") {
  auto sizes = built::choice_axis("sizes", {});
  sizes.spec.type = ParameterType::integers;
  sizes.values = {std::vector<std::int64_t>{256, 128}, std::vector<std::int64_t>{64}};
  const SearchSpace axes{sizes, built::range_axis("sigma", 0, 0.8, 0.1)};
  const File csv("d.csv", "sizes,sigma\n\"[256, 128]\",0.3\n[64],0.8\n"), yaml("e.yaml", "- {sizes: [64], sigma: 0}\n");
  const auto sampler = built::sampler("points", {{"file", csv.path()}});
  CHECK(asked(*sampler, axes, 1, 0)[0] == sizes.values[0]);
  CHECK(asked(*sampler, axes, 1, 1) == Point{sizes.values[1], 0.8});
  CHECK(asked(*built::sampler("points", {{"file", yaml.path()}}), axes, 1, 0) == Point{sizes.values[1], 0.0});
  const File off("f.csv", "sizes,sigma\n[64],0.25\n");
  CHECK_THROWS_WITH(built::sampler("points", {{"file", off.path()}})->points(axes),
                    Catch::Contains("from 0 to 0.8 in steps of 0.1, found '0.25'"));
}

TEST_CASE("everything wrong with a file of points is said at once, with line and column") {
  const File file("g.csv", "kind,depth,rate,teid\ndeep,7,1.5,true\nwide,2,x,true\nflat,1.5,nan,false\n");
  const auto text = refusal(file);
  for (const auto* part : {"column 'teid' is no axis of the study; did you mean 'tied'?",
                           "g.csv:2: column 'depth': expected a whole number from 1 to 5, found '7'",
                           "g.csv:2: column 'rate': expected a number from 0 to 1, found '1.5'",
                           "g.csv: there is no column for axis 'tied'",
                           "g.csv:3: column 'kind': expected one of: flat, deep, found 'wide'",
                           "g.csv:3: column 'rate'", "g.csv:4: column 'rate'", "g.csv:4: column 'depth'"})
    CHECK_THAT(text, Catch::Contains(part));
}

TEST_CASE("a file of points that is none says so, whatever is in it") {
  CHECK_THAT(refusal(File("h.csv", "")), Catch::Contains("an empty file"));
  CHECK_THAT(refusal(File("i.csv", "rate,tied,kind,depth\n")), Catch::Contains("at least one point"));
  CHECK_THAT(refusal(File("j.csv", "rate,rate\n1,1\n")), Catch::Contains("'rate' twice"));
  CHECK_THAT(refusal(File("k.csv", "rate,tied\n1\n")), Catch::Contains("expected 2 fields"));
  CHECK_THAT(refusal(File("l.yaml", "rate: 1\n")), Catch::Contains("a list of points"));
  CHECK_THAT(refusal(File("m.yaml", "- {rate: 1, rate: 2}\n")), Catch::Contains("'rate' twice"));
  CHECK_THAT(refusal(File("n.yaml", "- {rate: [[1]]}\n")), Catch::Contains("deeper"));
  CHECK_THAT(refusal(File("o.json", "[{\"rate\": ")), Catch::Contains("is no YAML or JSON"));
  CHECK_THAT(refusal(File("p.parquet", "x")), Catch::Contains("ends in .csv"));
  CHECK_THAT(refusal(File("q.yaml", std::string(100000, '['))), Catch::Contains("q.yaml"));
  CHECK_THROWS_WITH(built::sampler("points", {{"file", std::string("/nowhere/r.csv")}})->points(space()),
                    Catch::Contains("no such file"));
  CHECK_THROWS_WITH(built::sampler("points", {{"file", std::string()}}), Catch::Contains("`file` is empty"));
}

}  // namespace sandglass::test_points
