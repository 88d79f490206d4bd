#include <catch2/catch.hpp>

#include "core/cli/view/front_view.hpp"
#include "tests/core/cli/view/lines.hpp"

namespace sandglass::test_front_view {

namespace {

const Terminal kUtf8{false, false, true, 80};

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

}  // namespace sandglass::test_front_view
