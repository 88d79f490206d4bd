#pragma once
#include <string>

#include "results/export/finished_study.hpp"

namespace sandglass::results {

/// A study as JSON lines, an object for each finished trial: trial, point, replicate, seed (text: it needs 64 bits),
/// status, digest, parameters, objectives (of a completed trial), metrics, series (all epochs), epochs, kept_epoch,
/// duration, and where they apply stopped_early and failure. JSON knows neither NaN nor infinities: they are the texts
/// "nan", "inf" and "-inf", which float() of Python and as.numeric() of R read. Free of state, any thread.
std::string json_lines(const FinishedStudy& study);

}  // namespace sandglass::results
