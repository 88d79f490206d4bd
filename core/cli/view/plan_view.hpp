#pragma once
#include <string>

#include "core/cli/study_forecast.hpp"
#include "core/cli/view/terminal.hpp"

namespace sandglass {

/// The forecast as a block of lines for people, within the terminal's width.
std::string forecast_text(const config::StudySpec& study, const StudyForecast& forecast, const Terminal& terminal);

/// What the estimate takes for granted, in sentences.
std::string forecast_assumption(const StudyForecast& forecast);

}  // namespace sandglass
