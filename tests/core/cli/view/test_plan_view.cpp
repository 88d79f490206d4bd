#include <catch2/catch.hpp>
#include <limits>

#include "core/cli/view/plan_json.hpp"
#include "core/cli/view/plan_view.hpp"

namespace sandglass::test_plan_view {

namespace {

StudyForecast huge() {
  StudyForecast forecast;
  forecast.points = forecast.trials = 86'496'000;
  forecast.calibration = Calibration{};
  forecast.estimate = StudyEstimate{.seconds = 1e27,
                                    .trial_seconds = 2e27,
                                    .memory = 1e9,
                                    .largest_trial = 1e9,
                                    .trial_files = 1e25,
                                    .study_file = 1e25,
                                    .journal = 1e25};
  return forecast;
}

config::StudySpec named() {
  config::StudySpec study;
  study.name = "huge";
  return study;
}

}  // namespace

TEST_CASE("a study beyond all bounds is told as such, without a negative time") {
  const std::string text = forecast_text(named(), huge(), Terminal{});
  INFO(text);
  CHECK(text.find("too many to count") != std::string::npos);
  CHECK(text.find("3.17e+19 years") != std::string::npos);
  CHECK(text.find("8.7e+06 EiB") != std::string::npos);
  CHECK(text.find("about -") == std::string::npos);
}

TEST_CASE("what is too many to count is null in JSON") {
  CHECK(forecast_json(named(), huge())["most_epochs"].is_null());
  auto counted_epochs = huge();
  counted_epochs.epochs = 12;
  CHECK(forecast_json(named(), counted_epochs)["most_epochs"] == 12);
}

TEST_CASE("estimated sizes have two digits, and no more decimals") {
  auto forecast = huge();
  const auto sized = [&](double memory) {
    forecast.estimate->memory = memory;
    const auto text = forecast_text(named(), forecast, Terminal{});
    const auto begin = text.find("about ", text.find("  memory")) + 6;
    return text.substr(begin, text.find(" at once") - begin);
  };
  CHECK(sized(173.4 * 0x1p20) == "173 MiB");
  CHECK(sized(17.34 * 0x1p20) == "17 MiB");
  CHECK(sized(1.734 * 0x1p30) == "1.7 GiB");
  CHECK(sized(9.97 * 0x1p30) == "10 GiB");
  CHECK(sized(1023.7 * 0x1p20) == "1.0 GiB");
  CHECK(sized(512) == "512 B");
}

}  // namespace sandglass::test_plan_view
