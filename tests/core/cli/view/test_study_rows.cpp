#include <catch2/catch.hpp>

#include "core/cli/view/study_rows.hpp"

using namespace sandglass;

namespace {

/// Two points; the axis noise.ratio applies to the second alone.
results::StudyTable conditional_study() {
  results::StudyTable out;
  out.header.objectives = {{"error", true}};
  out.header.axes = {{"noise.ratio", "", "", "real"}, {"model.latent", "", "", "integer"}};
  for (std::uint64_t n = 0; n < 2; ++n) {
    results::TrialRecord trial;
    trial.trial = trial.point = n;
    if (n == 1) trial.parameters.push_back({"noise.ratio", 0.25});
    trial.parameters.push_back({"model.latent", std::int64_t{8}});
    trial.scalars = {{"error", "", "", 1.5}};
    out.trials.push_back(trial);
  }
  return out;
}

}  // namespace

TEST_CASE("every row has a cell for every column, also where an axis does not apply") {
  const auto study = conditional_study();
  for (const auto& rows : {trial_rows(study), point_rows(study, results::summarize(study.header, study.trials))}) {
    REQUIRE(rows.rows.size() == 2);
    for (const auto& row : rows.rows) REQUIRE(row.cells.size() == rows.columns.size());
    const auto text = [&](std::size_t r, const char* column) { return rows.rows[r].cells[rows.at(column)].text; };
    CHECK(text(0, "noise.ratio") == "-");
    CHECK(text(0, "model.latent") == "8");
    CHECK(text(1, "noise.ratio") == "0.25");
    CHECK(text(1, "error") == "1.5");
  }
}
