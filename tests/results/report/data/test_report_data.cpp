#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "results/base/files.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/record/schedule.hpp"
#include "results/report/data/report_data.hpp"
#include "results/store/trial_file.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_report_data {
using namespace sandglass::results;
using Json = nlohmann::json;

namespace {

/// A study of one real axis with replicates, as its folder.
class MadeStudy {
 public:
  StudyHeader header;

  MadeStudy() {
    header.name = "made";
    header.resolved_yaml = "name: made\n";
    header.objectives = {{"valid.mse", true}};
    header.axes = {{"noise.ratio", "", "", AxisType::real, false}, {"model.latent", "", "", AxisType::integer, false}};
  }

  TrialRecord& add(double ratio, std::int64_t latent, double value) {
    TrialRecord trial;
    trial.trial = trials_.size();
    trial.point = trials_.size();
    trial.parameters = {{"noise.ratio", ratio}, {"model.latent", latent}};
    trial.series = {{"valid.mse", "", "", {2 * value, value}}};
    return trials_.emplace_back(std::move(trial));
  }

  Json document(const ReportOptions& options = {}) {
    header.planned_trials = trials_.size();
    write_atomically(folder_.path() / "study.yaml", header.resolved_yaml);
    {
      auto journal = JournalWriter::create(folder_.path(), header);
      for (const auto& trial : trials_) {
        if (!trial.arrays.empty()) write_trial_file(folder_.path(), trial);
        journal.append(trial, trial.arrays.empty() ? "" : RunFolder::trial_file_name(trial.trial));
      }
      journal.sync();
    }
    data_ = report_data(StudySource(folder_.path()), options);
    return Json::parse(data_.document);
  }

  const ReportData& data() const { return data_; }

 private:
  TestFolder folder_;
  std::vector<TrialRecord> trials_;
  ReportData data_;
};

Array codes(std::uint64_t examples, std::uint64_t units) {
  std::vector<float> values;
  for (std::uint64_t i = 0; i < examples * units; ++i) values.push_back(static_cast<float>(i * 7 % 11));
  return {"latent", {"example", "latent_unit"}, {examples, units}, std::move(values), "", ""};
}

}  // namespace

TEST_CASE("a study without any finished trial has a document that says so") {
  MadeStudy study;
  const auto document = study.document();
  CHECK(document["points"]["point"].empty());
  CHECK(document["verdict"]["best_point"].is_null());
  CHECK(document["effects"].is_null());
  CHECK(document["missing"].contains("effects"));
  CHECK(document["missing"].contains("series"));
}

TEST_CASE("values that are all NaN are shown as such and ranked nowhere") {
  MadeStudy study;
  study.add(0, 2, NAN);
  study.add(0.5, 2, INFINITY);
  const auto document = study.document();
  CHECK(document["trials"]["objectives"][0] == Json{"nan", "inf"});
  CHECK(document["points"]["rank"] == Json{nullptr, nullptr});
  CHECK(document["points"]["objectives"][0]["mean"] == Json{nullptr, nullptr});
  CHECK(document["verdict"]["best_trial"].is_null());
}

TEST_CASE("points come best first, of an objective that is maximised the highest") {
  MadeStudy study;
  study.header.objectives = {{"valid.mse", false}};
  study.add(0, 2, 1);
  study.add(0.5, 2, 3);
  study.add(0.7, 2, 2);
  const auto document = study.document();
  CHECK(document["points"]["point"] == Json{1, 2, 0});
  CHECK(document["points"]["rank"] == Json{1, 2, 3});
  CHECK(document["objectives"][0]["goal"] == "maximize");
  CHECK(document["verdict"]["lines"][0]["text"].get<std::string>().starts_with("The highest valid.mse is 3"));
}

TEST_CASE("a metric that is no objective has the goal that the metric declares, if it does") {
  MadeStudy study;
  study.header.metric_goals = {{"knn_accuracy", "maximize"}};
  study.add(0, 2, 1).scalars = {{"test.knn_accuracy", "", "", 0.5}, {"test.active_units", "", "", 2}};
  const auto metrics = study.document()["metrics"];
  REQUIRE(metrics.size() == 3);
  CHECK(metrics[0]["goal"] == "minimize");
  CHECK(metrics[1]["goal"] == "maximize");
  CHECK(metrics[2]["goal"].is_null());
}

TEST_CASE("equal points are one row, and their trials name it") {
  MadeStudy study;
  study.add(0.5, 2, 1);
  study.add(0.1, 2, 2);
  study.add(0.5, 2, 1);
  const auto document = study.document();
  CHECK(document["points"]["point"] == Json{0, 1});
  CHECK(document["trials"]["point"] == Json{0, 1, 0});
}

TEST_CASE("a trial that did not complete has metrics and a reason, and no objective") {
  MadeStudy study;
  study.add(0, 2, 1);
  auto& failed = study.add(0.5, 2, 9);
  failed.status = TrialStatus::failed;
  failed.failure = {"train", "noise/masking", "the loss is NaN", 2};
  study.add(0.7, 2, 8).status = TrialStatus::pruned;
  const auto document = study.document();
  CHECK(document["trials"]["objectives"][0] == Json{1.0, nullptr, nullptr});
  CHECK(document["trials"]["metrics"][0] == Json{1.0, 9.0, 8.0});
  CHECK(document["trials"]["status"] == Json{0, 2, 1});
  REQUIRE(document["failures"].size() == 2);
  CHECK(document["failures"][0]["reason"] == "the loss is NaN");
  CHECK(document["failures"][0]["epoch"] == 2);
  CHECK(document["failures"][1]["status"] == "pruned");
}

TEST_CASE("an axis of the search is null at points that lack it, and 64-bit seeds are texts") {
  MadeStudy study;
  study.add(0, 2, 1).seed = 18446744073709551615ULL;
  study.add(0.5, 2, 2).parameters.pop_back();
  const auto document = study.document();
  CHECK(document["points"]["axes"][1] == Json{2, nullptr});
  CHECK(document["trials"]["seed"][0] == "18446744073709551615");
}

TEST_CASE("a range is shown in bins that divide no value, each with its trials") {
  MadeStudy study;
  for (int i = 0; i < 60; ++i) study.add(i / 60.0, 2 + i % 9, i);
  const auto effects = study.document()["effects"];
  REQUIRE(effects.size() == 2);
  CHECK(effects[0]["binned"] == true);
  CHECK(effects[0]["trials"] == Json{10, 10, 10, 10, 10, 10});
  CHECK(effects[0]["mean"][0] == 4.5);
  std::size_t trials = 0;
  for (const auto& count : effects[1]["trials"]) trials += count.get<std::size_t>();
  CHECK(trials == 60);
  CHECK(std::ranges::is_sorted(effects[1]["levels"].get<std::vector<int>>()));
}

TEST_CASE("bins say where they begin, and intervals what they are over") {
  MadeStudy study;
  for (int i = 0; i < 40; ++i) study.add(0.01 * i, 2 + i % 9, 1 + 0.001 * i);
  const auto effect = study.document()["effects"][0];
  REQUIRE(effect["binned"] == true);
  CHECK(effect["over"] == "points");
  REQUIRE(effect["first"].size() == effect["levels"].size());
  CHECK(effect["first"][0] == 0);
  for (std::size_t i = 0; i < effect["levels"].size(); ++i) CHECK(effect["first"][i] <= effect["levels"][i]);
}

TEST_CASE("listed values that grow by a factor are drawn on a logarithmic scale") {
  MadeStudy study;
  study.header.axes[0].levels = {0.0001, 0.001, 0.01};
  study.header.axes[1].levels = {std::int64_t{8}, std::int64_t{16}, std::int64_t{24}};
  study.add(0.001, 8, 1);
  const auto document = study.document();
  CHECK(document["axes"][0]["scale"] == "log");
  CHECK(document["axes"][1]["scale"] == "linear");
}

TEST_CASE("few points are sparse, and a single one has no interval") {
  MadeStudy study;
  study.add(0, 2, 1);
  study.add(0, 4, 2);
  study.add(0.5, 2, 3);
  const auto effect = study.document()["effects"][0];
  CHECK(effect["sparse"] == Json{true, true});
  CHECK(effect["low"][0].is_number());
  CHECK(effect["low"][1].is_null());
}

TEST_CASE("trials with codes of different sizes are all shown, each with its own") {
  MadeStudy study;
  study.add(0, 1, 1).arrays = {codes(30, 1)};
  study.add(0.5, 3, 2).arrays = {codes(30, 3)};
  const auto document = study.document();
  REQUIRE(document["latents"]["trials"].size() == 2);
  CHECK(document["latents"]["trials"][0]["size"] == 1);
  CHECK(document["latents"]["trials"][0]["pca"]["variance"][1] == 0);
  CHECK(document["latents"]["trials"][0]["pca"]["xy"]["length"] == 60);
  CHECK(document["latents"]["trials"][1]["unit_variance"].size() == 3);
  CHECK(document["health"]["trials"].size() == 2);
  CHECK(document["latents"]["trials"][1]["umap"]["xy"]["shape"] == Json{30, 2});
}

TEST_CASE("of many trials the few that kept codes are shown, wherever they rank") {
  MadeStudy study;
  for (int i = 0; i < 700; ++i) {
    auto& trial = study.add(0.001 * i, 2, i);
    if (i == 101 || i == 302 || i == 503) trial.arrays = {codes(30, 2)};
  }
  const auto shown = study.document()["latents"]["trials"];
  REQUIRE(shown.size() == 3);
  CHECK(shown[0]["trial"] == 101);
  CHECK(shown[2]["trial"] == 503);
}

TEST_CASE("a scatter has at most 10,000 codes, and the document says so") {
  MadeStudy study;
  study.add(0, 2, 1).arrays = {codes(25'000, 2)};
  const auto document = study.document();
  const auto& shown = document["latents"]["trials"][0];
  CHECK(shown["every"] == 3);
  CHECK(shown["examples"] == 8334);
  CHECK(shown["umap"].is_null());
  CHECK(document["missing"]["umap"].get<std::string>().find("--umap") != std::string::npos);
  CHECK_FALSE(document["study"]["notes"].empty());
}

TEST_CASE("a denoising trial's corrupted images are there, once where trials corrupt alike") {
  const auto images = [](const char* name, float value) {
    return Array{name, {"sample", "height", "width"}, {2, 1, 2}, std::vector<float>{0, 1, value, value}, "", ""};
  };
  MadeStudy study;
  for (const float made : {0.3F, 0.4F})
    study.add(made, 2, 1).arrays = {images("input", 0), images("reconstruction", 0.2F), images("corrupted", 0.8F),
                                    images("denoised", made)};
  study.add(0, 2, 1).arrays = {images("input", 0), images("reconstruction", 0.2F)};
  const auto document = study.document();
  const auto& trials = document["images"]["trials"];
  REQUIRE(trials.size() == 3);
  CHECK(document["missing"].value("corrupted", "") == "");
  CHECK(trials[0]["corrupted"] == trials[1]["corrupted"]);
  CHECK(trials[0]["denoised"] != trials[1]["denoised"]);
  CHECK(trials[2]["corrupted"].is_null());
  CHECK(trials[2]["denoised"].is_null());
  const auto& reference = trials[0]["corrupted"];
  const auto at = [&](std::size_t i) {
    const auto item = static_cast<std::uint8_t>(study.data().arrays[reference["offset"].get<std::size_t>() + i]);
    return static_cast<double>(item) * reference["scale"].get<double>() + reference["zero"].get<double>();
  };
  CHECK(at(1) == Approx(1));
  CHECK(at(2) == Approx(0.8).margin(0.005));
}

TEST_CASE("codes that are not finite are not drawn, and the document says so") {
  MadeStudy study;
  auto bad = codes(30, 2);
  std::get<0>(bad.data)[5] = NAN;
  study.add(0, 2, 1).arrays = {bad};
  const auto document = study.document();
  CHECK(document["latents"].is_null());
  CHECK(document["study"]["notes"][0].get<std::string>().find("not all finite") != std::string::npos);
}

TEST_CASE("long curves are thinned to a quarter of a million values, and the document says so") {
  MadeStudy study;
  study.add(0, 2, 1).series = {{"valid.mse", "", "", std::vector<double>(600'000, 1.0)}};
  const auto document = study.document();
  CHECK(document["series"][0]["every"] == 3);
  CHECK(document["series"][0]["values"]["length"] == 200'000);
  CHECK(document["study"]["notes"][0].get<std::string>().find("every 3rd epoch") != std::string::npos);
}

TEST_CASE("a parameter that changed under way is a schedule, and trials have their own values") {
  MadeStudy study;
  study.add(0.25, 2, 1).series.push_back({std::string(kSchedulePrefix) + "noise.ratio", "", "", {0.1, 0.25}});
  const auto document = study.document();
  REQUIRE(document["series"].size() == 2);
  CHECK(document["series"][1]["schedule"] == true);
  CHECK(document["series"][1]["metric"].is_null());
  CHECK(document["metrics"].size() == 1);
  CHECK(document["trials"]["axes"][0] == Json{0.25});
}

TEST_CASE("words of the study are escaped where they become HTML") {
  MadeStudy study;
  study.header.question = "</script><b>\"&'";
  study.add(0, 2, 1);
  study.document();
  CHECK(study.data().summary.find("&lt;/script&gt;&lt;b&gt;&quot;&amp;&#39;") != std::string::npos);
  CHECK(study.data().summary.find("<b>") == std::string::npos);
}

TEST_CASE("claims say how they fared, and why they could not be judged") {
  MadeStudy study;
  study.add(0, 2, 1);
  ReportOptions options;
  options.claims.push_back({{"It is small", ValueClaim{"valid.mse", {}, {-1, 2}}}, {ClaimOutcome::fails, {}, ""}});
  options.claims_problem = "no plugin";
  const auto document = study.document(options);
  const auto& lines = document["verdict"]["lines"];
  CHECK(lines.back()["kind"] == "claim");
  CHECK(lines.back()["held"] == false);
  CHECK(lines.back()["text"].get<std::string>().starts_with("It is small"));
  CHECK(document["missing"]["claims"] == "no plugin");
}

}  // namespace sandglass::test_report_data
