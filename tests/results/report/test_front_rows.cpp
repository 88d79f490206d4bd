#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "results/report/front_rows.hpp"

namespace sandglass::test_front_rows {
using namespace sandglass::results;

namespace {

/// Three points of two replicates: 0 and 1 are on the front, 2 is not.
StudyTable study() {
  StudyTable out;
  out.header.replicates = 2;
  out.header.planned_trials = 6;
  out.header.objectives = {{"error", true}, {"used", false}};
  out.header.axes = {{"model.latent", "", "", AxisType::integer}, {"model.depth", "", "", AxisType::integer}};
  for (std::uint64_t n = 0; n < 6; ++n) {
    TrialRecord trial;
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

TEST_CASE("the front is a table of its points with their trials, axes and mean values") {
  const auto table = study();
  const auto front = pareto_front(table.header, table.trials);
  const auto rows = front_rows(table, front, false);
  CHECK(rows.columns == std::vector<std::string>{"trials", "model.latent", "model.depth", "error", "used", "completed",
                                                 "failed", "other"});
  REQUIRE(rows.rows.size() == 2);
  const auto text = [&](std::size_t r, std::size_t c) { return rows.cell(r, c).text; };
  CHECK(text(0, 0) == "0-1");
  CHECK(text(0, 2) == "5");
  CHECK(text(1, 0) == "2-3");
  CHECK(text(1, 1) == "1");
  CHECK(text(1, 2) == "-");  // an axis that does not apply there
  CHECK(rows.cell(1, 3).number == 5);
  CHECK(rows.cell(1, 4).number == 8);
  const auto all = front_rows(table, front, true);
  REQUIRE(all.rows.size() == 3);
  CHECK(all.cell(1, all.find("front")).text == "yes");
  CHECK(all.cell(2, all.find("front")).text.empty());
}

TEST_CASE("a sentence says how many points are on the front") {
  const auto table = study();
  CHECK(front_sentence(pareto_front(table.header, table.trials)).starts_with("2 of 3 points are on the Pareto front"));
  CHECK(front_sentence(pareto_front(table.header, {})).starts_with("No point has a value of every objective"));
}

TEST_CASE("the picture shows the front, and on its bad side as much again") {
  auto table = study();
  TrialRecord far = table.trials[4];
  far.trial = far.point = 6;
  far.parameters[0].second = std::int64_t{6};
  far.scalars[0].value = 1000;
  table.trials.push_back(far);
  const auto picture = front_picture(table.header, pareto_front(table.header, table.trials));
  CHECK(picture.dots.size() == 4);
  CHECK(std::ranges::count(picture.dots, true, &Dot::strong) == 2);
  CHECK(picture.frame.left == 2);    // means of the error on the front: 2 and 5
  CHECK(picture.frame.right == 8);   // less is better: 5 and 3 more
  CHECK(picture.frame.bottom == 1);  // used on the front: 1 and 8; nothing is below 1
  CHECK(picture.frame.top == 8);
  CHECK(picture.beyond == 1);
  CHECK(picture.better == "left and up");
}

TEST_CASE("runs of numbers are written as ranges") {
  CHECK(ranges_text({}).empty());
  CHECK(ranges_text({4}) == "4");
  CHECK(ranges_text({0, 1, 2, 5, 7, 8}) == "0-2, 5, 7-8");
}

}  // namespace sandglass::test_front_rows
