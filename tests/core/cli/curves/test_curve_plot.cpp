#include "core/cli/curves/curve_plot.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/core/cli/view/lines.hpp"

namespace sandglass::test_curve_plot {

namespace {

Terminal terminal_of(int width, bool utf8) {
  Terminal terminal;
  terminal.width = width;
  terminal.utf8 = utf8;
  return terminal;
}

results::Series falling(std::size_t epochs) {
  results::Series series{"valid.reconstruction", "nats per pixel, mean over pixels and batch", "", {}};
  for (std::size_t i = 1; i <= epochs; ++i) series.values.push_back(1.0 / static_cast<double>(i));
  return series;
}

}  // namespace

TEST_CASE("a curve says its least, greatest and last value, and falls from the left to the right") {
  const auto text = curve_text(measured(falling(40)), terminal_of(80, false));
  const auto lines = lines_of(text);
  CHECK(text.find("min 0.025 (epoch 40)  max 1 (epoch 1)  last 0.025 (epoch 40)") != std::string::npos);
  REQUIRE(lines.size() >= 6);
  const auto top = lines[lines.size() - 5], bottom = lines.back();
  CHECK(top.find("1 +*") != std::string::npos);
  CHECK(bottom.starts_with("  0.025 +"));
  CHECK(bottom.find('*') > top.rfind('*'));
}

TEST_CASE("a curve fits the terminal, and takes no more than 80 columns") {
  for (const int width : {20, 39, 40, 60, 80, 300})
    for (const bool utf8 : {true, false})
      for (const std::size_t epochs : {2U, 30U, 5000U}) {
        INFO(width);
        const auto text = curve_text(measured(falling(epochs)), terminal_of(width, utf8));
        CHECK(widest(text) <= static_cast<std::size_t>(std::max(std::min(width, 80), 24)));
        CHECK((text.find(utf8 ? "┤" : "+") != std::string::npos) == (width >= 40));
      }
}

TEST_CASE("what was not measured is left out, and a single value has no curve") {
  results::Series series{"train.first.loss", "", "", {std::nan(""), 2, std::numeric_limits<double>::infinity(), 1}};
  const auto kept = measured(series);
  CHECK(kept.epochs == std::vector<std::int64_t>{2, 4});
  CHECK(kept.values == std::vector<double>{2, 1});
  series.values = {5};
  CHECK(lines_of(curve_text(measured(series), terminal_of(80, true))).size() == 1);
  CHECK(curve_text({}, terminal_of(80, true)).empty());
}

}  // namespace sandglass::test_curve_plot
