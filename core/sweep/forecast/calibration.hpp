#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/sweep/forecast/estimate.hpp"
#include "core/sweep/schedule/study_plan.hpp"

namespace sandglass {

/// A trial that was tried out.
struct CalibratedPoint {
  std::vector<std::pair<std::string, ParameterValue>> parameters;
  MeasuredCost measured;
  std::int64_t weights = 0;  ///< numbers that are trained
  bool cut = false;          ///< its evaluation was broken off: times are lower bounds
  std::string failure;       ///< why it has no measurement: the trial itself would fail
};

struct Calibration {
  std::vector<CalibratedPoint> points;
  double base_memory = 0;   ///< bytes of program and data
  double once_seconds = 0;  ///< loading the data, and what is computed once for all trials

  /// Those that have a measurement.
  std::vector<MeasuredCost> measured() const;
};

struct CalibrationOptions {
  double seconds = 20;  ///< for all points; a point that begins in time ends soon after
  /// Called before each point: how many are done, and its parameters.
  std::function<void(std::size_t done, const std::vector<std::pair<std::string, ParameterValue>>&)> on_point = {};
  std::stop_token stop = {};  ///< asks it to end soon, with what it has
};

/// Tries out the first trial of each point on the calling thread: makes it, trains it on the real data for a part of
/// the time (at most its own epochs, at least one batch of each stage), evaluates and records, and forgets it. Nothing
/// is written. Times depend on the machine and on what else it does. Throws IoError or ConfigError if the data cannot
/// be loaded.
Calibration calibrate(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry, DataCache& data,
                      std::span<const Point> points, const CalibrationOptions& options);

}  // namespace sandglass
