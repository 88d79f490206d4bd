#include <catch2/catch.hpp>

#include "results/report/shown_table.hpp"

namespace sandglass::test_shown_table {
using namespace sandglass::results;

namespace {

/// Three points of three replicates each; the second is best and the third has failed, unless all are completed.
StudyTable ranked_study(bool completed = false) {
  StudyTable out;
  out.header.objectives = {{"error", true}};
  out.header.axes = {{"model.latent", "", "", AxisType::integer}};
  out.header.replicates = 3;
  out.header.planned_trials = 9;
  for (std::uint64_t n = 0; n < 9; ++n) {
    TrialRecord trial;
    trial.trial = n;
    trial.point = n / 3;
    trial.replicate = static_cast<std::uint32_t>(n % 3);
    trial.parameters = {{"model.latent", static_cast<std::int64_t>(8 * trial.point)}};
    trial.scalars = {{"error", "", "", (trial.point == 1 ? 1.0 : 2.0) + 0.01 * static_cast<double>(n)},
                     {"size", "", "", -static_cast<double>(n)}};
    if (trial.point == 2 && !completed) trial.status = TrialStatus::failed;
    out.trials.push_back(trial);
  }
  return out;
}

std::vector<std::string> heads(const ShownTable& table) {
  std::vector<std::string> names;
  for (const auto c : table.columns) names.push_back(table.rows.columns[c]);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("points are ranked, the best first, and one without a value last and without a rank") {
  const auto study = ranked_study();
  const auto table = shown_table(study, RowsBy::point);
  const auto& rows = table.rows;
  REQUIRE(rows.rows.size() == 3);
  const auto text = [&](std::size_t r, const char* column) { return rows.cell(r, rows.find(column)).text; };
  CHECK(text(0, "rank") == "1");
  CHECK(text(0, "model.latent") == "8");
  CHECK(rows.cell(0, rows.find("error")).half_width == "0.025");
  CHECK(text(0, "error") == "1.040");
  CHECK(text(1, "model.latent") == "0");
  CHECK(text(2, "rank") == "-");
  CHECK(text(2, "error") == "-");
  CHECK(text(2, "failed") == "3");
}

TEST_CASE("counts are shown only where not everything has completed") {
  const auto ranked = ranked_study(), completed = ranked_study(true);
  CHECK(heads(shown_table(ranked, RowsBy::point)) == Names{"rank", "model.latent", "error", "completed", "failed"});
  CHECK(heads(shown_table(completed, RowsBy::point)) == Names{"rank", "model.latent", "error"});
  CHECK(heads(shown_table(completed, RowsBy::front)) == Names{"rank", "model.latent", "error"});
  CHECK(heads(shown_table(ranked, RowsBy::trial)) ==
        Names{"trial", "model.latent", "replicate", "status", "epochs", "error"});
}

TEST_CASE("a point that lost replicates is marked, and pruned ones have a column") {
  auto study = ranked_study();
  study.trials[4].status = TrialStatus::pruned;
  const auto table = shown_table(study, RowsBy::point);
  CHECK(heads(table) == Names{"rank", "model.latent", "error", "completed", "pruned", "failed"});
  const auto text = [&](std::size_t r, const char* column) { return table.rows.cell(r, table.rows.find(column)).text; };
  CHECK(text(0, "rank") == "1");
  CHECK(text(1, "rank") == "2*");
  CHECK(text(1, "pruned") == "1");
  CHECK(text(2, "completed") == "0");
  study.header.objectives.push_back({"size", true});
  CHECK(heads(shown_table(study, RowsBy::front)) ==
        Names{"trials", "model.latent", "error", "size", "completed", "pruned", "failed"});
}

TEST_CASE("a column is shown once, however often it is asked for") {
  const auto study = ranked_study(true);
  auto table = shown_table(study, RowsBy::point);
  for (const char* column : {"size", "error", "size"}) table.show(table.rows.find(column));
  CHECK(heads(table) == Names{"rank", "model.latent", "error", "size"});
}

TEST_CASE("of several objectives all points or those on the front are shown, the front first") {
  auto study = ranked_study(true);
  study.header.objectives.push_back({"size", true});
  const auto all = shown_table(study, RowsBy::point);
  CHECK(heads(all) == Names{"trials", "model.latent", "error", "size", "front"});
  CHECK(all.rows.rows.size() == 3);
  const auto front = shown_table(study, RowsBy::front);
  CHECK(heads(front) == Names{"trials", "model.latent", "error", "size"});
  CHECK(front.rows.rows.size() == 2);
}

TEST_CASE("where trials trained for different times, points say for how long") {
  auto study = ranked_study(true);
  for (auto& trial : study.trials)
    trial.series = {{"train.loss", "", "", std::vector<double>(3 + trial.point * trial.replicate, 1.0)}};
  const auto table = shown_table(study, RowsBy::point);
  CHECK(heads(table) == Names{"rank", "model.latent", "error", "completed", "failed", "epochs"});
  const auto epochs = table.rows.find("epochs");
  CHECK(table.rows.cell(0, epochs).text == "3 to 5");
  CHECK(table.rows.cell(1, epochs).text == "3");
}

}  // namespace sandglass::test_shown_table
