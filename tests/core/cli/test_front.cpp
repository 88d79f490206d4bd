#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <sstream>

#include "core/cli/view/front_view.hpp"
#include "core/cli/view/scatter.hpp"

using namespace sandglass;

namespace {

const Terminal kPlain{false, false, false, 80};
const Terminal kUtf8{false, false, true, 80};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const auto& line : lines_of(text)) width = std::max(width, display_width(line));
  return width;
}

/// Three points of two replicates: 0 and 1 are on the front, 2 is not.
results::StudyTable study() {
  results::StudyTable out;
  out.header.replicates = 2;
  out.header.planned_trials = 6;
  out.header.objectives = {{"error", true}, {"used", false}};
  out.header.axes = {{"model.latent", "", "", results::AxisType::integer},
                     {"model.depth", "", "", results::AxisType::integer}};
  for (std::uint64_t n = 0; n < 6; ++n) {
    results::TrialRecord trial;
    trial.trial = n;
    trial.point = n / 2;
    trial.replicate = static_cast<std::uint32_t>(n % 2);
    trial.parameters = {{"model.latent", static_cast<std::int64_t>(n / 2)}};
    if (n < 2) trial.parameters.push_back({"model.depth", std::int64_t{5}});
    const double error[] = {1, 3, 4, 6, 5, 5}, used[] = {1, 1, 8, 8, 2, 2};
    trial.scalars = {{"error", "", "", error[n]}, {"used", "", "", used[n]}, {"other", "", "", 0.5}};
    out.trials.push_back(trial);
  }
  return out;
}

}  // namespace

TEST_CASE("dots stand where the axes say: corners in the corners, strong ones above weak ones") {
  const std::string text = scatter_text({{0, 0, true}, {1, 2, true}, {1, 2, false}, {0.5, 1, false}, {9, 9, true}},
                                        {0, 1, 0, 2}, "across", "upwards", kPlain);
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 17);
  CHECK(lines[0] == "    upwards");
  CHECK(lines[1].substr(0, 5) == "  2 +");
  CHECK(lines[1].size() == 79);
  CHECK(lines[1].back() == 'o');
  CHECK(lines[14] == "  0 +o");
  CHECK(lines[15].substr(0, 6) == "    +-");
  CHECK(lines[16].find("across") != std::string::npos);
  CHECK(lines[16].back() == '1');
  CHECK(std::ranges::count(text, '.') == 1);
  CHECK(widest(text) <= 80);
}

TEST_CASE("a picture keeps to the terminal's width, and is left out of a narrow one") {
  for (int width = 40; width < 130; width += 7) {
    const Terminal terminal{false, false, true, width};
    const std::string text =
        scatter_text({{-1e-300, 1e300, true}, {1e-300, -1e300, false}}, {-1e-300, 1e-300, -1e300, 1e300},
                     std::string(100, 'x'), std::string(100, 'y'), terminal);
    CHECK(widest(text) <= static_cast<std::size_t>(std::min(width, 80)));
    CHECK(lines_of(text).size() == 17);
  }
  CHECK(scatter_text({{0, 0, true}}, {0, 1, 0, 1}, "x", "y", {false, false, true, 39}).empty());
}

TEST_CASE("values at the end of what a number can be, equal or not numbers at all, draw without harm") {
  const double most = std::numeric_limits<double>::max(), inf = std::numeric_limits<double>::infinity();
  CHECK(lines_of(scatter_text({{-most, -most, true}, {most, most, true}}, {-most, most, -most, most}, "x", "y", kPlain))
            .size() == 17);
  CHECK(lines_of(scatter_text({{1, 1, true}}, {1, 1, 1, 1}, "x", "y", kPlain)).size() == 17);
  CHECK(scatter_text({{std::nan(""), 1, true}, {inf, 1, true}, {1, -inf, false}}, {-inf, inf, -inf, inf}, "x", "y",
                     kPlain)
            .empty());
  CHECK(scatter_text({}, {0, 1, 0, 1}, "x", "y", kPlain).empty());
}

TEST_CASE("under the table stands how many points are on the front, and two objectives are drawn") {
  const auto table = study();
  const auto front = results::pareto_front(table.header, table.trials);
  const std::string text = front_text(table.header, front, kUtf8);
  CHECK(text.find("2 of 3 points are on the Pareto front") != std::string::npos);
  CHECK(text.find("better: left and up") != std::string::npos);
  CHECK(widest(text) <= 80);
  auto three = table.header;
  three.objectives.push_back({"other", true});
  CHECK(lines_of(front_text(three, results::pareto_front(three, table.trials), kUtf8)).size() <= 3);
  CHECK(front_text(table.header, results::pareto_front(table.header, {}), kUtf8).find("No point") != std::string::npos);
}
