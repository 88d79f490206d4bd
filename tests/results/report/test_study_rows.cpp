#include <catch2/catch.hpp>

#include "results/report/study_rows.hpp"

namespace sandglass::test_study_rows {
using namespace sandglass::results;

namespace {

/// Two points; the axis noise.ratio applies to the second alone.
StudyTable conditional_study() {
  StudyTable out;
  out.header.objectives = {{"error", true}};
  out.header.axes = {{"noise.ratio", "", "", AxisType::real}, {"model.latent", "", "", AxisType::integer}};
  for (std::uint64_t n = 0; n < 2; ++n) {
    TrialRecord trial;
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
  const auto summary = summarize(study.header, study.trials);
  for (const auto& rows : {trial_rows(study), point_rows(study, summary)}) {
    REQUIRE(rows.rows.size() == 2);
    const auto text = [&](std::size_t r, const char* column) { return rows.cell(r, rows.find(column)).text; };
    CHECK(text(0, "noise.ratio") == "-");
    CHECK(text(0, "model.latent") == "8");
    CHECK(text(1, "noise.ratio") == "0.25");
    CHECK(text(1, "error") == "1.5");
  }
}

TEST_CASE("rows are sorted best first as the goal says, those without a value last") {
  auto study = conditional_study();
  TrialRecord third = study.trials[1];
  third.trial = third.point = 2;
  third.scalars[0].value = 0.5;
  study.trials.push_back(third);
  third.trial = third.point = 3;
  third.scalars.clear();
  study.trials.insert(study.trials.begin(), third);
  const auto order = [&](bool minimize) {
    study.header.objectives[0].minimize = minimize;
    auto rows = trial_rows(study);
    rows.sort_best_first(study.header);
    std::string text;
    for (std::size_t r = 0; r < rows.rows.size(); ++r) text += rows.cell(r, 0).text;
    return text;
  };
  CHECK(order(true) == "2013");
  CHECK(order(false) == "0123");
  auto rows = trial_rows(study);
  rows.sort_best_first(rows.find("error"), {"error", true});
  CHECK(rows.cell(0, 0).text == "2");
}

TEST_CASE("rows are sorted by a column: numbers by value, then what has none, then texts") {
  const std::vector<Cell> cells{Cell{std::nan(""), "b", false, ""}, number_cell(10), number_cell(std::nan("")),
                                Cell{std::nan(""), "a", false, ""}, number_cell(9)};
  StudyRows rows;
  rows.add_column("value", [&](std::size_t i) { return cells[i]; });
  rows.rows = {0, 1, 2, 3, 4};
  rows.sort_by(rows.find("value"));
  std::string text;
  for (std::size_t r = 0; r < rows.rows.size(); ++r) text += rows.cell(r, 0).text + " ";
  CHECK(text == "9 10 - a b ");
  CHECK(rows.find("nowhere") == 1);
}

TEST_CASE("a metric is averaged over the trials that have completed") {
  auto study = conditional_study();
  study.trials[1].scalars[0].value = 2.5;
  study.trials[1].replicate = 1;
  std::vector<const TrialRecord*> trials{&study.trials[0], &study.trials[1]};
  CHECK(mean_cell(trials, "error").number == 2);
  CHECK(mean_cell({&study.trials[0], &study.trials[1], &study.trials[1]}, "error").number == 2);  // an equal trial
  study.trials[1].status = TrialStatus::failed;
  CHECK(mean_cell(trials, "error").number == 1.5);
  CHECK(mean_cell(trials, "other").text == "-");
}

TEST_CASE("what a trial began with stands beside what it ended with, if that changed on the way") {
  auto study = conditional_study();
  study.trials[1].series = {{"schedule.noise.ratio", "", "", {0.5, 0.25}}};
  const auto rows = trial_rows(study);
  const auto begin = rows.find("noise.ratio.begin");
  REQUIRE(begin < rows.columns.size());
  CHECK(rows.cell(1, begin).number == 0.5);
  CHECK(rows.cell(1, rows.find("noise.ratio")).number == 0.25);
  CHECK(rows.cell(0, begin).text == "-");
  CHECK(rows.find("model.latent.begin") == rows.columns.size());
}

TEST_CASE("trials that kept their best epoch show which, and their metrics of it") {
  auto study = conditional_study();
  CHECK(trial_rows(study).find("kept_epoch") == trial_rows(study).columns.size());
  study.trials[1].series = {{"valid.mse", "", "", {3, 1, 2}}};
  study.trials[1].kept_epoch = 2;
  const auto rows = trial_rows(study);
  CHECK(rows.cell(1, rows.find("kept_epoch")).text == "2");
  CHECK(rows.cell(1, rows.find("epochs")).text == "3");
  CHECK(rows.cell(1, rows.find("valid.mse")).number == 1);
  CHECK(rows.cell(0, rows.find("kept_epoch")).text == "-");
}

TEST_CASE("a cell is made when it is asked for, from a study that may have moved") {
  auto before = conditional_study();
  const auto rows = trial_rows(before);
  const auto study = std::move(before);
  CHECK(rows.cell(1, rows.find("noise.ratio")).text == "0.25");
  std::size_t made = 0;
  StudyRows counted;
  counted.rows = {0, 1, 2};
  counted.add_column("value", [&](std::size_t i) { return ++made, number_cell(static_cast<double>(i)); });
  counted.add_column("other", [&](std::size_t i) { return ++made, number_cell(static_cast<double>(i)); });
  CHECK(made == 0);
  counted.sort_by(0);
  CHECK(made == 3);  // each once, and of no other column
}

TEST_CASE("a metric is found wherever it stands in a trial") {
  auto study = conditional_study();
  study.trials[1].scalars = {{"size", "", "", 3}, {"error", "", "", 2.5}};
  const auto rows = trial_rows(study);
  CHECK(rows.cell(0, rows.find("error")).number == 1.5);
  CHECK(rows.cell(1, rows.find("error")).number == 2.5);
  CHECK(rows.cell(0, rows.find("size")).text == "-");
  CHECK(rows.cell(1, rows.find("size")).number == 3);
}

}  // namespace sandglass::test_study_rows
