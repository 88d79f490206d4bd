#pragma once
#include <nlohmann/json.hpp>

#include "core/cli/study_forecast.hpp"

namespace sandglass {

/// The numbers of forecast_text(): times in seconds, sizes in bytes; null for what is not known.
nlohmann::ordered_json forecast_json(const config::StudySpec& study, const StudyForecast& forecast);

}  // namespace sandglass
